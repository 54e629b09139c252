/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine under kpatch_mutex: enable or disable a patch, switch whom it can,
 * turn round, complete, free.  One process, as the mutex lets one in at a time.
 */

/* The stores that others look at, and after which each must be visible. */
#define SET 1
#define TRANSITION_A 2
#define TRANSITION_B 4
#define STACK_A 8
#define STACK_B 16
#define RANGES 32
#define TARGET 64
#define TRANSITIONS (TRANSITION_A | TRANSITION_B)
#define STACKS (STACK_A | STACK_B)

/* smp_wmb() in transition_init() */
#ifndef NO_WMB_INIT
#define BEFORE_TRANSITION SET
#else
#define BEFORE_TRANSITION 0
#endif
/* smp_wmb() in enable() */
#ifndef NO_WMB_ENABLE
#define BEFORE_STACK (SET | TRANSITIONS)
#else
#define BEFORE_STACK BEFORE_TRANSITION
#endif
/* smp_wmb() in switch_start() */
#ifndef NO_WMB_START
#define BEFORE_TARGET (SET | TRANSITIONS | STACKS | RANGES)
#else
#define BEFORE_TARGET 0
#endif

/* tasks_start(): the set, and the state that all tasks leave */
inline publish_set()
{
	missing_state = (goal == PATCHED -> UNPATCHED : PATCHED);
	missed = false;
	has_entry = alive;
	state[USER0] = missing_state;
	state[USER1] = missing_state;
	state[KERNEL] = missing_state;
	state[FORKED] = missing_state;
	state[IDLER] = missing_state;
	ref[nr_sets] = 1;
	active_set = nr_sets;
	nr_sets++
}

/* Between the stores of complete_transition() there is no barrier. */
#define is_first(before) (completing || !(due & (before)))

/* Issue the stores that are due, in every order that the barriers leave. */
inline issue()
{
	do
	:: atomic { due & SET -> due = due & ~SET; publish_set() }
	:: atomic {
		(due & TRANSITION_A) && is_first(BEFORE_TRANSITION) ->
		due = due & ~TRANSITION_A;
		transition[FUNC_A] = new_transition
	   }
	:: atomic {
		(due & TRANSITION_B) && is_first(BEFORE_TRANSITION) ->
		due = due & ~TRANSITION_B;
		transition[FUNC_B] = new_transition
	   }
	:: atomic {
		(due & STACK_A) && is_first(BEFORE_STACK) ->
		due = due & ~STACK_A;
		top[FUNC_A] = new_top
	   }
	:: atomic {
		(due & STACK_B) && is_first(BEFORE_STACK) ->
		due = due & ~STACK_B;
		top[FUNC_B] = new_top
	   }
	:: atomic { due & RANGES -> due = due & ~RANGES; ranges = goal }
	:: atomic {
		(due & TARGET) && is_first(BEFORE_TARGET) ->
		due = due & ~TARGET;
		target = new_target
	   }
	:: atomic { due == 0 -> break }
	od
}

/* switch_stop(): who is in the middle of switching itself may go on. */
inline switch_stop()
{
	target = UNDEFINED;
#ifndef NO_FLUSH
	work_pending = false;
	!work_running
#endif
}

/*
 * engine_synchronize(): whoever had preemption off when it began is through
 * when it ends.
 */
inline pass()
{
	atomic { true -> waited = nopreempt };
	waited == 0
}

/* P2: every task that can run is in the state s. */
#define in_state(t, s) (!(runs & bit(t)) || state_of(t) == (s))
#define all_in_state(s) \
	(in_state(USER0, s) && in_state(USER1, s) && in_state(KERNEL, s) && \
	 in_state(FORKED, s) && in_state(IDLER, s))

/* switch_cancel() for one task */
inline cancel(t)
{
	if
	:: works[active_set] & bit(t) ->
		works[active_set] = works[active_set] & ~bit(t);
		queued[active_set] = queued[active_set] & ~bit(t);
#ifndef NO_SET_REF
		ref[active_set]--
#endif
	:: else
	fi
}

inline switch_cancel()
{
	atomic {
		true;
#ifndef NO_CANCEL
		cancel(USER0);
		cancel(USER1);
		cancel(FORKED)
#endif
	}
}

inline tasks_stop()
{
	atomic {
		true ->
		assert(all_in_state(goal) || P2_lost_task);
		assert(works[active_set] == 0 || P3_set_kept);
		set = active_set;
		active_set = NO_SET;
		has_entry = 0;
		put_set(set);
		set = 0
	}
}

/* The functions of the patch that goes come off before the nops above them. */
inline replace_pop()
{
#ifdef NOP_FIRST
	top[FUNC_B] = BELOW;
	below[FUNC_A] = ORIGINAL;
	top[FUNC_B] = ORIGINAL
#else
	below[FUNC_A] = ORIGINAL;
	below[FUNC_B] = ORIGINAL;
	top[FUNC_B] = ORIGINAL
#endif
}

proctype engine()
{
	byte nr_sets, set;
	byte due, new_top, new_target;
	bool new_transition, cancelled, completing;
	byte reverses, cycles;
	bool pending, found;
#ifdef NO_HOLD
	bool racing;
#endif

	/* enable() */
	atomic {
		goal = PATCHED;
		new_transition = true;
		new_top = NEWER;
		new_target = PATCHED;
		due = SET | TRANSITIONS | STACKS;
		cycles = 1;
		if
		:: due = due | RANGES | TARGET
		:: cancelled = true
		fi
	}
begin:
	issue();
	if
	:: atomic { cancelled -> goal = UNPATCHED; goto complete }
	:: atomic { !cancelled -> skip }
	fi;
walk:
	switch_all();
	if
	:: atomic { pending -> pending = false }
#if LIVE
#ifndef NO_SIGNAL
	   /* switch_signal() */
	   atomic { true -> disturbed = 255 };
#endif
#endif
	   goto walk
	:: atomic { pending && reverses < REVERSES -> pending = false; reverses++ }
	   goto reverse
	:: atomic { !pending -> goto complete }
	fi;

reverse:
	/* transition_reverse() */
#ifndef NO_PAUSE
	switch_stop();
	pass();
#endif
	atomic {
		true ->
		goal = 1 - goal;
		new_target = goal;
		due = RANGES | TARGET
	}
	goto begin;

complete:
	/* complete_transition() */
	assert(all_in_state(goal) || P2_lost_task);
	switch_stop();
	atomic {
		true ->
		completing = true;
		new_transition = false;
		if
		:: goal == PATCHED -> due = TRANSITIONS
		:: goal == UNPATCHED -> due = STACKS; new_top = BELOW
		fi
#ifdef TRANSITION_FIRST
		; due = due | TRANSITIONS
#endif
	}
#if REPLACE
	if
	:: goal == PATCHED -> replace_pop()
	:: goal == UNPATCHED
	fi;
#endif
	issue();
#ifdef CANCEL_FIRST
	switch_cancel();
#endif
#ifndef NO_PASS
	pass();
#endif
	if
	:: atomic { goal == UNPATCHED -> transition[FUNC_A] = false }
	   transition[FUNC_B] = false
	:: atomic { goal == PATCHED -> skip }
	fi;
#ifndef CANCEL_FIRST
	switch_cancel();
#endif
	tasks_stop();
	atomic {
		true ->
		ranges = UNDEFINED;
		cancelled = false;
		completing = false;
		if
		:: goal == UNPATCHED -> gone = gone | bit(NEWER)
		:: goal == PATCHED && REPLACE -> gone = gone | bit(BELOW)
		:: goal == PATCHED && !REPLACE
		fi;
		if
		:: goal == PATCHED && cycles < CYCLES ->
			/* patch_disable() */
			cycles++;
			goal = UNPATCHED;
			new_transition = true;
			new_target = UNPATCHED;
			due = SET | TRANSITIONS | RANGES | TARGET;
			goto begin
		:: else -> goal = UNDEFINED
		fi
	}
	ended = true
}
