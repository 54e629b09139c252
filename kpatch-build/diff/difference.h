/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The first difference between two versions of a function, and what it is in
 * words.
 */
#ifndef DIFF_DIFFERENCE_H
#define DIFF_DIFFERENCE_H

#include "diff/pass.h"

/**
 * difference_find() - find the first difference of a function and its twin
 * @diff: the run, after comparison
 * @node: a function of the patched side, with a twin
 * @weak: look for what may be a consequence of another difference: a branch
 *	into another part of the function, a source line number
 * @reason: zeroed; set to what was found but for sources; freed by the caller
 *
 * Return: 1 when there is one, 0 when there is none, -ENOMEM.
 */
int difference_find(struct diff *diff, const struct node *node, bool weak,
		    struct reason *reason);

/*
 * The first difference between the special entries of two versions, when their
 * instructions are the same; as difference_find().
 */
int difference_of_tables(struct diff *diff, const struct node *node,
			 struct reason *reason);

#endif /* DIFF_DIFFERENCE_H */
