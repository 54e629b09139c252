// SPDX-License-Identifier: GPL-2.0
/*
 * What a relocation means, and simple questions about nodes.  How an object
 * is cut into nodes is in cut.c.
 */
#include "diff/model.h"
#include "diff/name.h"

#include <stdlib.h>
#include <string.h>

const struct reloc *node_relocs(const struct node *node, size_t *count)
{
	return section_relocs(node->section, node->start,
			      node->start + node->size, count);
}

const uint8_t *node_bytes(const struct node *node)
{
	return node->section->data ? node->section->data + node->start : NULL;
}

bool node_is_constant(const struct node *node)
{
	return !(node->section->flags & SHF_WRITE);
}

bool node_is_private(const struct node *node)
{
	return node->kind == NODE_DATA &&
	       name_is_private(node->name, node->section->name);
}

bool node_is_callback(const struct node *node)
{
	return node->kind == NODE_DATA &&
	       name_has_prefix(node->section->name, ".kpatch.callbacks.");
}

bool node_is_local(const struct node *node)
{
	return !node->symbol || node->symbol->bind == STB_LOCAL;
}

/* The node of @sec that @offset is in; the last one for offsets behind it. */
static struct node *node_at(const struct side *side, const struct section *sec,
			    int64_t offset)
{
	size_t low = side->by_section[sec->index];
	size_t end = side->by_section[sec->index + 1];
	size_t high = end, middle;

	if (low == end)
		return NULL;
	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (offset >= 0 &&
		    side->nodes[middle].start <= (uint64_t)offset)
			low = middle;
		else
			high = middle;
	}
	return &side->nodes[low];
}

/* A string or a constant that the linker may merge. */
static bool resolve_content(const struct section *sec, int64_t place,
			    struct ref *ref)
{
	uint64_t start = (uint64_t)place, unit = sec->entsize;

	if (place < 0 || start >= sec->size || !sec->data || !unit)
		return false;
	if (sec->flags & SHF_STRINGS) {
		const void *end =
			memchr(sec->data + start, 0, sec->size - start);

		if (unit != 1 || !end)
			return false;
		ref->content = sec->data + start;
		ref->length = (const uint8_t *)end - ref->content + 1;
	} else {
		start -= start % unit;
		if (unit > sec->size - start)
			return false;
		ref->content = sec->data + start;
		ref->length = unit;
	}
	ref->kind = REF_CONTENT;
	ref->align = sec->align;
	ref->addend -= (int64_t)start;
	ref->offset = place - (int64_t)start;
	return true;
}

/*
 * The relocation to go by.  An empty replacement has no place of its own, its
 * label is that of the next piece, which is somebody else's.  Nothing is read
 * there, so it stands for the instruction that it replaces.
 */
static const struct reloc *effective(const struct side *side,
				     const struct section *sec,
				     const struct reloc *reloc)
{
	const struct special_row *row = side->rows[sec->index];
	unsigned int size = row ? special_size(row, side->sizes) : 0;
	const struct reloc *key;
	uint64_t start;
	size_t count;

	if (!size || !row->piece || reloc->offset % size != row->piece)
		return reloc;
	start = reloc->offset - row->piece;
	if (size > sec->size - start || sec->data[start + size - 1])
		return reloc;
	/* The length is not known before the linker has relaxed the code. */
	if (section_relocs(sec, start + size - 1, start + size, &count))
		return reloc;
	key = section_relocs(sec, start + row->key, start + row->key + 1,
			     &count);
	return key ? key : reloc;
}

void side_resolve(const struct side *side, const struct section *sec,
		  const struct reloc *reloc, struct ref *ref)
{
	const struct section *target;
	const struct symbol *sym;
	int64_t bias, place;

	reloc = effective(side, sec, reloc);
	sym = reloc->symbol;
	target = sym->section;
	bias = side->arch->reloc_bias(sec, reloc);

	memset(ref, 0, sizeof(*ref));
	ref->symbol = sym;
	ref->addend = reloc->addend;
	ref->offset = reloc->addend;
	if (!target)
		return;
	/* Unsigned, because a hostile addend may be anything. */
	ref->addend = (int64_t)(sym->value + (uint64_t)reloc->addend);
	place = (int64_t)((uint64_t)ref->addend + (uint64_t)bias);
	if ((target->flags & SHF_MERGE) && resolve_content(target, place, ref))
		return;
	ref->node = side->by_symbol[sym->index];
	if (!ref->node)
		ref->node = node_at(side, target, place);
	if (!ref->node) {
		ref->kind = REF_SPECIAL;
		ref->offset = place;
		return;
	}
	ref->kind = REF_NODE;
	ref->addend = (int64_t)((uint64_t)ref->addend - ref->node->start);
	ref->offset = (int64_t)((uint64_t)place - ref->node->start);
}
