/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Building a relocatable object: sections, symbols and relocations are added
 * in any order and written once.  Indexes given out stay valid; the order of
 * additions decides the bytes, so equal calls give equal files.
 */
#ifndef ELF_WRITER_H
#define ELF_WRITER_H

#include "elf/object.h"
#include "lib/buffer.h"

struct writer;

/**
 * writer_new() - start an object
 * @like: machine, flags and byte order are taken from it
 *
 * Return: to be freed with writer_free(), or NULL.
 */
struct writer *writer_new(const struct object *like);

void writer_free(struct writer *writer);

static inline void writer_freep(struct writer **writer)
{
	writer_free(*writer);
}

/**
 * writer_section() - the section of a name, made when it is not there
 * @writer: the object
 * @name: copied
 * @type: SHT_PROGBITS or SHT_NOBITS
 * @flags: SHF_*
 * @entsize: entry size or 0
 * @index: set
 *
 * Later calls with other flags add them.
 *
 * Return: 0; -EEXIST when the section is there with another type; -ENOMEM.
 */
int writer_section(struct writer *writer, const char *name, uint32_t type,
		   uint64_t flags, uint64_t entsize, unsigned int *index);

/**
 * writer_ordered_section() - the section of a name that goes with another one
 * @writer: the object
 * @name: copied
 * @flags: SHF_*, to which SHF_LINK_ORDER is added
 * @owner: from writer_section(); each has a section of that name of its own,
 *and the linker keeps them in the order of their owners
 * @index: set
 *
 * Return: 0 or -ENOMEM.
 */
int writer_ordered_section(struct writer *writer, const char *name,
			   uint64_t flags, unsigned int owner,
			   unsigned int *index);

/**
 * writer_append() - add bytes to a section
 * @writer: the object
 * @section: from writer_section()
 * @data: the bytes; NULL: zeroes
 * @size: how many
 * @align: where they start; code is padded with @padding
 * @padding: byte to fill the gap with
 * @offset: set to where they are
 *
 * Return: 0; -EFBIG when the object gets larger than WRITER_LIMIT; -ENOMEM.
 */
int writer_append(struct writer *writer, unsigned int section, const void *data,
		  uint64_t size, uint64_t align, uint8_t padding,
		  uint64_t *offset);

/* The bytes of a section as they are now, to be changed in place. */
uint8_t *writer_bytes(struct writer *writer, unsigned int section);
uint64_t writer_size(const struct writer *writer, unsigned int section);

/**
 * writer_symbol() - add a symbol
 * @writer: the object
 * @symbol: name (copied), bind, type, visibility, value and size are used;
 *	@shndx is SHN_UNDEF, SHN_ABS, or 0 with @section
 * @section: section that defines it, 0: none
 * @index: set
 */
int writer_symbol(struct writer *writer, const struct symbol *symbol,
		  unsigned int section, unsigned int *index);

/* The section symbol of a section, made when it is not there. */
int writer_section_symbol(struct writer *writer, unsigned int section,
			  unsigned int *index);

/* Add a relocation at @offset of @section against symbol @symbol; 0: none. */
int writer_reloc(struct writer *writer, unsigned int section, uint64_t offset,
		 uint32_t type, unsigned int symbol, int64_t addend);

/* Write the file, whole or not at all. */
int writer_publish(struct writer *writer, const char *path, struct error *err);

/* Most bytes that an object may have; no patch comes near. */
#define WRITER_LIMIT (UINT64_C(64) << 20)

#define autowriter cleanup(writer_freep)

#endif /* ELF_WRITER_H */
