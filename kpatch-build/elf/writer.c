// SPDX-License-Identifier: GPL-2.0
/*
 * Building a relocatable object in memory: see writer.h.  Laying it out as a
 * file is here as well; putting the file in its place is lib/file.c's.
 */
#include "elf/writer.h"
#include "elf/bytes.h"

#include "lib/array.h"
#include "lib/file.h"

#include <stdlib.h>
#include <string.h>

struct out_reloc {
	uint64_t offset;
	uint32_t type;
	unsigned int symbol;
	int64_t addend;
};

struct out_section {
	char *key; /* begins with the name */
	unsigned int owner;
	uint32_t type;
	uint64_t flags;
	uint64_t entsize;
	uint64_t align;
	uint64_t size;
	struct buffer data;
	unsigned int symbol;
	struct {
		struct out_reloc *items;
		size_t count;
		size_t capacity;
	} relocs;
};

struct out_symbol {
	struct symbol symbol;
	unsigned int section;
	uint32_t name;
	unsigned int index;
};

/* Sections and symbols are counted from 1; 0 is the null entry of the file. */
struct writer {
	uint16_t machine;
	uint32_t elf_flags;
	bool big_endian;
	struct {
		struct out_section *items;
		size_t count;
		size_t capacity;
	} sections;
	struct {
		struct out_symbol *items;
		size_t count;
		size_t capacity;
	} symbols;
	struct hashmap by_key;
	uint64_t bytes; /* of all sections that have contents */
	struct buffer strings;
	struct buffer section_names;
};

struct writer *writer_new(const struct object *like)
{
	struct writer *writer = calloc(1, sizeof(*writer));

	if (!writer)
		return NULL;
	writer->machine = like->machine;
	writer->elf_flags = like->elf_flags;
	writer->big_endian = like->big_endian;
	if (buffer_append(&writer->strings, "", 1) ||
	    buffer_append(&writer->section_names, "", 1)) {
		writer_free(writer);
		return NULL;
	}
	return writer;
}

void writer_free(struct writer *writer)
{
	size_t i;

	if (!writer)
		return;
	for (i = 0; i < writer->sections.count; i++) {
		free(writer->sections.items[i].key);
		free(writer->sections.items[i].relocs.items);
		buffer_free(&writer->sections.items[i].data);
	}
	free(writer->sections.items);
	free(writer->symbols.items);
	hashmap_free(&writer->by_key);
	buffer_free(&writer->strings);
	buffer_free(&writer->section_names);
	free(writer);
}

static struct out_section *section_at(const struct writer *writer,
				      unsigned int section)
{
	return &writer->sections.items[section - 1];
}

/* What a section is found by: its name, and behind that the owner's number. */
static int section_key(struct buffer *key, const char *name, unsigned int owner)
{
	int ret = buffer_append(key, name, strlen(name) + 1);

	return ret ? ret : buffer_append(key, &owner, sizeof(owner));
}

static int find_section(struct writer *writer, const char *name,
			unsigned int owner, struct out_section **sec,
			unsigned int *index)
{
	struct buffer key autobuffer = BUFFER_INIT;
	uintptr_t known;
	int ret = section_key(&key, name, owner);

	if (ret)
		return ret;
	known = (uintptr_t)hashmap_get(&writer->by_key, key.data, key.length);
	*sec = known ? section_at(writer, (unsigned int)known) :
		       array_add(&writer->sections);
	if (!*sec)
		return -ENOMEM;
	*index = (unsigned int)(known ? known : writer->sections.count);
	if (known)
		return 0;
	(*sec)->align = 1;
	(*sec)->owner = owner;
	(*sec)->key = buffer_steal(&key);
	return hashmap_put(&writer->by_key, (*sec)->key,
			   strlen(name) + 1 + sizeof(owner),
			   (void *)(uintptr_t)*index);
}

int writer_section(struct writer *writer, const char *name, uint32_t type,
		   uint64_t flags, uint64_t entsize, unsigned int *index)
{
	struct out_section *sec;
	int ret = find_section(writer, name, 0, &sec, index);

	if (ret)
		return ret;
	if (!sec->type) {
		sec->type = type;
		sec->entsize = entsize;
	}
	sec->flags |= flags;
	return sec->type == type ? 0 : -EEXIST;
}

int writer_ordered_section(struct writer *writer, const char *name,
			   uint64_t flags, unsigned int owner,
			   unsigned int *index)
{
	struct out_section *sec;
	int ret = find_section(writer, name, owner, &sec, index);

	if (ret)
		return ret;
	sec->type = SHT_PROGBITS;
	sec->flags |= flags | SHF_LINK_ORDER;
	return 0;
}

int writer_append(struct writer *writer, unsigned int section, const void *data,
		  uint64_t size, uint64_t align, uint8_t padding,
		  uint64_t *offset)
{
	struct out_section *sec = section_at(writer, section);
	uint64_t gap = -sec->size & (align - 1), start, end;

	if (__builtin_add_overflow(sec->size, gap, &start) ||
	    __builtin_add_overflow(start, size, &end))
		return -EFBIG;
	if (align > sec->align)
		sec->align = align;
	if (sec->type != SHT_NOBITS) {
		if (end - sec->size > WRITER_LIMIT - writer->bytes)
			return -EFBIG;
		if (buffer_reserve(&sec->data, gap + size))
			return -ENOMEM;
		memset(sec->data.data + sec->data.length, padding, gap);
		if (data && size)
			memcpy(sec->data.data + start, data, size);
		else
			memset(sec->data.data + start, 0, size);
		sec->data.length = end;
		writer->bytes += end - sec->size;
	}
	sec->size = end;
	*offset = start;
	return 0;
}

uint8_t *writer_bytes(struct writer *writer, unsigned int section)
{
	return (uint8_t *)section_at(writer, section)->data.data;
}

uint64_t writer_size(const struct writer *writer, unsigned int section)
{
	return section_at(writer, section)->size;
}

static int add_string(struct buffer *table, const char *text, uint32_t *offset)
{
	if (!*text) {
		*offset = 0;
		return 0;
	}
	*offset = (uint32_t)table->length;
	return buffer_append(table, text, strlen(text) + 1);
}

int writer_symbol(struct writer *writer, const struct symbol *symbol,
		  unsigned int section, unsigned int *index)
{
	struct out_symbol *out = array_add(&writer->symbols);

	if (!out)
		return -ENOMEM;
	out->symbol = *symbol;
	out->symbol.name = NULL;
	out->section = section;
	*index = (unsigned int)writer->symbols.count;
	if (symbol->type == STT_SECTION)
		return 0;
	return add_string(&writer->strings, symbol->name, &out->name);
}

int writer_section_symbol(struct writer *writer, unsigned int section,
			  unsigned int *index)
{
	struct out_section *sec = section_at(writer, section);
	struct symbol symbol = { .bind = STB_LOCAL, .type = STT_SECTION };
	int ret = 0;

	if (!sec->symbol)
		ret = writer_symbol(writer, &symbol, section, &sec->symbol);
	*index = sec->symbol;
	return ret;
}

int writer_reloc(struct writer *writer, unsigned int section, uint64_t offset,
		 uint32_t type, unsigned int symbol, int64_t addend)
{
	struct out_reloc *reloc =
		array_add(&section_at(writer, section)->relocs);

	if (!reloc)
		return -ENOMEM;
	reloc->offset = offset;
	reloc->type = type;
	reloc->symbol = symbol;
	reloc->addend = addend;
	return 0;
}

/* Numbers of the file: sections as added, then what belongs to the file. */
struct layout {
	struct buffer file;
	struct buffer headers;
	unsigned int nr_sections;
	unsigned int symtab;
	unsigned int nr_local;
};

static int put_header(struct writer *writer, struct layout *layout,
		      const char *name, const Elf64_Shdr *header)
{
	uint8_t bytes[sizeof(Elf64_Shdr)];
	bool be = writer->big_endian;
	uint32_t string;

	if (add_string(&writer->section_names, name, &string))
		return -ENOMEM;
#define FIELD(put, field, value) \
	put(bytes + offsetof(Elf64_Shdr, field), value, be)
	FIELD(bytes_put32, sh_name, string);
	FIELD(bytes_put32, sh_type, header->sh_type);
	FIELD(bytes_put64, sh_flags, header->sh_flags);
	FIELD(bytes_put64, sh_addr, 0);
	FIELD(bytes_put64, sh_offset, header->sh_offset);
	FIELD(bytes_put64, sh_size, header->sh_size);
	FIELD(bytes_put32, sh_link, header->sh_link);
	FIELD(bytes_put32, sh_info, header->sh_info);
	FIELD(bytes_put64, sh_addralign, header->sh_addralign);
	FIELD(bytes_put64, sh_entsize, header->sh_entsize);
#undef FIELD
	layout->nr_sections++;
	return buffer_append(&layout->headers, bytes, sizeof(bytes));
}

/* Append a section's bytes to the file and its header to the headers. */
static int put_section(struct writer *writer, struct layout *layout,
		       const char *name, Elf64_Shdr *header, const void *data)
{
	static const char zeroes[4096];
	size_t align = header->sh_addralign, gap;

	if (align > sizeof(zeroes))
		align = sizeof(zeroes);
	gap = (align - layout->file.length % align) % align;
	if (buffer_append(&layout->file, zeroes, gap))
		return -ENOMEM;
	header->sh_offset = layout->file.length;
	if (header->sh_type != SHT_NOBITS && header->sh_size &&
	    buffer_append(&layout->file, data, header->sh_size))
		return -ENOMEM;
	return put_header(writer, layout, name, header);
}

/* Locals come first in a symbol table. */
static unsigned int order_symbols(struct writer *writer)
{
	unsigned int next = 1, nr_local = 1;
	struct out_symbol *sym;
	int pass;

	for (pass = 0; pass < 2; pass++) {
		array_for_each(sym, &writer->symbols)
			if ((sym->symbol.bind == STB_LOCAL) == !pass)
				sym->index = next++;
		if (!pass)
			nr_local = next;
	}
	return nr_local;
}

static void put_symbol(const struct writer *writer,
		       const struct out_symbol *sym, uint8_t *table)
{
	uint8_t *bytes = table + (size_t)sym->index * sizeof(Elf64_Sym);
	bool be = writer->big_endian;
	uint16_t index =
		(uint16_t)(sym->section ? sym->section : sym->symbol.shndx);

	bytes_put32(bytes + offsetof(Elf64_Sym, st_name), sym->name, be);
	bytes[offsetof(Elf64_Sym, st_info)] =
		ELF64_ST_INFO(sym->symbol.bind, sym->symbol.type);
	bytes[offsetof(Elf64_Sym, st_other)] = sym->symbol.other;
	bytes_put16(bytes + offsetof(Elf64_Sym, st_shndx), index, be);
	bytes_put64(bytes + offsetof(Elf64_Sym, st_value), sym->symbol.value,
		    be);
	bytes_put64(bytes + offsetof(Elf64_Sym, st_size), sym->symbol.size, be);
}

static int put_symtab(struct writer *writer, struct layout *layout)
{
	size_t size = (writer->symbols.count + 1) * sizeof(Elf64_Sym);
	uint8_t *table = calloc(1, size);
	const struct out_symbol *sym;
	Elf64_Shdr header = {
		.sh_type = SHT_SYMTAB,
		.sh_size = size,
		.sh_link = layout->symtab + 1,
		.sh_info = layout->nr_local,
		.sh_addralign = 8,
		.sh_entsize = sizeof(Elf64_Sym),
	};
	int ret;

	if (!table)
		return -ENOMEM;
	array_for_each(sym, &writer->symbols)
		put_symbol(writer, sym, table);
	ret = put_section(writer, layout, ".symtab", &header, table);
	free(table);
	return ret;
}

static int put_relocs(struct writer *writer, struct layout *layout,
		      unsigned int section)
{
	const struct out_section *sec = section_at(writer, section);
	size_t i, size = sec->relocs.count * sizeof(Elf64_Rela);
	uint8_t *table = calloc(1, size ? size : 1), *bytes = table;
	bool be = writer->big_endian;
	Elf64_Shdr header = {
		.sh_type = SHT_RELA,
		.sh_flags = SHF_INFO_LINK,
		.sh_size = size,
		.sh_link = layout->symtab,
		.sh_info = section,
		.sh_addralign = 8,
		.sh_entsize = sizeof(Elf64_Rela),
	};
	struct buffer name = BUFFER_INIT;
	int ret = -ENOMEM;

	if (!table || buffer_printf(&name, ".rela%s", sec->key))
		goto out;
	for (i = 0; i < sec->relocs.count; i++, bytes += sizeof(Elf64_Rela)) {
		const struct out_reloc *reloc = &sec->relocs.items[i];
		unsigned int index =
			reloc->symbol ?
				writer->symbols.items[reloc->symbol - 1].index :
				0;

		bytes_put64(bytes + offsetof(Elf64_Rela, r_offset),
			    reloc->offset, be);
		bytes_put64(bytes + offsetof(Elf64_Rela, r_info),
			    ELF64_R_INFO((uint64_t)index, reloc->type), be);
		bytes_put64(bytes + offsetof(Elf64_Rela, r_addend),
			    (uint64_t)reloc->addend, be);
	}
	ret = put_section(writer, layout, name.data, &header, table);
out:
	buffer_free(&name);
	free(table);
	return ret;
}

static int put_sections(struct writer *writer, struct layout *layout)
{
	const Elf64_Shdr null = { .sh_type = SHT_NULL };
	struct out_section *sec;
	unsigned int i;
	int ret = put_header(writer, layout, "", &null);

	array_for_each(sec, &writer->sections) {
		Elf64_Shdr header = {
			.sh_type = sec->type,
			.sh_flags = sec->flags,
			.sh_size = sec->size,
			.sh_link = sec->owner,
			.sh_addralign = sec->align,
			.sh_entsize = sec->entsize,
		};

		if (!ret)
			ret = put_section(writer, layout, sec->key, &header,
					  sec->data.data);
	}
	for (i = 1; i <= writer->sections.count && !ret; i++)
		if (section_at(writer, i)->relocs.count)
			ret = put_relocs(writer, layout, i);
	return ret;
}

static int put_tables(struct writer *writer, struct layout *layout)
{
	Elf64_Shdr strings = {
		.sh_type = SHT_STRTAB,
		.sh_size = writer->strings.length,
		.sh_addralign = 1,
	};
	Elf64_Shdr names = { .sh_type = SHT_STRTAB, .sh_addralign = 1 };
	int ret = put_symtab(writer, layout);

	if (!ret)
		ret = put_section(writer, layout, ".strtab", &strings,
				  writer->strings.data);
	/* Its own name has to be in it before its size is known. */
	names.sh_size = writer->section_names.length + sizeof(".shstrtab");
	if (!ret)
		ret = buffer_reserve(&writer->section_names,
				     sizeof(".shstrtab"));
	if (ret)
		return ret;
	memcpy(writer->section_names.data + writer->section_names.length,
	       ".shstrtab", sizeof(".shstrtab"));
	return put_section(writer, layout, ".shstrtab", &names,
			   writer->section_names.data);
}

static void put_elf_header(const struct writer *writer,
			   const struct layout *layout, uint64_t shoff)
{
	static const uint8_t magic[] = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3 };
	uint8_t *bytes = (uint8_t *)layout->file.data;
	bool be = writer->big_endian;

	memcpy(bytes, magic, sizeof(magic));
	bytes[EI_CLASS] = ELFCLASS64;
	bytes[EI_DATA] = be ? ELFDATA2MSB : ELFDATA2LSB;
	bytes[EI_VERSION] = EV_CURRENT;
#define FIELD(put, field, value) \
	put(bytes + offsetof(Elf64_Ehdr, field), value, be)
	FIELD(bytes_put16, e_type, ET_REL);
	FIELD(bytes_put16, e_machine, writer->machine);
	FIELD(bytes_put32, e_version, EV_CURRENT);
	FIELD(bytes_put64, e_shoff, shoff);
	FIELD(bytes_put32, e_flags, writer->elf_flags);
	FIELD(bytes_put16, e_ehsize, sizeof(Elf64_Ehdr));
	FIELD(bytes_put16, e_shentsize, sizeof(Elf64_Shdr));
	FIELD(bytes_put16, e_shnum, (uint16_t)layout->nr_sections);
	FIELD(bytes_put16, e_shstrndx, (uint16_t)(layout->nr_sections - 1));
#undef FIELD
}

static int lay_out(struct writer *writer, struct layout *layout)
{
	static const char zeroes[sizeof(Elf64_Ehdr)];
	const struct out_section *sec;
	unsigned int tables = 0;
	uint64_t shoff;
	int ret;

	array_for_each(sec, &writer->sections)
		tables += sec->relocs.count != 0;
	layout->symtab = 1 + (unsigned int)writer->sections.count + tables;
	layout->nr_local = order_symbols(writer);
	ret = buffer_append(&layout->file, zeroes, sizeof(Elf64_Ehdr));
	if (!ret)
		ret = put_sections(writer, layout);
	if (!ret)
		ret = put_tables(writer, layout);
	if (!ret)
		ret = buffer_append(&layout->file, zeroes,
				    -layout->file.length % 8);
	shoff = layout->file.length;
	if (!ret)
		ret = buffer_append(&layout->file, layout->headers.data,
				    layout->headers.length);
	if (!ret)
		put_elf_header(writer, layout, shoff);
	return ret;
}

int writer_publish(struct writer *writer, const char *path, struct error *err)
{
	struct layout layout = { BUFFER_INIT, BUFFER_INIT, 0, 0, 0 };
	int ret;

	if (writer->sections.count >= SHN_LORESERVE / 2)
		return error_set(err, EFBIG, "%s: too many sections (%zu)",
				 path, writer->sections.count);
	ret = lay_out(writer, &layout);
	if (ret)
		error_nomem(err);
	else
		ret = file_publish(path, layout.file.data, layout.file.length,
				   0644, err);
	buffer_free(&layout.file);
	buffer_free(&layout.headers);
	return ret;
}
