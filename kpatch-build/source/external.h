/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The source of an external module, as kbuild calls one that is built outside
 * the kernel's tree.  It is shown as one more directory of that tree, so that
 * it is compiled and patched as what belongs there.
 */
#ifndef SOURCE_EXTERNAL_H
#define SOURCE_EXTERNAL_H

#include "source/tree.h"

/* The directory; the kernel has none of that name. */
#define EXTERNAL_DIRECTORY "extmod"

/**
 * external_open() - a tree that has a module's source as well
 * @tree: set; release with tree_close()
 * @kernel: the prepared tree, which outlives @tree
 * @work: work directory of this run
 * @source: directory of the module's source, which is only read
 * @err: what is wrong with it
 *
 * The sources of @tree are those of the module alone.
 */
int external_open(struct tree *tree, const struct tree *kernel,
		  const char *work, const char *source, struct error *err);

#endif /* SOURCE_EXTERNAL_H */
