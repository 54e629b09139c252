/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the readers of debug information share: an object as elfutils has laid
 * it out.  Only for elf/.
 */
#ifndef ELF_DEBUG_H
#define ELF_DEBUG_H

#include "elf/lines.h"

#include <elfutils/libdwfl.h>
#include <stdbool.h>

/**
 * struct lines - debug information of one object
 * @dwfl: session of elfutils
 * @module: the object in it
 * @elf: as elfutils has it
 * @bias: from addresses in @elf to those of @module
 * @no_memory: memory was short for an answer
 */
struct lines {
	Dwfl *dwfl;
	Dwfl_Module *module;
	Elf *elf;
	Dwarf_Addr bias;
	bool no_memory;
};

/* The address that elfutils gave a place; false: none. */
bool debug_address(const struct lines *lines, const struct section *sec,
		   uint64_t offset, Dwarf_Addr *addr);

#endif /* ELF_DEBUG_H */
