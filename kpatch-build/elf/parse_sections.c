// SPDX-License-Identifier: GPL-2.0
/*
 * File header and section headers of an ELF file, and the range check that
 * every offset from the file goes through.  libelf decodes, which takes care of
 * byte order and of numbers too large for their field; nothing of what it
 * decoded is believed.  Only 64-bit files.
 */
#include "elf/parse.h"

#include <stdlib.h>
#include <string.h>

/* Of a kernel's huge pages; a copy of a section may be padded by so much. */
#define MAX_ALIGN (UINT64_C(1) << 21)
/*
 * Bytes of a name.  kallsyms has 512 at most; names can share a string, so
 * without a limit they could be longer all together than the file is.
 */
#define MAX_NAME 1024

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
	uint64_t room;

	if (table->type != SHT_STRTAB || !table->data || offset >= table->size)
		return NULL;
	room = table->size - offset;
	if (!memchr(table->data + offset, 0, room < MAX_NAME ? room : MAX_NAME))
		return NULL;
	return (const char *)table->data + offset;
}

Elf_Data *parse_data(const struct object *obj, const struct section *sec,
		     struct error *err)
{
	Elf_Scn *scn = elf_getscn(storage_of(obj)->elf, sec->index);
	Elf_Data *data = scn ? elf_getdata(scn, NULL) : NULL;

	if (data && data->d_size == sec->size)
		return data;
	error_set(err, EINVAL, "%s: %s: %s", obj->path, sec->name,
		  data ? "the table is not whole" : elf_errmsg(-1));
	return NULL;
}

/* libelf takes no section headers for those that do not fit the file. */
struct header {
	size_t shnum;
	size_t shstrndx;
};

static int parse_header(struct object *obj, struct header *header,
			struct error *err)
{
	struct object_storage *storage = storage_of(obj);
	const char *ident;
	GElf_Ehdr ehdr;

	elf_version(EV_CURRENT);
	/* It is only read, and libelf is told so. */
	storage->elf = elf_memory((char *)storage->data, storage->size);
	if (!storage->elf || elf_kind(storage->elf) != ELF_K_ELF)
		return error_set(err, EINVAL, "%s: not an ELF file", obj->path);
	ident = elf_getident(storage->elf, NULL);
	if (!ident || ident[EI_CLASS] != ELFCLASS64)
		return error_set(err, EINVAL, "%s: not a 64-bit ELF file",
				 obj->path);
	if (!gelf_getehdr(storage->elf, &ehdr))
		return error_set(err, EINVAL, "%s: %s", obj->path,
				 elf_errmsg(-1));
	obj->big_endian = ident[EI_DATA] == ELFDATA2MSB;
	obj->elf_type = ehdr.e_type;
	obj->machine = ehdr.e_machine;
	obj->elf_flags = ehdr.e_flags;
	if (obj->elf_type != ET_REL && obj->elf_type != ET_EXEC &&
	    obj->elf_type != ET_DYN)
		return error_set(err, EINVAL,
				 "%s: ELF type %u is neither an object nor an "
				 "executable",
				 obj->path, obj->elf_type);
	if (!ehdr.e_shoff)
		return 0;
	if (ehdr.e_shentsize != sizeof(Elf64_Shdr))
		return error_set(err, EINVAL, "%s: section headers of %u bytes",
				 obj->path, ehdr.e_shentsize);
	if (elf_getshdrnum(storage->elf, &header->shnum) || !header->shnum ||
	    header->shnum > storage->size / sizeof(Elf64_Shdr) ||
	    !parse_range(obj, ehdr.e_shoff, header->shnum * sizeof(Elf64_Shdr)))
		return error_set(err, EINVAL,
				 "%s: section headers are outside the file",
				 obj->path);
	if (elf_getshdrstrndx(storage->elf, &header->shstrndx) ||
	    header->shstrndx >= header->shnum)
		return error_set(err, EINVAL,
				 "%s: no section %zu to hold section names",
				 obj->path, header->shstrndx);
	return 0;
}

static int parse_section(struct object *obj, struct section *sec,
			 uint32_t *name, struct error *err)
{
	Elf_Scn *scn = elf_getscn(storage_of(obj)->elf, sec->index);
	GElf_Shdr shdr;

	if (!scn || !gelf_getshdr(scn, &shdr))
		return error_set(err, EINVAL, "%s: section %u: %s", obj->path,
				 sec->index, elf_errmsg(-1));
	*name = shdr.sh_name;
	sec->type = shdr.sh_type;
	sec->flags = shdr.sh_flags;
	/* In a relocatable file values are offsets, whatever this field says. */
	sec->addr = obj->elf_type == ET_REL ? 0 : shdr.sh_addr;
	sec->size = shdr.sh_size;
	sec->link = shdr.sh_link;
	sec->info = shdr.sh_info;
	sec->align = shdr.sh_addralign ? shdr.sh_addralign : 1;
	sec->entsize = shdr.sh_entsize;
	sec->name = "";
	if (sec->align & (sec->align - 1) || sec->align > MAX_ALIGN)
		return error_set(err, EINVAL,
				 "%s: section %u: alignment %llu is no power "
				 "of two, or more than %llu",
				 obj->path, sec->index,
				 (unsigned long long)sec->align,
				 (unsigned long long)MAX_ALIGN);
	if (sec->type == SHT_NULL) {
		sec->size = 0;
		return 0;
	}
	if (sec->type == SHT_NOBITS)
		return 0;
	sec->data = parse_range(obj, shdr.sh_offset, sec->size);
	if (!sec->data)
		return error_set(err, EINVAL,
				 "%s: section %u: %llu bytes at %#llx are "
				 "outside the file",
				 obj->path, sec->index,
				 (unsigned long long)sec->size,
				 (unsigned long long)shdr.sh_offset);
	return 0;
}

/*
 * All sections of a relocatable file together are no larger than the file.
 * Otherwise a small file could mean any amount of work and memory.
 */
static int check_overlap(const struct object *obj, struct error *err)
{
	uint64_t left = storage_of(obj)->size;
	size_t i;

	for (i = 1; i < obj->nr_sections && obj->elf_type == ET_REL; i++) {
		if (!obj->sections[i].data)
			continue;
		if (obj->sections[i].size > left)
			return error_set(err, EINVAL,
					 "%s: section %zu overlaps others",
					 obj->path, i);
		left -= obj->sections[i].size;
	}
	return 0;
}

static int name_sections(struct object *obj, const uint32_t *names,
			 size_t shstrndx, struct error *err)
{
	struct section *sec;
	size_t i;

	for (i = 1; i < obj->nr_sections; i++) {
		sec = &obj->sections[i];
		sec->name = parse_string(&obj->sections[shstrndx], names[i]);
		if (!sec->name)
			return error_set(err, EINVAL,
					 "%s: section %zu: its name is outside "
					 "the string table, or too long",
					 obj->path, i);
	}
	return 0;
}

int parse_sections(struct object *obj, struct error *err)
{
	autofree uint32_t *names = NULL;
	struct header header = { 0 };
	size_t i;
	int ret;

	ret = parse_header(obj, &header, err);
	if (ret || !header.shnum)
		return ret;
	obj->sections = calloc(header.shnum, sizeof(*obj->sections));
	names = calloc(header.shnum, sizeof(*names));
	if (!obj->sections || !names)
		return error_nomem(err);
	obj->nr_sections = header.shnum;
	for (i = 0; i < obj->nr_sections; i++) {
		obj->sections[i].index = (unsigned int)i;
		ret = parse_section(obj, &obj->sections[i], &names[i], err);
		if (ret)
			return ret;
	}
	ret = check_overlap(obj, err);
	return ret ? ret : name_sections(obj, names, header.shstrndx, err);
}
