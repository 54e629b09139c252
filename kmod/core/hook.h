/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Redirecting functions with ftrace.
 */
#ifndef KPATCH_HOOK_H
#define KPATCH_HOOK_H

#include "kpatch.h"

int hook_object(struct kpatch_object *obj);
void hook_pop_object(struct kpatch_object *obj);
void hook_pop_nops(struct kpatch_patch *patch);
void hook_prune(void);
struct kpatch_func *hook_below(struct kpatch_func *func);

void conflict_report(const unsigned long *ips, unsigned int nr, int error);

#endif /* KPATCH_HOOK_H */
