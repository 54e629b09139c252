/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all parts of the engine share: one lock, one work queue, and the pass
 * over every CPU.
 */
#ifndef KPATCH_ENGINE_H
#define KPATCH_ENGINE_H

#include <linux/mutex.h>
#include <linux/workqueue.h>

/*
 * Protects the list of patches, everything in struct kpatch_patch, _object and
 * _func, the func stacks, the list of images and the transition.  Readers that
 * do without it: the ftrace handler (hook.c), the switching of a task
 * (switch.c, stack.c) and the fork probe (tasks.c).
 *
 * Taken before text_mutex, the CPU hotplug lock and ftrace's locks.  Never
 * held while a patch's sysfs directory is removed: its files take it.
 */
extern struct mutex kpatch_mutex;

/* Transitions, freeing.  Its works may take kpatch_mutex and may sleep. */
extern struct workqueue_struct *kpatch_wq;

/* Works bound to one CPU each; they never sleep. */
extern struct workqueue_struct *kpatch_cpu_wq;

int engine_init(void);
void engine_exit(void);
void engine_synchronize(void);

#endif /* KPATCH_ENGINE_H */
