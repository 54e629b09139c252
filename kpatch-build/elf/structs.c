// SPDX-License-Identifier: GPL-2.0
/*
 * Sizes of structures from DWARF: see structs.h.  Goes over the units once and
 * keeps nothing.
 */
#include "elf/structs.h"
#include "elf/dies.h"

#include <dwarf.h>
#include <string.h>

/* What is looked for, and how much of it is not found yet. */
struct search {
	const char *const *names;
	uint64_t *sizes;
	size_t count;
	size_t missing;
};

static void take(struct search *search, Dwarf_Die *die)
{
	const char *name = die_name(die);
	size_t i;

	for (i = 0; i < search->count; i++) {
		if (search->sizes[i] || strcmp(search->names[i], name) != 0)
			continue;
		search->sizes[i] = die_number(die, DW_AT_byte_size, 0);
		search->missing -= search->sizes[i] != 0;
	}
}

static void search_unit(struct search *search, Dwarf_Die *unit)
{
	Dwarf_Die die;

	if (dwarf_child(unit, &die))
		return;
	do {
		/* A declaration has no size. */
		if (dwarf_tag(&die) == DW_TAG_structure_type)
			take(search, &die);
	} while (search->missing && !dwarf_siblingof(&die, &die));
}

void structs_sizes(struct lines *lines, const char *const *names,
		   uint64_t *sizes, size_t count)
{
	struct search search = { names, sizes, count, count };
	Dwarf *dwarf = lines_dwarf(lines);
	Dwarf_CU *unit = NULL;
	Dwarf_Die die;

	memset(sizes, 0, count * sizeof(*sizes));
	while (dwarf && search.missing &&
	       !dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL))
		search_unit(&search, &die);
}
