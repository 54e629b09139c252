/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A header may have hundreds of dependants, and be refused for the layout of a
 * type that it changes, or for a mistake in it.  Some are compiled first, and
 * show that.
 */
#ifndef KPATCH_BUILD_SAMPLE_H
#define KPATCH_BUILD_SAMPLE_H

#include "run.h"

/**
 * sample_next() - how many pairs are compiled before one looks at them
 * @pairs: all of them
 * @done: how many are compiled already, less than all
 *
 * Return: all that are left when there are few of them; else what changes
 * itself, then as many again as are done.
 */
size_t sample_next(const struct pairs *pairs, size_t done);

/**
 * sample_judge() - leave out what is not compiled if some will be refused
 * @run: whose pairs up to @end are compiled
 * @first: the first to look at; it and the others get their proofs
 * @end: the first that was not compiled
 * @err: says what failed
 *
 * How many the run has no more is in its @left_out.  Adds no finding about a
 * layout: that comes from the steps that look at all pairs, and ends the run.
 */
int sample_judge(struct run *run, size_t first, size_t end, struct error *err);

#endif /* KPATCH_BUILD_SAMPLE_H */
