/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loading a patch: load the engine and the patch, wait until every task runs
 * the new code; or, when that does not come to be, take it all back.
 */
#ifndef KPATCH_LOADING_H
#define KPATCH_LOADING_H

#include "kpatch/command.h"
#include "kpatch/patchfile.h"

/**
 * patch_load() - load a patch
 * @context: where
 * @file: the patch, as it was read, and found to be for this kernel
 * @fd: what it was read from
 * @arguments: whether to wait, and how long
 * @err: says what failed
 *
 * Return: 0 also for one that is loaded already; -ETIMEDOUT when it was taken
 * back; -errno with the values of exit_status.h.
 */
int patch_load(const struct context *context, const struct patch_file *file,
	       int fd, const struct arguments *arguments, struct error *err);

#endif /* KPATCH_LOADING_H */
