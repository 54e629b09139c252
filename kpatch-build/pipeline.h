/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From patch files to a patch module, one step after the other.
 */
#ifndef KPATCH_BUILD_PIPELINE_H
#define KPATCH_BUILD_PIPELINE_H

#include "kpatch/exit.h"
#include "lib/error.h"
#include "options.h"

/**
 * pipeline_run() - make a module, or check whether one can be made
 * @options: what of, and for which kernel
 * @status: set to the exit status of the program
 * @err: what went wrong
 *
 * Tells of its steps and of refusals on stderr, of the result on stdout; or
 * of all that as events on stdout.  Leaves no module behind but a whole one,
 * and none with an error.
 *
 * Return: 0 or -errno.
 */
int pipeline_run(const struct options *options, enum kpatch_exit *status,
		 struct error *err);

#endif /* KPATCH_BUILD_PIPELINE_H */
