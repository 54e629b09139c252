/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Taking a patch back: disable it, wait until no task is in its code, remove
 * its module.
 */
#ifndef KPATCH_RETRACT_H
#define KPATCH_RETRACT_H

#include "kpatch/command.h"
#include "kpatch/state.h"

/**
 * patch_retract() - take a patch back
 * @context: where it is loaded
 * @state: the patch; in the middle of loading it turns round
 * @arguments: whether to wait, and how long
 * @err: says what failed
 *
 * Return: 0; -EINPROGRESS when tasks are still in its code; -EBUSY; -errno.
 */
int patch_retract(const struct context *context,
		  const struct patch_state *state,
		  const struct arguments *arguments, struct error *err);

#endif /* KPATCH_RETRACT_H */
