// SPDX-License-Identifier: GPL-2.0
/*
 * Code of the output that loads a variable, in place of a constant that the
 * kernel writes at boot and in vmlinux only: see value.h.
 */
#include "diff/emit.h"
#include "diff/value.h"

int emit_value(struct emit *emit, const struct node *node,
	       const struct special_entry *entry)
{
	struct diff *diff = emit->diff;
	uint8_t *bytes = writer_bytes(emit->writer, node->out_section);
	struct value value;
	struct value_load load;
	uint64_t field;

	/* Inclusion has refused what cannot be loaded. */
	if (!value_find(diff, node, entry, &value) || !bytes ||
	    !diff->patched.arch->make_load(bytes + node->out_offset, node->size,
					   value.offset, &load))
		return error_set(diff->err, EINVAL,
				 "%s: section %s+%#llx: no load of %s is "
				 "possible",
				 diff->patched.object->path,
				 entry->section->name,
				 (unsigned long long)entry->offset, value.name);
	field = node->out_offset + load.field;
	if (value.place.kind == PLACE_EXPORTED)
		return emit_undefined(emit, node->out_section, field, load.type,
				      load.addend, value.name);
	return emit_kernel(emit, node->out_section, field, load.type,
			   load.addend, &value.place);
}
