// SPDX-License-Identifier: GPL-2.0
/*
 * Small questions to entries of the debug information: see dies.h.
 */
#include "elf/dies.h"

#include <dwarf.h>

const char *die_name(Dwarf_Die *die)
{
	const char *name = dwarf_diename(die);

	return name ? name : "";
}

uint64_t die_number(Dwarf_Die *die, unsigned int attribute, uint64_t otherwise)
{
	Dwarf_Attribute attr;
	Dwarf_Word value;

	if (!dwarf_attr(die, attribute, &attr) ||
	    dwarf_formudata(&attr, &value))
		return otherwise;
	return value;
}

bool die_type(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute attr;

	return dwarf_attr_integrate(die, DW_AT_type, &attr) &&
	       dwarf_formref_die(&attr, type);
}

bool die_strip(Dwarf_Die *type)
{
	unsigned int depth;

	for (depth = 0; depth < DIE_MAX_DEPTH; depth++) {
		switch (dwarf_tag(type)) {
		case DW_TAG_typedef:
		case DW_TAG_const_type:
		case DW_TAG_volatile_type:
		case DW_TAG_restrict_type:
		case DW_TAG_atomic_type:
			if (!die_type(type, type))
				return false;
			break;
		default:
			return true;
		}
	}
	return false;
}

const char *die_kind(Dwarf_Die *type)
{
	switch (dwarf_tag(type)) {
	case DW_TAG_structure_type:
		return "struct";
	case DW_TAG_union_type:
		return "union";
	case DW_TAG_enumeration_type:
		return "enum";
	default:
		return NULL;
	}
}
