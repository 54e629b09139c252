// SPDX-License-Identifier: GPL-2.0
/*
 * Prototypes out of DWARF: see types.h.  Equal texts mean that a caller of one
 * may call the other: numbers are told by their size, not by their C name.
 */
#include "elf/types_private.h"

#include <dwarf.h>

static int put_type(Dwarf_Die *type, unsigned int depth, struct buffer *text);

static int put_base(Dwarf_Die *type, struct buffer *text)
{
	unsigned int bits =
		8 * (unsigned int)die_number(type, DW_AT_byte_size, 0);

	switch (die_number(type, DW_AT_encoding, 0)) {
	case DW_ATE_boolean:
	case DW_ATE_signed:
	case DW_ATE_signed_char:
	case DW_ATE_unsigned:
	case DW_ATE_unsigned_char:
		return buffer_printf(text, "int%u", bits);
	default:
		return buffer_puts(text, die_name(type));
	}
}

/* The type that an entry declares, or void. */
static int put_type_of(Dwarf_Die *die, unsigned int depth, struct buffer *text)
{
	Dwarf_Die type;

	return die_type(die, &type) ? put_type(&type, depth, text) :
				      buffer_puts(text, "void");
}

static int put_parameters(Dwarf_Die *function, unsigned int depth,
			  struct buffer *text)
{
	const char *separator = "";
	Dwarf_Die child;
	int ret = buffer_puts(text, "(");

	if (!ret && !dwarf_child(function, &child)) {
		do {
			if (dwarf_tag(&child) == DW_TAG_formal_parameter) {
				ret = buffer_puts(text, separator);
				if (!ret)
					ret = put_type_of(&child, depth, text);
				separator = ", ";
			} else if (dwarf_tag(&child) ==
				   DW_TAG_unspecified_parameters) {
				ret = buffer_printf(text, "%s...", separator);
			}
		} while (!ret && !dwarf_siblingof(&child, &child));
	}
	return ret ? ret : buffer_puts(text, ")");
}

static int put_type(Dwarf_Die *type, unsigned int depth, struct buffer *text)
{
	const char *kind;
	int ret;

	if (depth > DIE_MAX_DEPTH || !die_strip(type))
		return buffer_puts(text, "void");
	switch (dwarf_tag(type)) {
	case DW_TAG_base_type:
		return put_base(type, text);
	case DW_TAG_pointer_type:
		ret = put_type_of(type, depth + 1, text);
		return ret ? ret : buffer_puts(text, " *");
	case DW_TAG_array_type:
		ret = put_type_of(type, depth + 1, text);
		return ret ? ret : buffer_puts(text, "[]");
	case DW_TAG_subroutine_type:
		ret = put_type_of(type, depth + 1, text);
		return ret ? ret : put_parameters(type, depth + 1, text);
	default:
		kind = die_kind(type);
		return buffer_printf(text, "%s %s", kind ? kind : "?",
				     die_name(type));
	}
}

int types_prototype(const struct types *types, const char *function,
		    struct buffer *text)
{
	Dwarf_Die die;
	int ret;

	if (!types_function(types, function, &die))
		return 0;
	ret = put_type_of(&die, 0, text);
	return ret ? ret : put_parameters(&die, 0, text);
}
