/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Atomic replace.
 */
#ifndef KPATCH_REPLACE_H
#define KPATCH_REPLACE_H

#include "kpatch.h"

int replace_add_nops(struct kpatch_patch *patch);
void replace_pop(struct kpatch_patch *patch);

#endif /* KPATCH_REPLACE_H */
