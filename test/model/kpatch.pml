/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine's protocol of kmod/core for spin: which tasks there are and what
 * everything starts from.  doc/consistency.md explains it.
 *
 * The size is chosen with -D by ./run; the same processes serve all sizes:
 *
 *	USERS		user tasks, 1 or 2
 *	CHILD		the first of them forks a child
 *	KTHREAD		a kernel thread, which has no task works
 *	IDLE		an idle task, which only the work on its CPU switches
 *	REVERSES	how often the transition may turn round
 *	CYCLES		transitions in a row: 1 enable, 2 enable and disable
 *	REPLACE		an older patch is replaced, one function gets a nop
 *	DRY		insertions that may find the pool empty
 *	LIVE		fair tasks, for the property that a transition ends
 *
 * A broken variant is another -D, each at the place that it breaks.
 */
#ifndef USERS
#define USERS 1
#endif
#ifndef CHILD
#define CHILD 0
#endif
#ifndef KTHREAD
#define KTHREAD 0
#endif
#ifndef IDLE
#define IDLE 0
#endif
#ifndef REVERSES
#define REVERSES 1
#endif
#ifndef CYCLES
#define CYCLES 1
#endif
#ifndef REPLACE
#define REPLACE 0
#endif
#ifndef DRY
#define DRY 0
#endif
#ifndef LIVE
#define LIVE 0
#endif

#include "memory.pml"
#include "task.pml"
#include "switch.pml"
#include "transition.pml"

init {
	atomic {
		active_set = NO_SET;
		target = UNDEFINED;
		ranges = UNDEFINED;
		goal = UNDEFINED;
		top[FUNC_A] = BELOW;
		top[FUNC_B] = BELOW;
		below[FUNC_A] = BELOW;
		below[FUNC_B] = BELOW;
		dry = DRY;
		alive = bit(USER0);
		run task(USER0);
#if USERS == 2
		alive = alive | bit(USER1);
		run task(USER1);
#endif
#if KTHREAD
		alive = alive | bit(KERNEL);
		run task(KERNEL);
#endif
#if CHILD
		run task(FORKED);
		run grace();
#endif
#if IDLE
		alive = alive | bit(IDLER);
		run task(IDLER);
#endif
		runs = alive;
		run cpu_work();
		run engine();
	}
}

#if LIVE
/* P4 */
ltl transition_ends { <> ended }
#endif
