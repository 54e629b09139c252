/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who else has hooked a function: ftrace lets one alone redirect it.
 */
#ifndef KPATCH_HOOKS_H
#define KPATCH_HOOKS_H

#include "kpatch/inventory.h"
#include "kpatch/patchfile.h"
#include "lib/error.h"

/**
 * hooks_check() - whether the functions of a patch are free
 * @file: the patch's file
 * @inventory: the patches that are loaded: an engine puts its own one upon the
 *	other
 * @root: stands for "/" (see state.h)
 * @err: names a function that is not free
 *
 * Return: 0; -EBUSY; -EACCES for others than root; -ENOENT when ftrace does not
 * tell; -errno.
 */
int hooks_check(const struct patch_file *file,
		const struct inventory *inventory, const char *root,
		struct error *err);

#endif /* KPATCH_HOOKS_H */
