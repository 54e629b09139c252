/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A function as a list of instructions that can be compared with those of its
 * twin: each has a sum of what it does and what it refers to, in which a jump
 * inside the function is a jump to somewhere, for code that was inserted moves
 * its target without anybody having changed it.
 */
#ifndef DIFF_LISTING_H
#define DIFF_LISTING_H

#include "arch/decode.h"
#include "diff/model.h"
#include "lib/buffer.h"

/**
 * struct row - one instruction of a function
 * @start: offset in the function
 * @insn: as it was decoded
 * @relocs: the relocations in it
 * @nr_relocs: how many
 * @ref: the only one of them that is more than a note to the linker, or NULL
 * @jump: leads to a place in the function, @target
 * @family: leads into its cold part, or back from there
 * @target: offset in the function, anywhere; with @jump
 * @sum: equal when the instructions do the same, wherever a @jump or @family
 *	branch leads
 * @literal: equal when all bytes and references are equal
 */
struct row {
	uint64_t start;
	struct insn insn;
	const struct reloc *relocs;
	size_t nr_relocs;
	const struct reloc *ref;
	bool jump;
	bool family;
	uint64_t target;
	uint64_t sum;
	uint64_t literal;
};

struct listing {
	const struct side *side;
	const struct node *node;
	struct row *items;
	size_t count;
	size_t capacity;
};

/**
 * listing_load() - cut a function into instructions
 * @listing: zeroed; release with listing_free() also after an error
 * @side: a side after correlation and comparison
 * @node: one of its functions; one without bytes has no rows
 *
 * Return: 0 or -ENOMEM.
 */
int listing_load(struct listing *listing, const struct side *side,
		 const struct node *node);

void listing_free(struct listing *listing);

/* The row that starts at an offset; the count for the end; else SIZE_MAX. */
size_t listing_find(const struct listing *listing, uint64_t offset);

/**
 * listing_text() - an instruction as text, with names for what it refers to
 * @listing: the function
 * @row: one of its rows
 * @constant: what to write for the constant in it, or NULL: the constant
 * @text: appended to
 *
 * Return: 0 or -ENOMEM.
 */
int listing_text(const struct listing *listing, const struct row *row,
		 const char *constant, struct buffer *text);

/* The bytes of a row. */
const uint8_t *listing_bytes(const struct listing *listing,
			     const struct row *row);

#endif /* DIFF_LISTING_H */
