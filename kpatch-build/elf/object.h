/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An ELF file as an immutable model: sections, symbols and relocations with
 * every index the passes need, built once at load.  Nothing in the file is
 * believed: each offset, size, index and string goes through one range check
 * before a pointer to it exists, and an error names file, section and entry.
 *
 * Relocatable objects (ET_REL) are the main case; ET_EXEC and ET_DYN (a
 * vmlinux) load too, without relocations.  This never changes a file.
 */
#ifndef ELF_OBJECT_H
#define ELF_OBJECT_H

#include "lib/cleanup.h"
#include "lib/error.h"
#include "lib/hashmap.h"

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct section;
struct symbol;

/**
 * struct reloc - one relocation of a section (always RELA)
 * @offset: place, relative to its section
 * @type: machine dependent type
 * @addend: addend
 * @symbol: what it refers to; never NULL
 */
struct reloc {
	uint64_t offset;
	uint32_t type;
	int64_t addend;
	const struct symbol *symbol;
};

/**
 * struct section - one section
 * @index: its index in the file
 * @name: its name
 * @type: SHT_*
 * @flags: SHF_*
 * @addr: address (0 in relocatable files)
 * @size: bytes
 * @align: alignment, at least 1
 * @entsize: entry size, 0 if none
 * @link: sh_link
 * @info: sh_info
 * @data: @size bytes; NULL for SHT_NOBITS
 * @relocs: relocations that apply to it, by ascending offset
 * @nr_relocs: how many
 * @symbols: symbols defined in it but section symbols, by ascending value
 * @nr_symbols: how many
 * @section_symbol: its STT_SECTION symbol, or NULL
 * @reach: private: the furthest end of @symbols[0..i]
 */
struct section {
	unsigned int index;
	const char *name;
	uint32_t type;
	uint64_t flags;
	uint64_t addr;
	uint64_t size;
	uint64_t align;
	uint64_t entsize;
	uint32_t link;
	uint32_t info;
	const uint8_t *data;
	const struct reloc *relocs;
	size_t nr_relocs;
	const struct symbol **symbols;
	size_t nr_symbols;
	const struct symbol *section_symbol;
	const uint64_t *reach;
};

/**
 * struct symbol - one entry of the symbol table
 * @index: its index in the file
 * @name: its name; a section symbol has its section's
 * @bind: STB_*
 * @type: STT_*
 * @visibility: STV_*
 * @other: st_other as in the file (ppc64 keeps its local entry there)
 * @shndx: section index as in the file (SHN_UNDEF, SHN_ABS, SHN_COMMON…)
 * @section: the section that defines it, or NULL
 * @value: offset in that section (relocatable) or address
 * @size: bytes
 */
struct symbol {
	unsigned int index;
	const char *name;
	uint8_t bind;
	uint8_t type;
	uint8_t visibility;
	uint8_t other;
	uint32_t shndx;
	const struct section *section;
	uint64_t value;
	uint64_t size;
};

/**
 * struct object - the model of one file
 * @path: name it was opened by
 * @machine: EM_*
 * @elf_type: ET_*
 * @elf_flags: e_flags
 * @big_endian: byte order of the file, and of the bytes in @sections
 * @sections: all, [0] is the null section
 * @nr_sections: how many
 * @symbols: all, [0] is the null symbol
 * @nr_symbols: how many
 *
 * The rest is private to elf/.
 */
struct object {
	char *path;
	uint16_t machine;
	uint16_t elf_type;
	uint32_t elf_flags;
	bool big_endian;
	struct section *sections;
	size_t nr_sections;
	struct symbol *symbols;
	size_t nr_symbols;

	struct hashmap section_names;
	struct hashmap symbol_names;
	void *storage;
};

/**
 * object_open() - load a file
 * @obj: set to the model; release with object_close()
 * @path: file to read
 * @err: names file, section and entry of what is wrong
 *
 * Return: 0, -EINVAL for a damaged or unsupported file, or -errno.
 */
int object_open(struct object **obj, const char *path, struct error *err);

/**
 * object_open_memory() - load bytes
 * @obj: as in object_open()
 * @name: name for messages
 * @data: the bytes; not copied, must outlive the model
 * @size: how many
 * @err: as in object_open()
 */
int object_open_memory(struct object **obj, const char *name, const void *data,
		       size_t size, struct error *err);

/* NULL is fine. */
void object_close(struct object *obj);

static inline void object_closep(struct object **obj)
{
	object_close(*obj);
}

#define autoobject cleanup(object_closep)

/* The first section of that name, or NULL. */
const struct section *object_section(const struct object *obj,
				     const char *name);

/* The symbol of that name: a global before a local, the first of several. */
const struct symbol *object_symbol(const struct object *obj, const char *name);

/* The symbol that covers @offset of @sec (functions first), or NULL. */
const struct symbol *section_symbol_at(const struct section *sec,
				       uint64_t offset);

/* Relocations of @sec with start <= offset < end; sets how many. */
const struct reloc *section_relocs(const struct section *sec, uint64_t start,
				   uint64_t end, size_t *count);

#endif /* ELF_OBJECT_H */
