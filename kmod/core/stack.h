/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which code must not be on the stack of a task that is switched.
 */
#ifndef KPATCH_STACK_H
#define KPATCH_STACK_H

#include <linux/sched.h>

#include "kpatch.h"

/**
 * struct kpatch_block - why a task cannot be switched
 * @reason: one of KPATCH_BLOCK_...
 * @addr: start of the function in the way, or 0
 */
struct kpatch_block {
	const char *reason;
	unsigned long addr;
};

int stack_init(void);
void stack_exit(void);
int stack_forbid(struct kpatch_patch *patch, int target);
void stack_forbid_nothing(void);
unsigned long stack_forbidden(const unsigned long *entries, int nr);
int stack_check(struct task_struct *task, struct kpatch_block *block);

#endif /* KPATCH_STACK_H */
