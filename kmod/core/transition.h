/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Moving all tasks from one state to the other, for one patch at a time.
 */
#ifndef KPATCH_TRANSITION_H
#define KPATCH_TRANSITION_H

#include "kpatch.h"

/* The patch in transition or NULL; under kpatch_mutex. */
extern struct kpatch_patch *transition_patch;

int transition_init(struct kpatch_patch *patch, int state);
void transition_start(void);
void transition_try_complete(void);
void transition_cancel(void);
void transition_signal(void);
int transition_reverse(void);
void transition_force(void);
void transition_kick(void);
int transition_object_changed(struct kpatch_patch *patch);
void transition_exit(void);

#endif /* KPATCH_TRANSITION_H */
