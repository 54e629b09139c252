/* SPDX-License-Identifier: GPL-2.0 */
/*
 * References to what the kernel freed after boot: their addresses are still
 * known, and something else is there.
 */
#ifndef DIFF_FREED_H
#define DIFF_FREED_H

#include "diff/place.h"

/**
 * freed_is_reached() - tell whether the patch would get to freed memory
 * @diff: the run
 * @user: who refers
 * @ref: to what
 * @place: where that is, in the kernel
 *
 * A reference that the kernel's version of @user makes as well does no harm:
 * its author (__ref) made sure that it is not used after boot.
 */
bool freed_is_reached(const struct diff *diff, const struct node *user,
		      const struct ref *ref, const struct place *place);

#endif /* DIFF_FREED_H */
