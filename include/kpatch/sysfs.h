/* SPDX-License-Identifier: GPL-2.0 */
/* clang-format off */
/*
 * The engine's files.  Those of a patch are in /sys/kernel/kpatch/PATCH/, where
 * PATCH is the name of its module; what kernel livepatch has too is named as
 * there.  The directory goes away when a disabled patch has been left by every
 * task; its module can then be removed.
 *
 *	enabled		rw  1 or 0; writing the other value starts or reverses
 *			    a transition
 *	transition	r   1 while a transition runs
 *	force		w   1 ends the transition by force
 *	replace		r   1 for an atomic replace patch
 *	state		r   one of KPATCH_STATE_...
 *	start_time	r   when the transition began or turned round, in seconds
 *			    of the wall clock; 0 outside a transition
 *	since		r   when every task had come to run the patch, in seconds of
 *			    the wall clock; 0 when that is not so, and for
 *			    modules that carry no table (format.h)
 *	deadline	rw  seconds until the transition is reversed by itself,
 *			    -1 for never; writing puts it that far from now, or
 *			    takes it away; only in a transition
 *	signal		w   1 disturbs the tasks that have not switched, now;
 *			    only in a transition
 *	tasks		r   DONE TOTAL: tasks that have switched, all tasks;
 *			    "0 0" outside a transition
 *	blocking	r   tasks that hold the transition, see below; for root
 *	OBJECT/		    a directory for each object: vmlinux or a module
 *	OBJECT/patched	r   1 while its functions are hooked
 *	OBJECT/FUNCTION,SYMPOS/
 *			    a directory for each changed function
 *
 * A line of "blocking" is
 *
 *	PID TID REASON FUNCTION COMM
 *
 * PID and TID are 0 for the idle task of a CPU.  REASON is one of
 * KPATCH_BLOCK_...  FUNCTION is where the task is, "-" if unknown: the function
 * that it has to leave, if that is why.  COMM is the rest of the line.  A last
 * line "+N" counts tasks that have not switched either and did not fit.
 *
 * /proc/kpatch/tasks has a line
 *
 *	PID TID STATE COMM
 *
 * for each task, the idle tasks of all CPUs included: STATE is 0 for one that
 * runs the old functions, 1 for the new, -1 outside a transition.
 *
 * Module parameters of the engine, in /sys/module/kpatch/parameters/, are the
 * deadline of every transition (seconds, 0 for none) and on_deadline, "reverse"
 * or "wait".
 */
/* clang-format on */
#ifndef KPATCH_SYSFS_H
#define KPATCH_SYSFS_H

#define KPATCH_CORE_MODULE "kpatch"

#define KPATCH_SYSFS_NAME "kpatch"
#define KPATCH_SYSFS_ROOT "/sys/kernel/" KPATCH_SYSFS_NAME

#define KPATCH_SYSFS_ENABLED "enabled"
#define KPATCH_SYSFS_TRANSITION "transition"
#define KPATCH_SYSFS_FORCE "force"
#define KPATCH_SYSFS_REPLACE "replace"
#define KPATCH_SYSFS_STATE "state"
#define KPATCH_SYSFS_START_TIME "start_time"
#define KPATCH_SYSFS_SINCE "since"
#define KPATCH_SYSFS_DEADLINE "deadline"
#define KPATCH_SYSFS_SIGNAL "signal"
#define KPATCH_SYSFS_TASKS "tasks"
#define KPATCH_SYSFS_BLOCKING "blocking"
#define KPATCH_SYSFS_PATCHED "patched"

/* Where a patch stands. */
#define KPATCH_STATE_PATCHING "patching" /* tasks go over to it */
#define KPATCH_STATE_PATCHED "patched" /* every task runs it */
#define KPATCH_STATE_UNPATCHING "unpatching" /* tasks leave it */
#define KPATCH_STATE_DISABLED "disabled" /* no task runs it */

/* The longest deadline, in seconds. */
#define KPATCH_DEADLINE_MAX 86400

/* Why a task does not switch. */
#define KPATCH_BLOCK_STACK "stack" /* FUNCTION is on its stack */
#define KPATCH_BLOCK_UNRELIABLE "unreliable" /* its stack cannot be read */
#define KPATCH_BLOCK_RUNNING "running" /* it does not leave its CPU */
#define KPATCH_BLOCK_EXITING "exiting" /* on its way out */

/* In /proc: the state of each task. */
#define KPATCH_PROC_NAME "kpatch"
#define KPATCH_PROC_TASKS "tasks"

#endif /* KPATCH_SYSFS_H */
