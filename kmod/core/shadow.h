/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shadow variables; what patches call of it is in include/kpatch/livepatch.h.
 */
#ifndef KPATCH_CORE_SHADOW_H
#define KPATCH_CORE_SHADOW_H

#include <kpatch/livepatch.h>

void shadow_exit(void);

#endif /* KPATCH_CORE_SHADOW_H */
