// SPDX-License-Identifier: GPL-2.0
/*
 * The tree of inlined subroutines: see inlines.h.  It is walked down from its
 * unit without recursion and with a limit on steps, for a file can hold any
 * tree: one that is endless, or too deep for a stack.
 */
#include "elf/inlines.h"
#include "elf/debug.h"

#include <dwarf.h>

/* Entries to look at for one answer; the kernel's largest unit has fewer. */
#define MAX_STEPS 1000000

static bool has_code(int tag)
{
	switch (tag) {
	case DW_TAG_subprogram:
	case DW_TAG_lexical_block:
	case DW_TAG_inlined_subroutine:
	case DW_TAG_namespace:
		return true;
	default:
		return false;
	}
}

/* The child of @die that covers @addr, in its place; false: none does. */
static bool descend(Dwarf_Die *die, Dwarf_Addr addr, unsigned int *steps)
{
	Dwarf_Die child;

	if (dwarf_child(die, &child))
		return false;
	do {
		if (!(*steps)--)
			return false;
		if (has_code(dwarf_tag(&child)) &&
		    dwarf_haspc(&child, addr) > 0) {
			*die = child;
			return true;
		}
	} while (!dwarf_siblingof(&child, &child));
	return false;
}

static bool describe(Dwarf_Die *die, struct inlined *inlined)
{
	const char *name = dwarf_diename(die);
	int line = 0;

	if (!name)
		return false;
	inlined->name = name;
	inlined->file = dwarf_decl_file(die);
	if (!inlined->file || dwarf_decl_line(die, &line) || line < 0)
		line = 0;
	inlined->line = (unsigned int)line;
	return true;
}

bool inlines_find(struct lines *lines, const struct section *sec,
		  uint64_t offset, struct inlined *inlined)
{
	unsigned int steps = MAX_STEPS;
	Dwarf_Addr addr, bias;
	bool found = false;
	Dwarf_Die die, *unit;

	if (!debug_address(lines, sec, offset, &addr))
		return false;
	unit = dwfl_module_addrdie(lines->module, addr, &bias);
	if (!unit)
		return false;
	die = *unit;
	while (steps && descend(&die, addr - bias, &steps)) {
		if (dwarf_tag(&die) == DW_TAG_inlined_subroutine)
			found = describe(&die, inlined) || found;
	}
	return found;
}
