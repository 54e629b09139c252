/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loading a patch: check its file, load the engine and the patch, wait until
 * every task runs the new code; or, when that does not come to be, take it all
 * back.
 */
#ifndef KPATCH_LOADING_H
#define KPATCH_LOADING_H

#include "kpatch/command.h"

/**
 * patch_load() - load a patch
 * @context: where
 * @path: its file
 * @fd: the file, open, if it must be this one; else -1
 * @arguments: whether to wait, and how long
 * @err: says what failed
 *
 * Return: 0 also for one that is loaded already; -ETIMEDOUT when it was taken
 * back; -errno with the values of exit_status.h.
 */
int patch_load(const struct context *context, const char *path, int fd,
	       const struct arguments *arguments, struct error *err);

#endif /* KPATCH_LOADING_H */
