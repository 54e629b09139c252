/* SPDX-License-Identifier: GPL-2.0 */
/*
 * C files that are not compiled themselves but included by another one, as
 * kernel/sched/rt.c by kernel/sched/build_policy.c.
 */
#ifndef COMPILE_INCLUDER_H
#define COMPILE_INCLUDER_H

#include "compile/words.h"

#include <stdbool.h>

/**
 * includer_find() - the C files that include a C file
 * @includers: paths below the tree are appended, in the order of their names
 * @tree: directory of the tree
 * @source: path below it
 * @err: what could not be read
 *
 * Only files of the same directory are looked at, which is where the kernel
 * has them.
 */
int includer_find(struct words *includers, const char *tree, const char *source,
		  struct error *err);

/**
 * includer_candidates() - all C and assembly files below a directory
 * @sources: paths below the tree are appended
 * @tree: directory of the tree
 * @directory: below it
 * @err: what could not be read
 *
 * For sources whose makefiles may have any directory searched for headers.
 */
int includer_candidates(struct words *sources, const char *tree,
			const char *directory, struct error *err);

/**
 * includer_mentions() - tell whether a text includes a file of some name
 * @text: of the file that may include it
 * @name: the name, without a directory
 * @yes: set
 * @err: out of memory
 */
int includer_mentions(const char *text, const char *name, bool *yes,
		      struct error *err);

#endif /* COMPILE_INCLUDER_H */
