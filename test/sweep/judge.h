/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Was the differ right?  Answers of its own, from the two objects alone: whose
 * bytes differ, what is inlined in what, and who calls what ftrace does not see.
 */
#ifndef TEST_SWEEP_JUDGE_H
#define TEST_SWEEP_JUDGE_H

#include "diff/diff.h"
#include "lib/buffer.h"

enum verdict {
	VERDICT_EXACT, /* the function, and what has to come along */
	VERDICT_SPREAD, /* others as well, whose code does differ */
	VERDICT_NO_EFFECT, /* the code is the same, and nothing was reported */
	VERDICT_WRONG, /* missed, or reported for nothing */
};

/**
 * judge() - look at what the differ said about one changed function
 * @orig: original object
 * @patched: patched object
 * @report: what the differ said
 * @function: the function whose source was changed
 * @why: added to: names, for all but VERDICT_EXACT
 * @verdict: set
 *
 * Return: 0 or -ENOMEM.
 */
int judge(const struct object *orig, const struct object *patched,
	  const struct report *report, const char *function, struct buffer *why,
	  enum verdict *verdict);

#endif /* TEST_SWEEP_JUDGE_H */
