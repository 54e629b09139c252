/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Waiting for a transition: with a bound, and telling the operator how far it
 * is and who holds it up.  Starts and reverses none; that the engine reverses
 * it at its deadline is noticed.
 */
#ifndef KPATCH_TRANSITION_H
#define KPATCH_TRANSITION_H

#include "lib/error.h"

#include <stdio.h>

/**
 * transition_wait() - wait until no transition of a patch is running
 * @root: as in state.h
 * @name: the patch
 * @timeout: seconds to wait at most
 * @talk: where progress goes: one line that is written over on a terminal,
 *	and blank in the end, else a line now and then; NULL: nowhere
 * @err: says what failed
 *
 * Return: 0 when it has got where it was going, and when there is none;
 * -ETIMEDOUT when it has not, or has turned round at its deadline, with the
 * tasks that hold it up listed on @talk; -ECANCELED when it has turned round
 * before; -errno.
 */
int transition_wait(const char *root, const char *name, unsigned int timeout,
		    FILE *talk, struct error *err);

/**
 * transition_print_blockers() - list the tasks that hold a patch up
 * @root: as in state.h
 * @name: the patch
 * @out: a line each, indented
 * @err: says what failed
 *
 * Return: 0, also when the patch is gone; -errno.
 */
int transition_print_blockers(const char *root, const char *name, FILE *out,
			      struct error *err);

#endif /* KPATCH_TRANSITION_H */
