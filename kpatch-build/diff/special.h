/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Special sections: tables that the kernel walks, whose entries belong to the
 * code they describe.  What each one means is a row of one table; passes ask
 * the row and never compare section names themselves.
 */
#ifndef DIFF_SPECIAL_H
#define DIFF_SPECIAL_H

#include "diff/diff.h"

enum special_kind {
	SPECIAL_ENTRIES, /* an entry is kept with the function it belongs to */
	SPECIAL_SITES, /* the same, but the code itself tells all it says */
	SPECIAL_VALUES, /* constants that the kernel writes at boot: see value.h
			 */
	SPECIAL_UNWIND, /* a pair of arrays: .orc_unwind_ip and .orc_unwind */
	SPECIAL_MCOUNT, /* written anew from the included functions */
	SPECIAL_PIECES, /* pieces of code that entries of others refer to */
	SPECIAL_DROPPED, /* means nothing in a patch module */
};

/**
 * struct special_row - one special section
 * @name: its name; a '*' at the end stands for any rest
 * @machine: the only EM_* that has it, or where it means this; 0: all
 * @kind: what happens to it
 * @size: bytes of an entry; 0: @size_of tells
 * @size_of: offset in struct special_sizes
 * @variable: name of the environment variable of create-diff-object that
 *	gives the size
 * @relative: references count from the start of their entry, not each from
 *	its own place
 * @key: offset in an entry of the relocation that tells whose it is
 * @end: offset of a reference to the end of the code that starts at @key, 0 if
 *	there is none
 * @line: offset in an entry of a 16-bit source line number, 0 if it has none
 * @target: offset of a relocation against a static key, static call or other
 *	variable that the kernel follows while it loads the module, 0 if none
 * @branch: offset of a reference to where the code goes on in the other state
 *	of that key, 0 if it is not about a jump
 * @piece: offset of a reference to a piece of code that may replace the other,
 *	0 if there is none
 * @padded: size of entries that have one more byte, of padding, behind that
 *	length; 0: there are none
 * @piece_end: offset of a reference to the end of that; 0: its length is the
 *	last byte of the entry
 * @meaning: what the kernel does with it
 */
struct special_row {
	const char *name;
	uint16_t machine;
	enum special_kind kind;
	unsigned int size;
	size_t size_of;
	const char *variable;
	bool relative;
	unsigned int key;
	unsigned int end;
	unsigned int line;
	unsigned int target;
	unsigned int branch;
	unsigned int piece;
	unsigned int padded;
	unsigned int piece_end;
	const char *meaning;
};

/* The row of a section on a machine, or NULL for ordinary sections. */
const struct special_row *special_find(const char *name, uint16_t machine);

/* Entry size of a row; 0 when it is not known. */
unsigned int special_size(const struct special_row *row,
			  const struct special_sizes *sizes);

/* Visit the rows that have a size by environment variable. */
const struct special_row *special_rows(size_t *count);

#endif /* DIFF_SPECIAL_H */
