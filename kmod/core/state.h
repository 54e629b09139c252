/* SPDX-License-Identifier: GPL-2.0 */
/*
 * System states; what patches call of it is in include/kpatch/livepatch.h.
 */
#ifndef KPATCH_CORE_STATE_H
#define KPATCH_CORE_STATE_H

#include "kpatch.h"

int state_check(struct kpatch_patch *patch);

#endif /* KPATCH_CORE_STATE_H */
