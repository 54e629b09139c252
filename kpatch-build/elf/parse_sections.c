// SPDX-License-Identifier: GPL-2.0
/*
 * File header and section headers of an ELF file, and the range check that
 * every offset from the file goes through.  Only 64-bit files; either byte
 * order, whatever the host's.
 */
#include "elf/bytes.h"
#include "elf/parse.h"

#include <stdlib.h>
#include <string.h>

/* Of a kernel's huge pages; a copy of a section may be padded by so much. */
#define MAX_ALIGN (UINT64_C(1) << 21)

const uint8_t *parse_range(const struct object *obj, uint64_t offset,
			   uint64_t size)
{
	const struct object_storage *storage = storage_of(obj);

	if (offset > storage->size || size > storage->size - offset)
		return NULL;
	return storage->data + offset;
}

const char *parse_string(const struct section *table, uint64_t offset)
{
	if (table->type != SHT_STRTAB || !table->data || offset >= table->size)
		return NULL;
	if (!memchr(table->data + offset, 0, table->size - offset))
		return NULL;
	return (const char *)table->data + offset;
}

struct header {
	uint64_t shoff;
	uint64_t shnum;
	uint32_t shstrndx;
};

static int parse_header(struct object *obj, struct header *header,
			struct error *err)
{
	const uint8_t *bytes = parse_range(obj, 0, sizeof(Elf64_Ehdr));
	bool be;

	if (!bytes || memcmp(bytes, ELFMAG, SELFMAG))
		return error_set(err, EINVAL, "%s: not an ELF file", obj->path);
	if (bytes[EI_CLASS] != ELFCLASS64)
		return error_set(err, EINVAL, "%s: not a 64-bit ELF file",
				 obj->path);
	if (bytes[EI_DATA] != ELFDATA2LSB && bytes[EI_DATA] != ELFDATA2MSB)
		return error_set(err, EINVAL, "%s: unknown byte order %u",
				 obj->path, bytes[EI_DATA]);
	be = bytes[EI_DATA] == ELFDATA2MSB;
	obj->big_endian = be;
#define FIELD(get, name) get(bytes + offsetof(Elf64_Ehdr, name), be)
	obj->elf_type = FIELD(bytes_get16, e_type);
	obj->machine = FIELD(bytes_get16, e_machine);
	obj->elf_flags = FIELD(bytes_get32, e_flags);
	header->shoff = FIELD(bytes_get64, e_shoff);
	header->shnum = FIELD(bytes_get16, e_shnum);
	header->shstrndx = FIELD(bytes_get16, e_shstrndx);
	if (obj->elf_type != ET_REL && obj->elf_type != ET_EXEC &&
	    obj->elf_type != ET_DYN)
		return error_set(err, EINVAL,
				 "%s: ELF type %u is neither an object nor an "
				 "executable",
				 obj->path, obj->elf_type);
	if (header->shoff &&
	    FIELD(bytes_get16, e_shentsize) != sizeof(Elf64_Shdr))
		return error_set(err, EINVAL, "%s: section headers of %u bytes",
				 obj->path, FIELD(bytes_get16, e_shentsize));
#undef FIELD
	return 0;
}

/* Large counts live in the first section header. */
static int resolve_extended(struct object *obj, struct header *header,
			    struct error *err)
{
	const uint8_t *first =
		parse_range(obj, header->shoff, sizeof(Elf64_Shdr));

	if (!first)
		return error_set(err, EINVAL,
				 "%s: section headers are outside the file",
				 obj->path);
	if (!header->shnum)
		header->shnum = bytes_get64(
			first + offsetof(Elf64_Shdr, sh_size), obj->big_endian);
	if (header->shstrndx == SHN_XINDEX)
		header->shstrndx = bytes_get32(
			first + offsetof(Elf64_Shdr, sh_link), obj->big_endian);
	if (!header->shnum || header->shnum > UINT32_MAX ||
	    !parse_range(obj, header->shoff,
			 header->shnum * sizeof(Elf64_Shdr)))
		return error_set(err, EINVAL,
				 "%s: %llu section headers do not fit the file",
				 obj->path, (unsigned long long)header->shnum);
	if (header->shstrndx >= header->shnum)
		return error_set(err, EINVAL,
				 "%s: no section %u to hold section names",
				 obj->path, header->shstrndx);
	return 0;
}

static int parse_section(struct object *obj, struct section *sec,
			 const uint8_t *bytes, uint32_t *name,
			 struct error *err)
{
	bool be = obj->big_endian;
	uint64_t offset;

#define FIELD(get, field) get(bytes + offsetof(Elf64_Shdr, field), be)
	*name = FIELD(bytes_get32, sh_name);
	sec->type = FIELD(bytes_get32, sh_type);
	sec->flags = FIELD(bytes_get64, sh_flags);
	/* In a relocatable file values are offsets, whatever this field says. */
	sec->addr = obj->elf_type == ET_REL ? 0 : FIELD(bytes_get64, sh_addr);
	sec->size = FIELD(bytes_get64, sh_size);
	sec->link = FIELD(bytes_get32, sh_link);
	sec->info = FIELD(bytes_get32, sh_info);
	sec->align = FIELD(bytes_get64, sh_addralign);
	sec->entsize = FIELD(bytes_get64, sh_entsize);
	offset = FIELD(bytes_get64, sh_offset);
#undef FIELD
	sec->name = "";
	if (!sec->align)
		sec->align = 1;
	if ((sec->align & (sec->align - 1)) || sec->align > MAX_ALIGN)
		return error_set(err, EINVAL,
				 "%s: section %u: %llu is no alignment",
				 obj->path, sec->index,
				 (unsigned long long)sec->align);
	if (sec->type == SHT_NULL) {
		sec->size = 0;
		return 0;
	}
	if (sec->type == SHT_NOBITS)
		return 0;
	sec->data = parse_range(obj, offset, sec->size);
	if (!sec->data)
		return error_set(err, EINVAL,
				 "%s: section %u: %llu bytes at %#llx are "
				 "outside the file",
				 obj->path, sec->index,
				 (unsigned long long)sec->size,
				 (unsigned long long)offset);
	return 0;
}

static int name_sections(struct object *obj, const uint32_t *names,
			 uint32_t shstrndx, struct error *err)
{
	struct section *sec;
	size_t i;

	for (i = 1; i < obj->nr_sections; i++) {
		sec = &obj->sections[i];
		sec->name = parse_string(&obj->sections[shstrndx], names[i]);
		if (!sec->name)
			return error_set(err, EINVAL,
					 "%s: section %zu: its name is outside "
					 "the string table",
					 obj->path, i);
	}
	return 0;
}

int parse_sections(struct object *obj, struct error *err)
{
	autofree uint32_t *names = NULL;
	struct header header = { 0 };
	const uint8_t *bytes;
	int ret;
	size_t i;

	ret = parse_header(obj, &header, err);
	if (ret || !header.shoff)
		return ret;
	ret = resolve_extended(obj, &header, err);
	if (ret)
		return ret;
	obj->sections = calloc(header.shnum, sizeof(*obj->sections));
	names = calloc(header.shnum, sizeof(*names));
	if (!obj->sections || !names)
		return error_nomem(err);
	obj->nr_sections = header.shnum;
	bytes = storage_of(obj)->data + header.shoff;
	for (i = 0; i < obj->nr_sections; i++) {
		obj->sections[i].index = (unsigned int)i;
		ret = parse_section(obj, &obj->sections[i],
				    bytes + i * sizeof(Elf64_Shdr), &names[i],
				    err);
		if (ret)
			return ret;
	}
	return name_sections(obj, names, header.shstrndx, err);
}
