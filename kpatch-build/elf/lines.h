/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Source lines of an object's code, from its DWARF line table.  For messages
 * and for telling line numbers from other constants; an object without debug
 * information simply has none.
 */
#ifndef ELF_LINES_H
#define ELF_LINES_H

#include "elf/object.h"

struct lines;

/**
 * lines_open() - prepare to answer about an object
 * @lines: set; release with lines_close()
 * @obj: an object that was loaded from a file; outlives @lines
 *
 * Return: 0; -ENOENT when there is nothing to answer from; -ENOMEM.
 */
int lines_open(struct lines **lines, const struct object *obj);

/* NULL is fine. */
void lines_close(struct lines *lines);

/* The debug information behind it, as libdw reads it, or NULL. */
struct Dwarf *lines_dwarf(struct lines *lines);

/**
 * lines_find() - the source line of a place in the code
 * @lines: NULL knows nothing
 * @sec: a section with code
 * @offset: place in it
 * @file: set to the file's name, valid until lines_close(); may be NULL
 *
 * Return: the line, from 1; 0: not known.
 */
unsigned int lines_find(struct lines *lines, const struct section *sec,
			uint64_t offset, const char **file);

/* The line where a variable of file scope is defined; as lines_find(). */
unsigned int lines_find_variable(struct lines *lines, const char *name,
				 const char **file);

/**
 * lines_source() - where something is in the source, for a message
 * @lines: NULL knows nothing
 * @sec: section that it is in
 * @offset: place in it; counts in sections with code
 * @name: name of the variable; counts in other sections
 *
 * Return: "FILE:LINE", to be freed, or NULL when it is not known or there is no
 * memory; lines_no_memory() tells, in the end.
 */
char *lines_source(struct lines *lines, const struct section *sec,
		   uint64_t offset, const char *name);

/* Was memory ever short for an answer? */
bool lines_no_memory(const struct lines *lines);

#endif /* ELF_LINES_H */
