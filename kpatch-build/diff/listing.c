// SPDX-License-Identifier: GPL-2.0
/*
 * Functions as lists of instructions: see listing.h.
 */
#include "diff/listing.h"
#include "diff/checksum.h"
#include "diff/refname.h"

#include "lib/array.h"
#include "lib/cleanup.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static struct code_view view_of(const struct listing *listing)
{
	const struct object *obj = listing->side->object;

	return (struct code_view){
		.machine = obj->machine,
		.big_endian = obj->big_endian,
		.bytes = node_bytes(listing->node),
		.size = listing->node->size,
	};
}

const uint8_t *listing_bytes(const struct listing *listing,
			     const struct row *row)
{
	return node_bytes(listing->node) + row->start;
}

/* Function and cold part branch into each other where they please. */
static bool is_family(const struct node *node, const struct node *other)
{
	return node != other && node_whole(node) == node_whole(other);
}

static void find_ref(const struct listing *listing, struct row *row)
{
	const struct arch *arch = listing->side->arch;
	size_t i, found = 0;

	for (i = 0; i < row->nr_relocs; i++) {
		if (arch->reloc_is_marker(row->relocs[i].type))
			continue;
		row->ref = found++ ? NULL : &row->relocs[i];
	}
}

/* Set what a branch with a relocation is. */
static void look_at_branch(const struct listing *listing, struct row *row)
{
	const struct section *sec = listing->node->section;
	const struct side *side = listing->side;
	struct ref ref;

	if (!row->ref || !side->arch->reloc_is_branch(sec, row->ref))
		return;
	side_resolve(side, sec, row->ref, &ref);
	if (ref.kind != REF_NODE)
		return;
	if (ref.node == listing->node && row->insn.jump) {
		row->jump = true;
		row->target = (uint64_t)ref.offset;
	} else {
		row->family = is_family(listing->node, ref.node);
	}
}

static int sum_row(const struct listing *listing, struct row *row)
{
	const struct node *node = listing->node;
	uint64_t kind = row->insn.jump;

	if (checksum_range(listing->side, node->section,
			   node->start + row->start, row->insn.length,
			   &row->literal))
		return -ENOMEM;
	row->sum = row->literal;
	if (row->jump)
		row->sum = XXH3_64bits(&kind, sizeof(kind));
	else if (row->family)
		/* Its displacement is all in the relocation. */
		row->sum = XXH3_64bits(listing_bytes(listing, row),
				       row->insn.length);
	return 0;
}

static int add_row(struct listing *listing, const struct code_view *code,
		   uint64_t offset, uint64_t *length)
{
	const struct node *node = listing->node;
	struct row *row = array_add(listing);

	if (!row)
		return -ENOMEM;
	decode_insn(code, offset, &row->insn);
	row->start = offset;
	row->relocs = section_relocs(node->section, node->start + offset,
				     node->start + offset + row->insn.length,
				     &row->nr_relocs);
	*length = row->insn.length;
	if (row->nr_relocs) {
		find_ref(listing, row);
		look_at_branch(listing, row);
	} else if (row->insn.jump) {
		row->jump = true;
		row->target = offset + (uint64_t)row->insn.target;
	}
	return sum_row(listing, row);
}

int listing_load(struct listing *listing, const struct side *side,
		 const struct node *node)
{
	struct code_view code;
	uint64_t offset, length = 0;
	int ret = 0;

	listing->side = side;
	listing->node = node;
	if (!node_bytes(node))
		return 0;
	code = view_of(listing);
	for (offset = 0; offset < code.size && !ret; offset += length)
		ret = add_row(listing, &code, offset, &length);
	return ret;
}

void listing_free(struct listing *listing)
{
	free(listing->items);
	memset(listing, 0, sizeof(*listing));
}

size_t listing_find(const struct listing *listing, uint64_t offset)
{
	size_t low = 0, high = listing->count, middle;

	if (offset == listing->node->size)
		return listing->count;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (listing->items[middle].start < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low < listing->count && listing->items[low].start == offset ?
		       low :
		       SIZE_MAX;
}

/* Names for the fields that relocations fill in; the rest goes to @more. */
struct named {
	struct buffer displacement;
	struct buffer immediate;
	struct buffer more;
};

static void named_free(struct named *named)
{
	buffer_free(&named->displacement);
	buffer_free(&named->immediate);
	buffer_free(&named->more);
}

static int name_fields(const struct listing *listing, const struct row *row,
		       struct named *named)
{
	const struct node *node = listing->node;
	struct buffer *to;
	uint64_t place;
	size_t i;
	int ret = 0;

	for (i = 0; i < row->nr_relocs && !ret; i++) {
		if (listing->side->arch->reloc_is_marker(row->relocs[i].type))
			continue;
		place = row->relocs[i].offset - node->start - row->start;
		to = &named->more;
		/* No field starts where the instruction does. */
		if (place && place == row->insn.displacement)
			to = &named->displacement;
		else if (place && place == row->insn.immediate)
			to = &named->immediate;
		if (to == &named->more)
			ret = buffer_puts(to, "  # ");
		if (!ret)
			ret = refname_append(listing->side, node->section,
					     &row->relocs[i], node, to);
	}
	return ret;
}

int listing_text(const struct listing *listing, const struct row *row,
		 const char *constant, struct buffer *text)
{
	struct code_view code = view_of(listing);
	struct named cleanup(named_free)
		named = { BUFFER_INIT, BUFFER_INIT, BUFFER_INIT };
	struct insn_names names = { NULL, NULL };
	int ret = name_fields(listing, row, &named);

	if (!ret && row->jump && !named.immediate.length)
		ret = buffer_printf(&named.immediate, "<+0x%" PRIx64 ">",
				    row->target);
	if (ret)
		return ret;
	names.displacement = named.displacement.data;
	names.immediate = named.immediate.data;
	if (!names.immediate && row->insn.has_constant)
		names.immediate = constant;
	ret = decode_text(&code, row->start, &row->insn, &names, text);
	return ret ? ret : buffer_puts(text, buffer_string(&named.more));
}
