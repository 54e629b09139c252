// SPDX-License-Identifier: GPL-2.0
/*
 * What stands behind a constant that boot writes: see value.h.  Looks only; the
 * code is changed when it is written (emit_value.c).
 */
#include "diff/value.h"

#include <string.h>

/* No instruction is longer, before or behind its constant. */
#define WINDOW 16

/* Try it on a copy of the bytes around the constant. */
static bool can_load(const struct diff *diff, const struct node *node,
		     uint64_t offset)
{
	const struct arch *arch = diff->patched.arch;
	uint64_t start = offset > WINDOW ? offset - WINDOW : 0;
	uint64_t size = node->size - start;
	uint8_t copy[2 * WINDOW];
	struct value_load load;

	if (!arch->make_load || !node_bytes(node))
		return false;
	if (size > sizeof(copy))
		size = sizeof(copy);
	memcpy(copy, node_bytes(node) + start, size);
	return arch->make_load(copy, size, offset - start, &load);
}

bool value_find(const struct diff *diff, const struct node *node,
		const struct special_entry *entry, struct value *value)
{
	const struct side *side = &diff->patched;
	const struct reloc *reloc;
	struct ref ref;
	size_t count;

	/* The row's name ends with the '*' that stands for the variable's. */
	value->name = entry->section->name + strlen(entry->row->name) - 1;
	reloc = section_relocs(entry->section, entry->offset,
			       entry->offset + entry->size, &count);
	if (count != 1)
		return false;
	side_resolve(side, entry->section, reloc, &ref);
	if (ref.kind != REF_NODE || ref.node != node || ref.offset < 0 ||
	    (uint64_t)ref.offset >= node->size)
		return false;
	value->offset = (uint64_t)ref.offset;
	return can_load(diff, node, value->offset) &&
	       place_of_variable(diff, value->name, &value->place);
}
