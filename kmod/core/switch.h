/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Switching single tasks to the target state.
 */
#ifndef KPATCH_SWITCH_H
#define KPATCH_SWITCH_H

#include <linux/sched.h>

#include "stack.h"

void switch_start(int target);
void switch_pause(void);
void switch_stop(void);
void switch_cancel(void);
unsigned int switch_all(void);
void switch_signal(void);
void switch_count(unsigned int *done, unsigned int *total);
bool switch_done(struct task_struct *task);
bool switch_look(struct task_struct *task, struct kpatch_block *block);

#endif /* KPATCH_SWITCH_H */
