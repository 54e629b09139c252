/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The installed file that a loaded patch came from: what it says of the patch,
 * and the kernel does not.
 */
#ifndef KPATCH_ORIGIN_H
#define KPATCH_ORIGIN_H

#include "kpatch/inventory.h"
#include "kpatch/patchfile.h"
#include "kpatch/store.h"
#include "lib/error.h"

/**
 * origin_read() - what the installed file of a loaded patch says
 * @file: filled in, but for what is read from its @source
 * @store: open
 * @root: stands for "/" (see state.h)
 * @name: the patch
 * @err: says what failed
 *
 * Return: 0; -ENOENT when no patch of that name is installed, or another build
 * of it; -EPERM, -ENOEXEC for a file that is not what was installed; -errno.
 */
int origin_read(struct patch_file *file, const struct store *store,
		const char *root, const char *name, struct error *err);

/*
 * Fill in whether patches replace others, where the kernel does not tell.  Of
 * those that cannot be read it stays unknown; whoever loads them says why.
 * 0 or -ENOMEM.
 */
int origin_learn_replace(struct inventory *inventory, const struct store *store,
			 const char *root, struct error *err);

#endif /* KPATCH_ORIGIN_H */
