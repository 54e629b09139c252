/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Telling what happens, and what came of it, in the forms that were asked for:
 * lines for people or events for programs, and documents.
 */
#ifndef KPATCH_BUILD_TELL_H
#define KPATCH_BUILD_TELL_H

#include "kpatch/exit.h"
#include "run.h"

/* The run begins. */
int tell_run(struct run *run, struct error *err);

/* A step begins. */
int tell_begin(struct run *run, const char *step, struct error *err);

/* It ended; what it found is told with it. */
int tell_end(struct run *run, const struct account_step *step,
	     struct error *err);

/**
 * tell_result() - the end of a run
 * @run: the run; its work directory is removed, or kept
 * @ret: 0, or the error that ended it, which is in @err
 * @status: in: what came of it when @ret is 0; out: what came of it
 * @err: @ret's error, or what went wrong here
 *
 * Documents are written whatever came of the run, so that none of an earlier
 * run is taken for this one's.  When anything fails here there is no module
 * in the end.
 *
 * Return: 0 or -errno.
 */
int tell_result(struct run *run, int ret, enum kpatch_exit *status,
		struct error *err);

#endif /* KPATCH_BUILD_TELL_H */
