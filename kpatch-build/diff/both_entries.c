// SPDX-License-Identifier: GPL-2.0
/*
 * The special entries of two versions of a function, side by side.  A place in
 * the function that an entry is about is the same when its instructions are
 * partners, wherever they are.
 */
#include "diff/explain.h"
#include "diff/checksum.h"
#include "diff/refname.h"

#include "lib/array.h"
#include "lib/cleanup.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/**
 * struct version - one of the two versions
 * @both: the two
 * @listing: its instructions
 * @orig: it is the original
 * @entries: its entries, in file order
 * @sums: a number for each that is equal for equal ones
 * @count: how many
 */
struct version {
	const struct both *both;
	const struct listing *listing;
	bool orig;
	const struct special_entry **entries;
	uint64_t *sums;
	size_t count;
};

/*
 * A number for a place in the function that is equal for partners.  Places of
 * the original stand for both; what has no partner there is told apart by a
 * bit that no offset has.
 */
static uint64_t place_number(const struct version *version, uint64_t offset)
{
	const struct both *both = version->both;
	size_t row;

	if (version->orig || !both->orig.node)
		return offset;
	row = listing_find(version->listing, offset);
	if (row == SIZE_MAX || both->rows.back[row] == ALIGN_NONE)
		return offset | UINT64_C(1) << 63;
	row = both->rows.back[row];
	return row < both->orig.count ? both->orig.items[row].start :
					both->orig.node->size;
}

/* The field of a relocation, or how many bytes there are up to the next. */
static unsigned int field_length(const struct version *version,
				 const struct special_entry *entry,
				 unsigned int at, const struct reloc **reloc)
{
	const struct side *side = version->listing->side;
	unsigned int length;
	size_t count;
	int width;

	*reloc = section_relocs(entry->section, entry->offset + at,
				entry->offset + entry->size, &count);
	if (!*reloc)
		return entry->size - at;
	length = (unsigned int)((*reloc)->offset - entry->offset - at);
	if (length) {
		*reloc = NULL;
		return length;
	}
	width = side->arch->reloc_width((*reloc)->type);
	if (width > 0 && (unsigned int)width <= entry->size - at)
		return (unsigned int)width;
	return entry->size - at;
}

static int sum_reloc(const struct version *version,
		     const struct special_entry *entry,
		     const struct reloc *reloc, unsigned int length,
		     uint64_t *sum)
{
	const struct side *side = version->listing->side;
	struct ref ref;

	side_resolve(side, entry->section, reloc, &ref);
	if (ref.kind == REF_NODE && ref.node == version->listing->node) {
		*sum = place_number(version, (uint64_t)ref.offset);
		return 0;
	}
	return checksum_range(side, entry->section, reloc->offset, length, sum);
}

/* Bytes as they are, but for a line number. */
static uint64_t sum_bytes(const struct special_entry *entry, unsigned int at,
			  unsigned int length)
{
	const uint8_t *bytes = entry->section->data + entry->offset;
	unsigned int line = entry->row->line, i;
	uint64_t sum = length;

	for (i = at; i < at + length; i++)
		if (!line || i - line >= sizeof(uint16_t))
			sum = XXH3_64bits_withSeed(bytes + i, 1, sum);
	return sum;
}

static int sum_entry(const struct version *version,
		     const struct special_entry *entry, uint64_t *total)
{
	const struct reloc *reloc;
	unsigned int at, length;
	uint64_t sum;

	*total =
		XXH3_64bits(entry->section->name, strlen(entry->section->name));
	for (at = 0; at < entry->size; at += length) {
		length = field_length(version, entry, at, &reloc);
		if (!reloc)
			sum = sum_bytes(entry, at, length);
		else if (sum_reloc(version, entry, reloc, length, &sum))
			return -ENOMEM;
		*total = XXH3_64bits_withSeed(&sum, sizeof(sum), *total);
	}
	return 0;
}

static int put_bytes(struct buffer *text, const uint8_t *bytes,
		     unsigned int length)
{
	unsigned int i;
	int ret = buffer_puts(text, " ");

	for (i = 0; i < length && !ret; i++)
		ret = buffer_printf(text, "%02x", bytes[i]);
	return ret;
}

static int entry_text(const struct version *version,
		      const struct special_entry *entry, char **result)
{
	autobuffer struct buffer text = BUFFER_INIT;
	const struct listing *listing = version->listing;
	const struct reloc *reloc;
	unsigned int at, length;
	int ret = buffer_printf(&text, "  %s:", entry->section->name);

	for (at = 0; at < entry->size && !ret; at += length) {
		length = field_length(version, entry, at, &reloc);
		if (!reloc) {
			ret = put_bytes(&text,
					entry->section->data + entry->offset +
						at,
					length);
			continue;
		}
		ret = buffer_puts(&text, " ");
		if (!ret)
			ret = refname_append(listing->side, entry->section,
					     reloc, listing->node, &text);
	}
	*result = ret ? NULL : buffer_steal(&text);
	return *result ? 0 : -ENOMEM;
}

static int collect(struct version *version)
{
	const struct listing *listing = version->listing;
	const struct special_entry *entry;
	size_t count = 0;

	if (listing->node)
		node_for_each_entry(entry, listing->side, listing->node)
			count++;
	version->entries = calloc(count + 1, sizeof(*version->entries));
	version->sums = calloc(count + 1, sizeof(*version->sums));
	if (!version->entries || !version->sums)
		return -ENOMEM;
	if (!listing->node)
		return 0;
	node_for_each_entry(entry, listing->side, listing->node) {
		if (!entry->section->data)
			continue;
		version->entries[version->count] = entry;
		if (sum_entry(version, entry, &version->sums[version->count++]))
			return -ENOMEM;
	}
	return 0;
}

static void version_free(struct version *version)
{
	free(version->entries);
	free(version->sums);
}

static int add_pair(struct both *both, const struct version *orig,
		    const struct version *patched,
		    const struct align_step *step)
{
	char *one = NULL, *two = NULL;

	if (step->one != ALIGN_NONE &&
	    entry_text(orig, orig->entries[step->one], &one))
		return -ENOMEM;
	if (step->two != ALIGN_NONE &&
	    entry_text(patched, patched->entries[step->two], &two)) {
		free(one);
		return -ENOMEM;
	}
	return columns_add(&both->lines, one, both_mark(step, false), two);
}

int both_add_entries(struct both *both)
{
	struct version cleanup(version_free)
		orig = { .both = both, .listing = &both->orig, .orig = true };
	struct version cleanup(version_free)
		patched = { .both = both, .listing = &both->patched };
	struct alignment cleanup(align_free) entries = { 0, 0, NULL, NULL };
	struct sequence one, two;
	struct align_step step;
	size_t i = 0, j = 0;
	int ret = collect(&orig);

	if (!ret)
		ret = collect(&patched);
	if (ret)
		return ret;
	one = (struct sequence){ orig.sums, orig.count };
	two = (struct sequence){ patched.sums, patched.count };
	ret = align(&entries, &one, &two);
	while (!ret && align_next(&entries, &i, &j, &step))
		ret = add_pair(both, &orig, &patched, &step);
	return ret;
}
