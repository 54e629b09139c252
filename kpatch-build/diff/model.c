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

bool node_is_read_only(const struct node *node)
{
	return node_is_constant(node) ||
	       !strcmp(node->section->name, ".data..ro_after_init");
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

const struct node *node_whole(const struct node *node)
{
	while (node->parent)
		node = node->parent;
	return node;
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

/*
 * Bytes of a string or constant; strings can share their ends, so without a
 * limit they could be longer all together than the file is.
 */
#define MAX_CONTENT 65536

/* A string or a constant that the linker may merge. */
static bool resolve_content(const struct section *sec, int64_t place,
			    struct ref *ref)
{
	uint64_t start = (uint64_t)place, unit = sec->entsize, room;

	if (place < 0 || start >= sec->size || !sec->data || !unit ||
	    unit > MAX_CONTENT)
		return false;
	room = sec->size - start;
	if (sec->flags & SHF_STRINGS) {
		const void *end =
			memchr(sec->data + start, 0,
			       room < MAX_CONTENT ? room : MAX_CONTENT);

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

/* The first relocation of a field, or NULL. */
static const struct reloc *field_reloc(const struct section *sec,
				       uint64_t offset)
{
	size_t count;

	return section_relocs(sec, offset, offset + 1, &count);
}

/* A relocation of a special entry, in terms of the entry. */
struct field {
	const struct special_row *row;
	unsigned int size; /* of the entry; 0: it is in none */
	uint64_t start; /* of the entry */
	unsigned int offset; /* in the entry */
};

static void find_field(const struct side *side, const struct section *sec,
		       const struct reloc *reloc, struct field *field)
{
	field->row = side->rows[sec->index];
	field->size = field->row ? special_size(field->row, side->sizes) : 0;
	if (!field->size)
		return;
	field->offset = (unsigned int)(reloc->offset % field->size);
	field->start = reloc->offset - field->offset;
	if (field->size > sec->size - field->start)
		field->size = 0;
}

int64_t side_bias(const struct side *side, const struct section *sec,
		  const struct reloc *reloc)
{
	int64_t bias = side->arch->reloc_bias(sec, reloc);
	struct field field;

	find_field(side, sec, reloc, &field);
	if (field.size && field.row->relative)
		bias -= field.offset;
	return bias;
}

/* Does the entry's piece of code have no bytes? */
static bool is_empty_piece(const struct section *sec, const struct field *field)
{
	const struct special_row *row = field->row;
	const struct reloc *first, *end;
	uint64_t last;

	if (!row->piece_end) {
		last = field->start + field->size - 1;
		if (field->size == row->padded)
			last--;
		/* Not known before the linker has relaxed the code. */
		return !sec->data[last] && !field_reloc(sec, last);
	}
	first = field_reloc(sec, field->start + row->piece);
	end = field_reloc(sec, field->start + row->piece_end);
	return first && end && first->symbol == end->symbol &&
	       first->addend - row->piece == end->addend - row->piece_end;
}

/*
 * The relocation to go by.  An empty replacement has no place of its own, its
 * label is that of the next piece, which is somebody else's.  Nothing is read
 * there, so it stands for the instruction that it replaces.  @is_end: it means
 * the end of something, where something else may start.
 */
static struct reloc effective(const struct side *side,
			      const struct section *sec,
			      const struct reloc *reloc, bool *is_end)
{
	struct reloc result = *reloc;
	const struct reloc *key;
	struct field field;
	bool of_piece;

	*is_end = false;
	find_field(side, sec, reloc, &field);
	if (!field.size)
		return result;
	of_piece = field.row->piece &&
		   (field.offset == field.row->piece ||
		    (field.offset && field.offset == field.row->piece_end));
	if (of_piece && is_empty_piece(sec, &field)) {
		key = field_reloc(sec, field.start + field.row->key);
		if (!key)
			return result;
		result.symbol = key->symbol;
		result.addend = key->addend;
		if (field.row->relative)
			result.addend +=
				(int64_t)field.offset - (int64_t)field.row->key;
		return result;
	}
	*is_end = field.offset && (field.offset == field.row->end ||
				   field.offset == field.row->piece_end);
	return result;
}

void side_resolve(const struct side *side, const struct section *sec,
		  const struct reloc *reloc, struct ref *ref)
{
	bool is_end;
	const struct reloc meant = effective(side, sec, reloc, &is_end);
	const struct symbol *sym = meant.symbol;
	const struct section *target = sym->section;
	int64_t place;

	memset(ref, 0, sizeof(*ref));
	ref->symbol = sym;
	ref->addend = meant.addend;
	ref->offset = meant.addend;
	if (!target)
		return;
	/* Unsigned, because a hostile addend may be anything. */
	ref->addend = (int64_t)(sym->value + (uint64_t)meant.addend);
	place = (int64_t)((uint64_t)ref->addend +
			  (uint64_t)side_bias(side, sec, &meant));
	if ((target->flags & SHF_MERGE) && resolve_content(target, place, ref))
		return;
	if (is_end)
		ref->node =
			node_at(side, target, (int64_t)((uint64_t)place - 1));
	else
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

bool side_follow(const struct side *side, const struct section *sec,
		 const struct reloc *reloc, struct ref *ref)
{
	const struct reloc *pointer;

	side_resolve(side, sec, reloc, ref);
	if (ref->kind != REF_NODE || ref->node->kind != NODE_POINTER ||
	    ref->offset)
		return false;
	pointer = field_reloc(ref->node->section, ref->node->start);
	if (!pointer)
		return false;
	side_resolve(side, ref->node->section, pointer, ref);
	return true;
}
