/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sizes of a few structures of an object or a kernel image by their names, from
 * its DWARF.  types.h knows more of them, at a price that an image is too large
 * for.
 */
#ifndef ELF_STRUCTS_H
#define ELF_STRUCTS_H

#include "elf/lines.h"

/**
 * structs_sizes() - find structures by name
 * @lines: the debug information, or NULL
 * @names: their tags
 * @sizes: one a name; set to bytes, 0: there is no such structure
 * @count: how many
 */
void structs_sizes(struct lines *lines, const char *const *names,
		   uint64_t *sizes, size_t count);

#endif /* ELF_STRUCTS_H */
