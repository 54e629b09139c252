/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files that show functions side by side share: the two versions of
 * one, aligned.
 */
#ifndef DIFF_EXPLAIN_H
#define DIFF_EXPLAIN_H

#include "diff/align.h"
#include "diff/columns.h"
#include "diff/listing.h"
#include "diff/pass.h"

/**
 * struct both - two versions of a function, or of a part of it
 * @diff: the run
 * @orig: instructions of the original; none when it is new
 * @patched: of the patched one; none when it is gone
 * @rows: their rows as partners
 * @lines: what is to be shown
 */
struct both {
	struct diff *diff;
	struct listing orig;
	struct listing patched;
	struct alignment rows;
	struct columns lines;
};

/**
 * both_load() - align two versions
 * @both: zeroed; release with both_free() also after an error
 * @diff: the run, after comparison
 * @orig: a function of the original, or NULL
 * @patched: one of the patched object, or NULL; not both are
 *
 * Return: 0 or -ENOMEM.
 */
int both_load(struct both *both, struct diff *diff, const struct node *orig,
	      const struct node *patched);

void both_free(struct both *both);

/* The mark between two things that stand side by side. */
char both_mark(const struct align_step *step, bool differ);

/* Add lines for the instructions; 0 or -ENOMEM. */
int both_add_rows(struct both *both);

/* Add lines for the special entries that belong to it; 0 or -ENOMEM. */
int both_add_entries(struct both *both);

#endif /* DIFF_EXPLAIN_H */
