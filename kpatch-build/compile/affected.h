/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which of the units that include a changed file the change can make a
 * difference to: told from what the preprocessor makes of them, which takes a
 * fraction of compiling them.  Errs to the side of yes.
 */
#ifndef COMPILE_AFFECTED_H
#define COMPILE_AFFECTED_H

#include "compile/unit.h"
#include "source/change.h"
#include "source/view.h"

/**
 * struct affected_place - where units are preprocessed
 * @orig: view with the original sources
 * @patched: view with the patched sources
 * @include: directory with the headers for authors of patches
 * @threads: at a time; 0: one a processor
 * @log_fd: takes what the preprocessor says
 */
struct affected_place {
	const struct view *orig;
	const struct view *patched;
	const char *include;
	unsigned int threads;
	int log_fd;
};

/**
 * affected_find() - tell units that the change concerns from the others
 * @affected: one a unit; set
 * @units: captured
 * @count: how many
 * @changes: what is changed
 * @place: where
 * @err: what went wrong; that a unit cannot be preprocessed is for its
 *	compilation to say
 */
int affected_find(bool *affected, const struct unit *const *units, size_t count,
		  const struct change_set *changes,
		  const struct affected_place *place, struct error *err);

#endif /* COMPILE_AFFECTED_H */
