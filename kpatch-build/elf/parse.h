/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the reader share among themselves: the steps that fill a
 * struct object, in the order in which they run.
 */
#ifndef ELF_PARSE_H
#define ELF_PARSE_H

#include "elf/object.h"
#include "lib/file.h"

#include <gelf.h>

/*
 * What a model owns besides its sections and symbols.
 * @elf: libelf's view of the file, which decodes headers and tables
 * @map: the file, when the model opened it itself
 * @data, @size: the file's bytes
 */
struct object_storage {
	Elf *elf;
	struct file_map map;
	const uint8_t *data;
	uint64_t size;
	struct reloc *relocs;
	const struct symbol **by_section;
	uint64_t *reach;
};

static inline struct object_storage *storage_of(const struct object *obj)
{
	return obj->storage;
}

/* The one range check: the bytes, or NULL when they are not all in the file. */
const uint8_t *parse_range(const struct object *obj, uint64_t offset,
			   uint64_t size);

/* A name from a string table section; NULL: outside it, or too long. */
const char *parse_string(const struct section *table, uint64_t offset);

/*
 * A table as libelf decodes it, which is whole in the file; NULL with @err set.
 */
Elf_Data *parse_data(const struct object *obj, const struct section *sec,
		     struct error *err);

/* File header and section headers. */
int parse_sections(struct object *obj, struct error *err);

/* The symbol table, and each section's symbols. */
int parse_symbols(struct object *obj, struct error *err);

/* Relocations of a relocatable file. */
int parse_relocs(struct object *obj, struct error *err);

#endif /* ELF_PARSE_H */
