/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Owns what is shared: the variables of kmod/core that are read without
 * kpatch_mutex, what the kernel knows of each task, and the order in which
 * stores become visible.
 *
 * A store or load of the model is one step.  Where the C code has no barrier
 * between two of them they are done in either order; see issue() for stores,
 * task() and cpu_work() for loads.
 */

/* Tasks by number, which is their order on the task list; idle is not on it. */
#define USER0 0
#define USER1 1
#define KERNEL 2
#define FORKED 3
#define IDLER 4
#define NR_TASKS 5
#define bit(t) (1 << (t))

/* States of a task: which of two versions of the functions it runs. */
#define UNPATCHED 0
#define PATCHED 1
#define UNDEFINED 2

/* FUNC_A calls FUNC_B.  Both are changed, and only fit each other. */
#define FUNC_A 0
#define FUNC_B 1

/*
 * Versions of a function: 0 is the original, 1 and 2 belong to patches.  On the
 * func stack lies NEWER over BELOW.  With REPLACE the newer version of FUNC_B
 * is a nop, which stands for the original.
 */
#if REPLACE
#define BELOW 1
#define NEWER 2
#else
#define BELOW 0
#define NEWER 1
#endif
#define ORIGINAL 0

/* What a look at the stack of a task would show. */
#define TEXT_LEFT 1	/* a function of version BELOW */
#define TEXT_NEWER 2	/* a function of version NEWER */
#define ENTRY 4		/* the first bytes of the original: in the trampoline */

/* Names that failed assertions show; never written. */
bool P1_mixture, P2_lost_task, P3_func_freed, P3_text_freed,
	P3_set_freed, P3_set_kept, P5_undefined;

/* hook.c: the func stacks, and func->transition of the newer functions */
byte top[2];
byte below[2];		/* what lies under the newer one */
bool transition[2];

/* switch.c and stack.c */
byte target;		/* switch_target */
byte ranges;		/* the forbidden ranges are those of this target */

/* tasks.c; two sets, as a late work may have the one before */
#define NO_SET 3
byte active_set;
byte state[NR_TASKS];
byte has_entry;		/* tasks that have an entry in the active set */
byte missing_state;
bool missed;
bool pool_empty;
byte dry;		/* how often it may still run empty */
byte ref[2];
bool set_dead[2];	/* no reference left */
bool set_freed[2];
byte queued[2];		/* entry->queued of each task, by set */
byte works[2];		/* tasks that have our work on their list, by set */

/* Versions whose struct kpatch_func and module text are gone. */
byte gone;

/* The kernel's side of each task */
byte alive;		/* on the task list, or idle */
byte runs;		/* has been woken for the first time */
byte held;		/* kept off its CPU by task_call_func() */
byte nopreempt;		/* has preemption off */
byte waited;		/* of these, those that a pass still waits for */
byte stack[NR_TASKS];	/* TEXT_..., ENTRY */
bool probing;		/* a fork probe runs: an RCU reader */
bool probe_waited;
byte asleep;		/* LIVE: sleeps in FUNC_A until disturbed */
byte disturbed;

/* The work on each CPU */
bool work_pending;
bool work_running;

byte goal;		/* target_state; under kpatch_mutex */
bool ended;

#define may_run(t) (!(held & bit(t)))
#define state_of(t) ((has_entry & bit(t)) -> state[t] : missing_state)

inline preempt_off(t)
{
	nopreempt = nopreempt | bit(t)
}

inline preempt_on(t)
{
	nopreempt = nopreempt & ~bit(t);
	waited = waited & ~bit(t)
}

/* task_set_put(); without forks nobody but references keeps a set */
inline put_set(s)
{
	ref[s]--;
	if
	:: ref[s] == 0 ->
		set_dead[s] = true;
#if !CHILD
		set_freed[s] = true
#endif
	:: else
	fi
}

/* Take an entry from the pool: @found is false when it is empty. */
inline take_entry(found)
{
	found = !pool_empty;
	if
	:: true
	:: !pool_empty && dry > 0 -> dry--; pool_empty = true; found = false
	fi;
	missed = missed || !found
}

/* queue_rcu_work(): a probe that has the set is waited for, a handler not. */
proctype grace()
{
	byte s;

end:	do
	:: atomic { set_dead[0] && !set_freed[0] -> s = 0; probe_waited = probing }
	   atomic { !probe_waited -> set_freed[0] = true }
	:: atomic { set_dead[1] && !set_freed[1] -> s = 1; probe_waited = probing }
	   atomic { !probe_waited -> set_freed[1] = true; s = 0 }
	od
}
