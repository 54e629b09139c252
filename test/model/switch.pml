/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Switching from outside: the walk over all tasks, and the work on each CPU,
 * which may run at the same time.  How a task switches itself is in task.pml.
 */

/* tasks_find_or_add(): @found is false when there is no memory for an entry. */
inline find_or_add(t, found)
{
	if
	:: has_entry & bit(t) -> found = true
	:: !(has_entry & bit(t)) ->
		take_entry(found);
		if
		:: found ->
			state[t] = missing_state;
			has_entry = has_entry | bit(t)
		:: else
		fi
	fi
}

/* queue_task_work() */
inline queue_work(t)
{
	if
	:: is_user(t) && !(queued[active_set] & bit(t)) ->
		queued[active_set] = queued[active_set] | bit(t);
		works[active_set] = works[active_set] | bit(t);
#ifndef NO_SET_REF
		ref[active_set]++
#endif
	:: else
	fi
}

/* task_call_func() holds the task: it is off its CPU, and stays off. */
#ifndef NO_HOLD
#define can_hold(t) (!(held & bit(t)) && !(nopreempt & bit(t)))
#define hold(t) held = held | bit(t)
#else
#define can_hold(t) true
#define hold(t) skip
#endif

#define release(t) held = held & ~bit(t)

/* Which tasks the work looks at on its CPU; idle tasks only it can switch. */
#define on_list(t) ((t) != IDLER)
#if !defined(NO_IDLE) && !defined(NO_IDLE_WORK)
#define in_reach(t) (alive & bit(t))
#else
#define in_reach(t) ((alive & bit(t)) && on_list(t))
#endif

#define switchable(t) (in_reach(t) && (has_entry & bit(t)))

/* cpu_work_fn(); in LIVE one after the other, else any of them */
proctype cpu_work()
{
	byte t, seen;
	bool found;
#ifdef NO_RMB_SWITCH
	byte rng;
#endif

end:	do
	:: atomic {
		work_pending ->
		work_pending = false;
		work_running = true;
		if
		:: target == UNDEFINED -> work_running = false; goto end
		:: else
		fi
	   }
	   do
#if LIVE
	   :: atomic {
		t == NR_TASKS ->
		t = 0;
		work_running = false;
		break
	      }
	   :: t < NR_TASKS && !(switchable(t) && can_hold(t)) -> t++
	   :: atomic {
		t < NR_TASKS && switchable(t) && can_hold(t) ->
		seen = target;
		if
		:: seen != UNDEFINED && state[t] != seen ->
			if
			:: !(stack[t] & forbidden(ranges)) ->
				state[t] = seen
			:: else -> queue_work(t)
			fi
		:: else
		fi;
		seen = 0;
		t++
	      }
#else
	   :: atomic { work_running = false; break }
	   :: atomic {
		if
		:: in_reach(USER0) -> t = USER0
#if USERS == 2
		:: in_reach(USER1) -> t = USER1
#endif
#if KTHREAD
		:: in_reach(KERNEL) -> t = KERNEL
#endif
#if CHILD
		:: in_reach(FORKED) -> t = FORKED
#endif
#if IDLE
		:: in_reach(IDLER) -> t = IDLER
#endif
		fi;
		assert(active_set != NO_SET || P3_set_freed);
		find_or_add(t, found);
		if
		:: !found -> t = 0; goto next_task
		:: found -> found = false
		fi;
		if
		:: can_hold(t) -> hold(t)
		:: on_list(t) ->
			/* It is running. */
			queue_work(t);
			t = 0;
			goto next_task
		fi;
#ifdef NO_RMB_SWITCH
		if
		:: true
		:: rng = ranges; goto load_target_late
		fi;
#endif
		seen = target
	      }
	      /* attempt_fn(), check_and_switch(): @t is held, @seen the target */
	      atomic {
		true ->
		if
		:: seen == UNDEFINED || (stack[t] & forbidden(ranges)) ->
			assert(active_set != NO_SET || P3_set_freed);
			queue_work(t);
			goto leave_task
		:: else
		fi;
#ifdef NO_HOLD
	      }
	      atomic {
		true;
#endif
		state[t] = seen;
leave_task:
		release(t);
		t = 0;
		seen = 0;
next_task:
		skip
	      }
#ifdef NO_RMB_SWITCH
	      goto again;
load_target_late:
	      atomic {
		true ->
		seen = target;
		if
		:: seen == UNDEFINED || (stack[t] & forbidden(rng)) ->
			queue_work(t)
		:: else -> state[t] = seen
		fi;
		release(t);
		t = 0;
		seen = 0;
		rng = 0
	      }
again:	      skip
#endif
#endif
	   od
	od
}

/* try_switch() from switch_all(), one step as the engine has the mutex */
inline try_switch(t)
{
	atomic {
		(alive & bit(t)) ->
		find_or_add(t, found);
		if
		:: !found -> pending = true
		:: found && state[t] == goal
		:: found && state[t] != goal && can_hold(t) &&
		   !(stack[t] & forbidden(ranges)) ->
#ifdef NO_HOLD
			racing = true
#else
			state[t] = goal
#endif
		:: found && state[t] != goal && !(asleep & bit(t)) ->
			/* It is running, or in a forbidden function. */
			queue_work(t);
			pending = true
		:: found && state[t] != goal && (asleep & bit(t)) &&
		   (stack[t] & forbidden(ranges)) ->
			queue_work(t);
			pending = true
		fi;
		found = false
	}
#ifdef NO_HOLD
	atomic {
		true ->
		if
		:: racing -> state[t] = goal; racing = false
		:: else
		fi
	}
#endif
}

/* A task that is not there, or not yet */
inline visit(t)
{
	if
	:: try_switch(t)
	:: atomic { !(alive & bit(t)) -> skip }
	fi
}

/* switch_all(): @pending is true when somebody is left. */
inline switch_all()
{
	atomic {
		true;
#ifndef NO_MEMORY
		/* tasks_refill() */
		pool_empty = false;
#endif
#if IDLE && !defined(NO_IDLE)
		pending = (state[IDLER] != goal)
#endif
	}
#if defined(WALK_BACKWARDS) && CHILD
	visit(FORKED);
#endif
	visit(USER0);
#if USERS == 2
	visit(USER1);
#endif
#if KTHREAD
	visit(KERNEL);
#endif
#if !defined(WALK_BACKWARDS) && CHILD
	visit(FORKED);
#endif
	atomic {
		true;
#ifndef NO_SETTLE
		/* tasks_settle() */
		if
		:: !pending && missed -> missed = false; pending = true
		:: !pending && !missed -> missing_state = goal
		:: else
		fi;
#else
		pending = pending || missed;
		missed = false;
#endif
		work_pending = work_pending || pending
	}
}
