/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Places in code that something leads to: jumps, tables, unwind information.
 * What lies between two of them can move.  Everything is read once, at the
 * first question, however many there are.
 */
#ifndef DIFF_LANDING_H
#define DIFF_LANDING_H

#include "diff/model.h"

struct landings;

/**
 * landings_find() - all places of an object that are spoken of
 * @side: outlives the result
 *
 * Return: the places, to be released with landings_free(), or NULL when memory
 * is short.
 */
struct landings *landings_find(const struct side *side);

void landings_free(struct landings *landings);

/**
 * landings_between() - does anything lead to where code is to move from?
 * @landings: of the object
 * @sec: a section with code
 * @start: offset of the branch that the code follows
 * @moved: offset of the first instruction that moves
 * @end: offset behind the last one, in the section
 *
 * Return: whether something leads between @start and @end, or may.  To @end
 * itself only the unwind tables do: where they say something new of it, what
 * was moved in front of it would not be described right.
 */
bool landings_between(struct landings *landings, const struct section *sec,
		      uint64_t start, uint64_t moved, uint64_t end);

#endif /* DIFF_LANDING_H */
