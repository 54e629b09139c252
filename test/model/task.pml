/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A task: user task, kernel thread or idle task.  It calls FUNC_A, which calls
 * FUNC_B, again and again, each through hook_handler(); user tasks come to
 * their task works, and the first of them forks.
 *
 * A task can be preempted between any two steps unless it has preemption off:
 * whoever wants to hold it off its CPU there may find it so.
 */

#define is_user(t) ((t) != KERNEL && (t) != IDLER)

/* stack_check(): 0 if a stack shows nothing that the list of ranges r forbids */
#ifndef NO_ENTRY_RANGE
#define forbidden(r) ((r) == UNDEFINED -> 0 : \
		      ((r) == PATCHED -> (TEXT_LEFT | ENTRY) \
				      : (TEXT_NEWER | ENTRY)))
#else
#define forbidden(r) ((r) == UNDEFINED -> 0 : \
		      ((r) == PATCHED -> (TEXT_LEFT | ENTRY) : TEXT_NEWER))
#endif

/* What runs when the func stack says v: no entry and the nop mean the original. */
#if REPLACE
#define version(f, v) ((f) == FUNC_B && (v) == ORIGINAL -> NEWER : (v))
#else
#define version(f, v) (v)
#endif

/* newtask_probe(): the child gets the state of its parent, @me. */
inline insert_child(s)
{
	if
	:: s != active_set	/* dropped meanwhile: nobody looks at it */
	:: s == active_set && (has_entry & bit(FORKED)) ->
#ifndef NO_RESET
		state[FORKED] = state_of(me)
#else
		skip
#endif
	:: s == active_set && !(has_entry & bit(FORKED)) ->
		take_entry(found);
		if
		:: found ->
			state[FORKED] = state_of(me);
			has_entry = has_entry | bit(FORKED)
		:: else
		fi;
		found = false
	fi
}

/* The handler is through. */
inline choose(v)
{
	chosen = version(func, v);
	preempt_on(me)
}

inline read_transition()
{
	in_transition = (first == NEWER && transition[func])
}

/* In the fair model a task comes to its work, and calls each function once. */
#if LIVE
#define has_work(t) ((works[0] | works[1]) & bit(t))
#define may_call(t) (!(func == 1 && called) && !has_work(t) && \
		     (is_user(t) || rounds < 2))
#define may_sleep(t) ((t) == USER1 || (t) == KERNEL)
#define may_work(t) (is_user(t) && func == 0)
#ifdef NO_TASK_WORK
#undef may_work
#define may_work(t) false
#undef has_work
#define has_work(t) false
#endif
#else
#define may_call(t) true
#define may_work(t) is_user(t)
#endif

proctype task(byte me)
{
	byte func;		/* which it would call next, so 1 is inside FUNC_A */
	byte running;		/* version of FUNC_A on the stack */
	byte first, chosen;
	bool in_transition;
	byte seen, set;
	bool found;
#if LIVE
	bool called, slept;
	byte rounds;
#endif

	(runs & bit(me));
loop:
end:	do
	/* hook_handler(): func stack, func->transition, state, in this order */
	:: atomic {
		may_run(me) && may_call(me) ->
		stack[me] = stack[me] | ENTRY;
		preempt_off(me);
#ifdef NO_RMB_STACK
		if
		:: true
		:: in_transition = transition[func]; goto load_stack_late
		fi;
#endif
		first = top[func];
		if
		:: first == ORIGINAL -> choose(first); goto trampoline
		:: else -> goto load_transition
		fi
	   }
	/* FUNC_A returns. */
	:: atomic {
		func == 1 && may_run(me) ->
		assert(!(gone & bit(running)) || P3_text_freed);
		func = 0;
		running = 0;
		stack[me] = 0;
#if LIVE
		called = false;
		slept = false;
		rounds = (is_user(me) -> 0 : rounds + 1)
#endif
	   }
#if LIVE
	:: atomic {
		may_sleep(me) && func == 1 && !slept && may_run(me) ->
		asleep = asleep | bit(me);
		slept = true
	   }
	   atomic {
		(disturbed & bit(me)) ->
		asleep = asleep & ~bit(me)
	   }
#endif
	/* task_work_run(): on the way to user space, and inside some calls */
	:: atomic {
		may_work(me) && (works[0] & bit(me)) && may_run(me) ->
		works[0] = works[0] & ~bit(me);
		set = 0;
		goto task_work
	   }
	:: atomic {
		may_work(me) && (works[1] & bit(me)) && may_run(me) ->
		works[1] = works[1] & ~bit(me);
		set = 1;
		goto task_work
	   }
#if CHILD
	:: atomic {
		me == USER0 && func == 0 && !(alive & bit(FORKED)) &&
		may_run(me) ->
		alive = alive | bit(FORKED);
		if
		:: true
		:: active_set != NO_SET ->
			/* That of an earlier task at the same address. */
			has_entry = has_entry | bit(FORKED);
			if
			:: state[FORKED] = UNPATCHED
			:: state[FORKED] = PATCHED
			fi
		fi;
		goto forking
	   }
#endif
	od;

load_transition:
	atomic {
		true ->
		assert(!(gone & bit(first)) || P3_func_freed);
#ifdef NO_RMB_STATE
		if
		:: true
		:: seen = (active_set == NO_SET -> UNDEFINED : state_of(me));
		   goto load_transition_late
		fi;
#endif
		read_transition();
		if
		:: in_transition
		:: else -> choose(first); goto trampoline
		fi
	}
load_state:
	/* tasks_state(), and what lies below the function */
	atomic {
		true ->
		assert(active_set != NO_SET || P5_undefined);
		assert(!set_freed[active_set] || P3_set_freed);
		seen = state_of(me);
look_below:
		assert(seen != UNDEFINED || P5_undefined);
		assert(!(gone & bit(first)) || P3_func_freed);
		if
		:: seen == UNPATCHED -> choose(below[func])
		:: else -> choose(first)
		fi
	}
trampoline:
	atomic {
		may_run(me) ->
		assert(!(gone & bit(chosen)) || P3_text_freed);
		stack[me] = stack[me] & ~ENTRY;
		if
		:: func == FUNC_A ->
			func = 1;
			running = chosen;
			stack[me] = (chosen == NEWER -> TEXT_NEWER : TEXT_LEFT)
		:: else ->
			assert(chosen == running || P1_mixture);
#if LIVE
			called = true
#endif
		fi;
		first = 0;
		in_transition = false;
		seen = 0;
		chosen = 0;
		goto loop
	}

task_work:
	/* task_work_fn(); it is off the list, so nobody can take it back. */
	atomic {
		may_run(me) ->
		assert(!set_freed[set] || P3_set_freed);
		preempt_off(me);
		seen = (set == active_set -> target : UNDEFINED);
#ifdef NO_RMB_SWITCH
		first = ranges;
		if
		:: true
		:: seen = UNDEFINED; goto load_target_late
		fi;
#endif
		if
		:: seen == UNDEFINED || seen == state_of(me) ->
			preempt_on(me);
			goto task_work_done
		:: else
		fi
	}
	atomic {
		true ->
#ifdef NO_OWN_STACK
		state[me] = seen;
#else
		if
		:: !(stack[me] & forbidden(ranges)) -> state[me] = seen
		:: else
		fi;
#endif
		preempt_on(me);
		goto task_work_done
	}
#ifdef NO_RMB_SWITCH
load_target_late:
	atomic {
		true ->
		seen = (set == active_set -> target : UNDEFINED);
		if
		:: seen != UNDEFINED && !(stack[me] & forbidden(first)) ->
			state[me] = seen
		:: else
		fi;
		preempt_on(me)
	}
#endif
task_work_done:
	atomic {
		may_run(me) ->
		assert(!set_freed[set] || P3_set_freed);
		queued[set] = queued[set] & ~bit(me);
#ifndef NO_SET_REF
		put_set(set);
#endif
		seen = 0;
		first = 0;
		set = 0;
		goto loop
	}

#if CHILD
forking:
	/* copy_process(): the child is on the task list; now newtask_probe() */
#ifndef NO_FORK_PROBE
	atomic {
		may_run(me) ->
		preempt_off(me);
		probing = true;
		set = active_set
	}
	atomic {
		true ->
		if
		:: set != NO_SET ->
			assert(!set_freed[set] || P3_set_freed);
			insert_child(set)
		:: else
		fi;
		set = 0;
		preempt_on(me);
		probing = false;
		probe_waited = false
	}
#endif
	atomic {
		may_run(me) ->
		runs = runs | bit(FORKED);
		goto loop
	}
#endif
#ifdef NO_RMB_STACK
load_stack_late:
	atomic {
		true ->
		first = top[func];
		in_transition = in_transition && first == NEWER;
		if
		:: in_transition -> goto load_state
		:: else -> choose(first); goto trampoline
		fi
	}
#endif
#ifdef NO_RMB_STATE
load_transition_late:
	atomic {
		true ->
		read_transition();
		if
		:: in_transition -> goto look_below
		:: else -> choose(first); goto trampoline
		fi
	}
#endif
}
