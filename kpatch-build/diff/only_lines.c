// SPDX-License-Identifier: GPL-2.0
/*
 * Functions that differ in nothing but source line numbers, which __LINE__
 * puts into the code as constants.  A constant counts as one when the line
 * tables of both objects agree with it, or, without them, when it goes to the
 * line argument of a function that is known to take one.
 */
#include "diff/pass.h"
#include "diff/checksum.h"

#include "elf/bytes.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <stdlib.h>
#include <string.h>

/* How far from a constant the statement that uses it may have its row. */
#define REACH 48

/* How many lines behind its row an argument of a call may stand. */
#define CALL_LINES 8

/* Functions with a line number argument, counted from 0. */
static const struct {
	const char *name;
	int argument;
} helpers[] = {
	{ "__might_sleep", 1 },		 { "__might_resched", 1 },
	{ "__cant_sleep", 1 },		 { "__cant_migrate", 1 },
	{ "lockdep_rcu_suspicious", 1 }, { "warn_slowpath_fmt", 1 },
};

/* Two versions of a function, as they are made equal. */
struct versions {
	struct diff *diff;
	const struct node *orig;
	const struct node *patched;
	uint8_t *orig_bytes;
	uint8_t *patched_bytes;
};

/*
 * Is the constant so many lines behind the row of @place, at most @behind, and
 * as many in both versions?  Anywhere else it may be any number that changed.
 */
static bool lines_agree(const struct versions *both, uint64_t place,
			int64_t orig_value, int64_t patched_value, int behind)
{
	const struct node *orig = both->orig, *patched = both->patched;
	int64_t orig_line =
		lines_find(diff_lines(both->diff, true), orig->section,
			   orig->start + place, NULL);
	int64_t patched_line =
		lines_find(diff_lines(both->diff, false), patched->section,
			   patched->start + place, NULL);
	int64_t distance = patched_value - patched_line;

	return orig_line && patched_line &&
	       orig_value - orig_line == distance && distance >= 0 &&
	       distance <= behind;
}

/* The name of what is called next, at or behind @place. */
static const char *next_call(const struct versions *both, uint64_t place)
{
	const struct node *node = both->patched;
	const struct reloc *relocs;
	size_t i, count;

	relocs = section_relocs(node->section, node->start + place,
				node->start + node->size, &count);
	for (i = 0; i < count; i++)
		if (both->diff->patched.arch->reloc_is_branch(node->section,
							      &relocs[i]))
			return relocs[i].symbol->name;
	return "";
}

static bool is_helper_line(const struct versions *both,
			   const struct constant *constant)
{
	const char *called = next_call(both, constant->start);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(helpers); i++)
		if (helpers[i].argument == constant->argument &&
		    !strcmp(helpers[i].name, called))
			return true;
	return false;
}

static int32_t value_of(const struct versions *both, const uint8_t *bytes,
			const struct constant *constant)
{
	bool be = both->diff->patched.object->big_endian;
	uint32_t word = bytes_get32(bytes + constant->start, be);
	uint32_t value = (word & constant->mask) >> constant->shift;

	if (constant->high_mask) {
		word = bytes_get32(bytes + constant->high_start, be);
		value |= (word & constant->high_mask) >>
			 constant->high_shift << constant->high_bit;
	}
	return (int32_t)value;
}

static void blank_word(const struct versions *both, uint8_t *bytes,
		       uint32_t mask)
{
	bool be = both->diff->patched.object->big_endian;

	bytes_put32(bytes, bytes_get32(bytes, be) & ~mask, be);
}

static void blank(const struct versions *both, uint8_t *bytes,
		  const struct constant *constant)
{
	blank_word(both, bytes + constant->start, constant->mask);
	if (constant->high_mask)
		blank_word(both, bytes + constant->high_start,
			   constant->high_mask);
}

/* Is the constant a line number in both versions? */
static bool is_line(const struct versions *both,
		    const struct constant *constant)
{
	int32_t orig = value_of(both, both->orig_bytes, constant);
	int32_t patched = value_of(both, both->patched_bytes, constant);
	uint64_t start = constant->start;
	uint64_t place = start > REACH / 2 ? start - REACH / 2 : 0;

	if (orig <= 0 || patched <= 0)
		return false;
	for (; place < start + REACH && place < both->patched->size; place++)
		if (lines_agree(both, place, orig, patched, 0))
			return true;
	/* A call in several lines has the row of the first of them. */
	if (constant->argument >= 0 &&
	    lines_agree(both, start, orig, patched, CALL_LINES))
		return true;
	return is_helper_line(both, constant);
}

/* Blank the line numbers in both copies; false: other bytes differ too. */
static bool blank_lines(struct versions *both)
{
	const struct arch *arch = both->diff->patched.arch;
	uint64_t size = both->patched->size, i;
	struct constant constant;

	for (i = 0; i < size; i++) {
		if (both->orig_bytes[i] == both->patched_bytes[i])
			continue;
		if (!arch->find_constant(both->patched_bytes, size, i,
					 &constant) ||
		    !is_line(both, &constant))
			return false;
		blank(both, both->orig_bytes, &constant);
		blank(both, both->patched_bytes, &constant);
		/* The rest of the instruction. */
		if (both->orig_bytes[i] != both->patched_bytes[i])
			return false;
	}
	return true;
}

static uint8_t *copy_bytes(const struct node *node)
{
	uint8_t *copy = malloc(node->size + 1);

	if (copy)
		memcpy(copy, node_bytes(node), node->size);
	return copy;
}

bool diff_is_line(struct diff *diff, const struct node *node, uint64_t offset,
		  unsigned int length)
{
	/* They are only read. */
	const struct versions both = { diff, node->twin, node,
				       (uint8_t *)node_bytes(node->twin),
				       (uint8_t *)node_bytes(node) };
	const struct arch *arch = diff->patched.arch;
	uint64_t i, orig_size = node->twin->size;
	struct constant constant;

	for (i = offset; i < offset + length && i < orig_size; i++) {
		if (both.orig_bytes[i] == both.patched_bytes[i])
			continue;
		/* A word with the upper bits is in front of it. */
		return arch->find_constant(both.patched_bytes, node->size, i,
					   &constant) &&
		       constant.start + sizeof(uint32_t) <= orig_size &&
		       is_line(&both, &constant);
	}
	return false;
}

int diff_only_lines(struct diff *diff, const struct node *node, bool *only)
{
	autofree uint8_t *orig = NULL, *patched = NULL;
	struct versions both = { diff, node->twin, node, NULL, NULL };
	uint64_t orig_sum, patched_sum;

	*only = false;
	if (node->kind != NODE_FUNCTION || node->size != node->twin->size ||
	    !node_bytes(node) || !node_bytes(node->twin))
		return 0;
	both.orig_bytes = orig = copy_bytes(node->twin);
	both.patched_bytes = patched = copy_bytes(node);
	if (!orig || !patched)
		return error_nomem(diff->err);
	if (!blank_lines(&both))
		return 0;
	if (checksum_bytes(&diff->orig, node->twin, orig, &orig_sum) ||
	    checksum_bytes(&diff->patched, node, patched, &patched_sum))
		return error_nomem(diff->err);
	*only = orig_sum == patched_sum;
	return 0;
}
