/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine's files, named as kernel livepatch names its own:
 *
 *	/sys/kernel/kpatch/PATCH/enabled	rw 1 or 0; writing the other
 *value starts or reverses a transition /sys/kernel/kpatch/PATCH/transition
 *r  1 while a transition runs
 *	/sys/kernel/kpatch/PATCH/force		w  1 ends the transition by
 *force /sys/kernel/kpatch/PATCH/replace	r  1 for an atomic replace patch
 *	/sys/kernel/kpatch/PATCH/tasks		r  "DONE TOTAL" of the
 *transition /sys/kernel/kpatch/PATCH/blocking	r  one line a task that has not
 *						switched: TID REASON FUNCTION
 *COMM, REASON one of stack, unreliable, running; FUNCTION "-" if unknown; a
 *last line "+N" when N more did not fit /sys/kernel/kpatch/PATCH/OBJECT/
 *one directory an object /sys/kernel/kpatch/PATCH/OBJECT/patched r  1 while its
 *functions are hooked /sys/kernel/kpatch/PATCH/OBJECT/FUNCTION,SYMPOS/
 *
 * PATCH is the name of the patch module.  The directory goes away when a
 * disabled patch has been left by every task; its module can then be removed.
 */
#ifndef KPATCH_SYSFS_H
#define KPATCH_SYSFS_H

#define KPATCH_CORE_MODULE "kpatch"

#define KPATCH_SYSFS_NAME "kpatch"
#define KPATCH_SYSFS_ROOT "/sys/kernel/" KPATCH_SYSFS_NAME

#define KPATCH_SYSFS_ENABLED "enabled"
#define KPATCH_SYSFS_TRANSITION "transition"
#define KPATCH_SYSFS_FORCE "force"
#define KPATCH_SYSFS_REPLACE "replace"
#define KPATCH_SYSFS_TASKS "tasks"
#define KPATCH_SYSFS_BLOCKING "blocking"
#define KPATCH_SYSFS_PATCHED "patched"

#define KPATCH_BLOCK_STACK "stack"
#define KPATCH_BLOCK_UNRELIABLE "unreliable"
#define KPATCH_BLOCK_RUNNING "running"

#endif /* KPATCH_SYSFS_H */
