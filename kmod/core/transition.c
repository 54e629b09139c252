// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the transition: the target state, which patch it is for, when it is over
 * and what is done then.  The model is the per-task consistency model of kernel
 * livepatch: a task changes state when no function that the change concerns is
 * on its stack.
 *
 *	init		all tasks get the state that they leave
 *	start		tasks may switch
 *	try_complete	switch whom we can; complete when nobody is left
 *	complete	all tasks are in the target state: clean up
 *	cancel		give up between init and start
 *	reverse		turn round between start and complete
 *	force		declare all tasks switched
 *
 * Touches neither stacks (switch.c, stack.c) nor ftrace (hook.c).
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/moduleparam.h>

#include "deadline.h"
#include "engine.h"
#include "hook.h"
#include "image.h"
#include "object.h"
#include "patch.h"
#include "replace.h"
#include "stack.h"
#include "switch.h"
#include "sysfs.h"
#include "tasks.h"
#include "trace_kpatch.h"
#include "transition.h"

#define RETRY_MIN msecs_to_jiffies(10)
#define RETRY_MAX HZ

static unsigned int signal_timeout = 15;
module_param_cb(signal_timeout, &deadline_seconds_ops, &signal_timeout, 0644);
MODULE_PARM_DESC(signal_timeout,
		 "seconds until tasks that hold a transition are signalled");

struct kpatch_patch *transition_patch;

/* Under kpatch_mutex.  KPATCH_UNDEFINED when there is no transition. */
static int target_state = KPATCH_UNDEFINED;

/* The transition goes back to where it came from.  Under kpatch_mutex. */
static bool reversal;

static unsigned long retry_delay;
static unsigned long signal_at;

static void transition_work_fn(struct work_struct *work)
{
	mutex_lock(&kpatch_mutex);
	if (transition_patch)
		transition_try_complete();
	mutex_unlock(&kpatch_mutex);
}

static DECLARE_DELAYED_WORK(transition_work, transition_work_fn);

static const char *target_name(void)
{
	return target_state == KPATCH_PATCHED ? "patching" : "unpatching";
}

/**
 * transition_kick() - the last task may have switched: look soon
 *
 * Context: any but interrupts.
 */
void transition_kick(void)
{
	mod_delayed_work(kpatch_wq, &transition_work, 0);
}

static void set_funcs(struct kpatch_patch *patch, bool transition)
{
	struct kpatch_object *obj;
	struct kpatch_func *func;

	klp_for_each_object(patch, obj) {
		klp_for_each_func(obj, func)
			WRITE_ONCE(func->transition, transition);
	}
}

/**
 * transition_init() - set the target state, and the initial one of all tasks
 * @patch: the patch
 * @state: the target state
 *
 * The target state is set for an immediate patch as well.  Its tasks get one
 * state for all, so that nothing runs the patch before it is complete.
 *
 * Return: 0 or -ENOMEM.
 */
int transition_init(struct kpatch_patch *patch, int state)
{
	int ret;

	lockdep_assert_held(&kpatch_mutex);

	if (WARN_ON_ONCE(target_state != KPATCH_UNDEFINED))
		return -EBUSY;

	transition_patch = patch;
	target_state = state;
	reversal = false;
	pr_debug("'%s': initializing %s transition\n", patch->mod->name,
		 target_name());
	ret = tasks_start(!state, !patch->immediate);
	if (ret) {
		transition_patch = NULL;
		target_state = KPATCH_UNDEFINED;
		return ret;
	}

	/*
	 * The states of the tasks before func->transition, or the handler
	 * would find a function in transition and no state.  Pairs with the
	 * second smp_rmb() in hook_handler().
	 */
	smp_wmb();

	/*
	 * When patching, the functions are pushed on their stacks next; when
	 * unpatching, the handler sees this at once.
	 */
	set_funcs(patch, true);
	return 0;
}

/**
 * transition_start() - let tasks switch
 */
void transition_start(void)
{
	lockdep_assert_held(&kpatch_mutex);

	if (WARN_ON_ONCE(target_state == KPATCH_UNDEFINED))
		return;
	pr_notice("'%s': starting %s transition\n", transition_patch->mod->name,
		  target_name());
	trace_transition_start(transition_patch->mod, target_state);
	deadline_start(reversal);
	retry_delay = RETRY_MIN;
	signal_at = jiffies + READ_ONCE(signal_timeout) * HZ;
	if (transition_patch->immediate)
		tasks_force(target_state);
	else
		switch_start(target_state);
}

static void pop_objects(struct kpatch_patch *patch)
{
	struct kpatch_object *obj;

	klp_for_each_object(patch, obj) {
		if (obj->patched)
			hook_pop_object(obj);
	}
}

static void call_post_callbacks(struct kpatch_patch *patch)
{
	struct kpatch_object *obj;

	klp_for_each_object(patch, obj) {
		if (!kpatch_object_loaded(obj))
			continue;
		if (target_state == KPATCH_PATCHED)
			object_post_patch(obj);
		else
			object_post_unpatch(obj);
	}
}

/*
 * Every task is in the target state, so whoever still tries to switch one finds
 * nothing to do.  One pass over the CPUs separates what the handler may look at
 * from what is dropped.
 */
static void complete_transition(void)
{
	struct kpatch_patch *patch = transition_patch;

	pr_debug("'%s': completing %s transition\n", patch->mod->name,
		 target_name());
	switch_stop();

	/*
	 * Functions that go are taken off the func stacks before the pass, and
	 * leave their transition after it: the handler, which may have found
	 * them before, must not take them for functions that all tasks run.
	 * Functions that stay leave it before the pass, so that after it nobody
	 * looks for the state of a task.
	 */
	if (target_state == KPATCH_UNPATCHED) {
		pop_objects(patch);
	} else {
		if (patch->replace)
			replace_pop(patch);
		set_funcs(patch, false);
	}
	engine_synchronize();
	if (target_state == KPATCH_UNPATCHED)
		set_funcs(patch, false);
	else if (patch->replace)
		sysfs_put_nops(patch);

	switch_cancel();
	tasks_stop();
	stack_forbid_nothing();
	call_post_callbacks(patch);

	pr_notice("'%s': %s complete\n", patch->mod->name, target_name());
	trace_transition_complete(patch->mod, target_state);
	if (patch->image && target_state == KPATCH_PATCHED)
		patch->image->since = ktime_get_real_seconds();
	deadline_stop();
	target_state = KPATCH_UNDEFINED;
	transition_patch = NULL;
}

/**
 * transition_try_complete() - switch whom we can, and end it if that was all
 *
 * Comes back by itself otherwise: when the last task has switched, and from
 * time to time for those that nothing else moves.
 */
void transition_try_complete(void)
{
	struct kpatch_patch *patch = transition_patch;

	lockdep_assert_held(&kpatch_mutex);

	if (WARN_ON_ONCE(target_state == KPATCH_UNDEFINED))
		return;

	if (!patch->immediate && switch_all()) {
		if (time_after(jiffies, signal_at))
			transition_signal();
		queue_delayed_work(kpatch_wq, &transition_work, retry_delay);
		retry_delay = min_t(unsigned long, 2 * retry_delay, RETRY_MAX);
		return;
	}

	complete_transition();
	if (!patch->enabled)
		patch_free_async(patch);
	else if (patch->replace)
		patch_free_replaced(patch);
}

/**
 * transition_cancel() - undo transition_init() of a patch being enabled
 *
 * For the time before transition_start(); transition_reverse() is for after.
 */
void transition_cancel(void)
{
	lockdep_assert_held(&kpatch_mutex);

	if (WARN_ON_ONCE(target_state != KPATCH_PATCHED))
		return;
	pr_debug("'%s': canceling patching transition, going to unpatch\n",
		 transition_patch->mod->name);
	target_state = KPATCH_UNPATCHED;
	trace_transition_cancel(transition_patch->mod, target_state);
	complete_transition();
}

/**
 * transition_signal() - disturb the tasks that are left now
 */
void transition_signal(void)
{
	lockdep_assert_held(&kpatch_mutex);

	pr_notice("'%s': signalling remaining tasks\n",
		  transition_patch->mod->name);
	switch_signal();
	signal_at = jiffies + READ_ONCE(signal_timeout) * HZ;
	/* Where they are just now, they may not stay long. */
	retry_delay = RETRY_MIN;
	transition_kick();
}

/**
 * transition_reverse() - let all tasks go back
 *
 * Return: 0, or -ENOMEM and the transition goes on as it was.
 */
int transition_reverse(void)
{
	int ret;

	lockdep_assert_held(&kpatch_mutex);

	/* No task may switch by the old target after ranges are the new ones. */
	switch_pause();
	ret = stack_forbid(transition_patch, !target_state);
	if (ret) {
		switch_start(target_state);
		transition_kick();
		return ret;
	}
	pr_debug("'%s': reversing transition from %s\n",
		 transition_patch->mod->name,
		 target_state == KPATCH_PATCHED ? "patching to unpatching" :
						  "unpatching to patching");
	target_state = !target_state;
	reversal = !reversal;
	trace_transition_reverse(transition_patch->mod, target_state);
	transition_patch->enabled = !transition_patch->enabled;
	transition_start();
	transition_kick();
	return 0;
}

/**
 * transition_force() - declare every task switched
 *
 * Gives consistency up: a task may stay in code of a patch that is gone, so
 * the modules of such patches stay for ever.
 */
void transition_force(void)
{
	struct kpatch_patch *patch;

	lockdep_assert_held(&kpatch_mutex);

	pr_warn("'%s': forcing remaining tasks\n", transition_patch->mod->name);
	trace_transition_force(transition_patch->mod, target_state);
	deadline_set(-1);
	tasks_force(target_state);

	if (target_state == KPATCH_UNPATCHED) {
		transition_patch->forced = true;
	} else if (transition_patch->replace) {
		klp_for_each_patch(patch) {
			if (patch != transition_patch)
				patch->forced = true;
		}
	}
	transition_kick();
}

/**
 * transition_object_changed() - an object was patched or unpatched because its
 *	module came or went
 * @patch: its patch
 *
 * Return: 0 or -ENOMEM.
 */
int transition_object_changed(struct kpatch_patch *patch)
{
	lockdep_assert_held(&kpatch_mutex);

	if (patch != transition_patch || patch->immediate)
		return 0;
	return stack_forbid(patch, target_state);
}

/**
 * transition_exit() - stop looking; no transition may be running
 */
void transition_exit(void)
{
	cancel_delayed_work_sync(&transition_work);
	deadline_exit();
}
