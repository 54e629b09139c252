/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files that read types share.
 */
#ifndef ELF_TYPES_PRIVATE_H
#define ELF_TYPES_PRIVATE_H

#include "elf/dies.h"
#include "elf/types.h"
#include "lib/hashmap.h"

/**
 * struct types - the types and functions of an object
 * @dwarf: its debug information
 * @all: the named types that are complete
 * @by_name: index in @all plus one, by name
 * @functions: offset of the entry plus one, by name
 */
struct types {
	Dwarf *dwarf;
	struct {
		struct type *items;
		size_t count;
		size_t capacity;
	} all;
	struct hashmap by_name;
	struct hashmap functions;
};

/* The entry of a function; false: there is none. */
static inline bool types_function(const struct types *types, const char *name,
				  Dwarf_Die *die)
{
	uintptr_t found =
		(uintptr_t)hashmap_get_string(&types->functions, name);

	return found && dwarf_offdie(types->dwarf, found - 1, die);
}

#endif /* ELF_TYPES_PRIVATE_H */
