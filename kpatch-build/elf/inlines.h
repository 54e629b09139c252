/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which inlined function an instruction came from, by the DWARF tree of
 * inlined subroutines.  For messages only; what is damaged or too deep to be
 * a compiler's is not known.
 */
#ifndef ELF_INLINES_H
#define ELF_INLINES_H

#include "elf/lines.h"

/**
 * struct inlined - a function that was inlined
 * @name: its name, valid until lines_close()
 * @file: file that defines it, valid as long; NULL: not known
 * @line: line there; 0: not known
 */
struct inlined {
	const char *name;
	const char *file;
	unsigned int line;
};

/**
 * inlines_find() - the innermost inlined function that a place belongs to
 * @lines: NULL knows nothing
 * @sec: a section with code
 * @offset: place in it
 * @inlined: set when there is one
 *
 * Return: whether there is one.
 */
bool inlines_find(struct lines *lines, const struct section *sec,
		  uint64_t offset, struct inlined *inlined);

#endif /* ELF_INLINES_H */
