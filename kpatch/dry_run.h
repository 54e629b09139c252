/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What loading a patch would meet, found out without changing anything: all that
 * can be known before, told line by line, whether it stands in the way or not.
 */
#ifndef KPATCH_DRY_RUN_H
#define KPATCH_DRY_RUN_H

#include "kpatch/command.h"
#include "kpatch/patchfile.h"

/**
 * patch_dry_run() - look at everything that can keep a patch from being loaded
 * @context: where
 * @file: the patch, as it was read
 * @err: says how much is in the way
 *
 * Return: 0 if nothing is, as far as can be told; else what the first of it
 * would return from patch_load().
 */
int patch_dry_run(const struct context *context, const struct patch_file *file,
		  struct error *err);

#endif /* KPATCH_DRY_RUN_H */
