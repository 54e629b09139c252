// SPDX-License-Identifier: GPL-2.0
/*
 * The first difference between the special entries of two versions of a
 * function whose instructions are the same.
 */
#include "diff/difference.h"
#include "diff/checksum.h"
#include "diff/refname.h"

#include "lib/buffer.h"
#include "lib/cleanup.h"

#include <inttypes.h>
#include <string.h>

/* An entry and the one in its place in the other version. */
struct entries {
	struct diff *diff;
	const struct node *node;
	const struct special_entry *orig;
	const struct special_entry *patched;
};

/* The first entry from @entry on that counts when functions are compared. */
static const struct special_entry *counting(const struct side *side,
					    const struct special_entry *entry)
{
	while (entry && !checksum_counts(entry))
		entry = entry->next ? &side->entries.items[entry->next - 1] :
				      NULL;
	return entry;
}

static const struct special_entry *first(const struct side *side,
					 const struct node *node)
{
	return counting(side, node->entries ?
				      &side->entries.items[node->entries - 1] :
				      NULL);
}

static const struct special_entry *next(const struct side *side,
					const struct special_entry *entry)
{
	return counting(side, entry->next ?
				      &side->entries.items[entry->next - 1] :
				      NULL);
}

static size_t count(const struct side *side, const struct node *node,
		    const struct special_row *row)
{
	const struct special_entry *entry;
	size_t found = 0;

	for (entry = first(side, node); entry; entry = next(side, entry))
		found += entry->row == row;
	return found;
}

/* 1: they are equal; 0: not; -ENOMEM. */
static int same(const struct entries *at)
{
	uint64_t one, two;

	if (!at->orig || !at->patched)
		return 0;
	if (checksum_entry(&at->diff->orig, at->orig, &one) ||
	    checksum_entry(&at->diff->patched, at->patched, &two))
		return -ENOMEM;
	return one == two;
}

/* The instruction that an entry of a row is about. */
static void set_place(const struct side *side, const struct node *node,
		      const struct special_row *row,
		      const struct special_entry *entry,
		      struct reason_place *place)
{
	const struct reloc *reloc;
	struct ref ref;
	size_t found;
	uint64_t key;

	if (!entry || entry->row != row)
		return;
	key = entry->offset + entry->row->key;
	reloc = section_relocs(entry->section, key, key + 1, &found);
	if (!reloc)
		return;
	side_resolve(side, entry->section, reloc, &ref);
	if (ref.kind != REF_NODE || ref.node != node)
		return;
	place->known = true;
	place->offset = (uint64_t)ref.offset;
}

/* The relocations of both that differ in what they mean; false: none do. */
static int find_reference(const struct entries *at, struct buffer *text)
{
	const struct special_entry *orig = at->orig, *patched = at->patched;
	size_t one, two, i;
	const struct reloc *old = section_relocs(
		orig->section, orig->offset, orig->offset + orig->size, &one);
	const struct reloc *new =
		section_relocs(patched->section, patched->offset,
			       patched->offset + patched->size, &two);

	for (i = 0; i < one && i < two; i++) {
		autobuffer struct buffer was = BUFFER_INIT, is = BUFFER_INIT;

		if (refname_append(&at->diff->orig, orig->section, &old[i],
				   at->node->twin, &was) ||
		    refname_append(&at->diff->patched, patched->section,
				   &new[i], at->node, &is))
			return -ENOMEM;
		if (strcmp(buffer_string(&was), buffer_string(&is)) != 0)
			return buffer_printf(text, "refers to %s instead of %s",
					     buffer_string(&is),
					     buffer_string(&was));
	}
	return 0;
}

/* The first byte that differs and is no part of a line number. */
static int find_byte(const struct entries *at, struct buffer *text)
{
	const uint8_t *was = at->orig->section->data + at->orig->offset;
	const uint8_t *is = at->patched->section->data + at->patched->offset;
	unsigned int line = at->patched->row->line, i;

	for (i = 0; i < at->orig->size && i < at->patched->size; i++) {
		if (line && i - line < sizeof(uint16_t))
			continue;
		if (was[i] != is[i])
			return buffer_printf(text,
					     "byte %u is 0x%02x instead of "
					     "0x%02x",
					     i, is[i], was[i]);
	}
	return buffer_puts(text, "an entry differs");
}

/* Entries are in the order of the rows: the table of which one has more. */
static const struct special_entry *earlier(const struct entries *at)
{
	if (!at->orig || !at->patched)
		return at->orig ? at->orig : at->patched;
	return at->orig->row < at->patched->row ? at->orig : at->patched;
}

static int word_entries(const struct entries *at, const struct special_row *row,
			struct buffer *text)
{
	size_t is = count(&at->diff->patched, at->node, row);
	size_t was = count(&at->diff->orig, at->node->twin, row);
	int ret;

	if (is != was || !at->orig || !at->patched)
		return buffer_printf(text, "%zu %s instead of %zu", is,
				     is == 1 ? "entry" : "entries", was);
	ret = find_reference(at, text);
	return ret || text->length ? ret : find_byte(at, text);
}

int difference_of_tables(struct diff *diff, const struct node *node,
			 struct reason *reason)
{
	struct entries at = { diff, node, first(&diff->orig, node->twin),
			      first(&diff->patched, node) };
	autobuffer struct buffer text = BUFFER_INIT;
	const struct special_entry *entry;
	int ret = 1;

	while ((at.orig || at.patched) && (ret = same(&at)) == 1) {
		at.orig = next(&diff->orig, at.orig);
		at.patched = next(&diff->patched, at.patched);
	}
	if (ret)
		return ret < 0 ? ret : 0;
	entry = earlier(&at);
	set_place(&diff->orig, node->twin, entry->row, at.orig, &reason->orig);
	set_place(&diff->patched, node, entry->row, at.patched,
		  &reason->patched);
	if (word_entries(&at, entry->row, &text))
		return -ENOMEM;
	reason->kind = REASON_TABLE;
	reason->table = strdup(entry->section->name);
	reason->what = buffer_steal(&text);
	return reason->table && reason->what ? 1 : -ENOMEM;
}
