/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has to be compiled for a set of changes: the unit of each changed source
 * and those that a changed header concerns, ready in the two views.
 */
#ifndef COMPILE_PLAN_H
#define COMPILE_PLAN_H

#include "compile/pair.h"
#include "source/change.h"
#include "source/tree.h"

/**
 * struct plan - where units are looked for
 * @release: kernel release
 * @cache: the kernel's cache directory
 * @tree: the prepared tree
 * @external: directory of the external module that is patched; NULL: the kernel
 *	is
 * @compiler: the compiler
 * @orig: view that shows the tree as it is
 * @patched: view that gets the changed files
 * @include: directory with the headers for authors of patches
 * @threads: programs to run at a time; 0: one a processor
 * @log_fd: takes kbuild's output
 */
struct plan {
	const char *release;
	const char *cache;
	const struct tree *tree;
	const char *external;
	const struct compiler *compiler;
	const struct view *orig;
	const struct view *patched;
	const char *include;
	unsigned int threads;
	int log_fd;
};

/**
 * plan_make() - find the units of all changed files and prepare the views
 * @plan: where
 * @changes: the changes; a file that ends up as it was is left out
 * @pairs: one is added for each unit
 * @report: takes a refusal for each file that no object is made of
 * @err: what went wrong
 */
int plan_make(const struct plan *plan, const struct change_set *changes,
	      struct pairs *pairs, struct report *report, struct error *err);

#endif /* COMPILE_PLAN_H */
