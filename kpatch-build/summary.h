/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a run comes to, for the user.
 */
#ifndef KPATCH_BUILD_SUMMARY_H
#define KPATCH_BUILD_SUMMARY_H

#include "kpatch/exit.h"
#include "run.h"

/**
 * summary_new_funcs() - the functions that a diff adds
 * @funcs: they are appended
 * @report: findings
 * @first: index of the first finding of this diff
 * @patched: the patched object, which tells functions from data
 * @owner: what the object is linked into
 * @err: out of memory
 */
int summary_new_funcs(struct funcs *funcs, const struct report *report,
		      size_t first, const struct object *patched,
		      const char *owner, struct error *err);

/* Print the result to stdout, or the refusals to stderr. */
void summary_print(const struct run *run, enum kpatch_exit status);

#endif /* KPATCH_BUILD_SUMMARY_H */
