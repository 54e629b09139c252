// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the time of a transition: when it began, and how long it may take.  At
 * the deadline those who hold it are named in the log, and it is reversed, so
 * that no machine stays half patched for ever.
 *
 * A reversal is not reversed again by itself: tasks that were in the way of one
 * direction would only take turns with those in the way of the other.  It goes
 * on, and each further period its holders are disturbed and named again.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include <kpatch/sysfs.h>

#include "blocking.h"
#include "deadline.h"
#include "engine.h"
#include "trace_kpatch.h"
#include "transition.h"

static int set_seconds(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, 0, KPATCH_DEADLINE_MAX);
}

/* Of a parameter in seconds that no clock overflows with. */
const struct kernel_param_ops deadline_seconds_ops = {
	.set = set_seconds,
	.get = param_get_uint,
};

static unsigned int deadline = 60;
module_param_cb(deadline, &deadline_seconds_ops, &deadline, 0644);
MODULE_PARM_DESC(deadline,
		 "seconds that a transition may take, 0 for ever (60)");

enum action { ACTION_REVERSE, ACTION_WAIT };

static const char *const actions[] = {
	[ACTION_REVERSE] = "reverse",
	[ACTION_WAIT] = "wait",
};

static int set_action(const char *val, const struct kernel_param *kp)
{
	int ret = sysfs_match_string(actions, val);

	if (ret < 0)
		return ret;
	WRITE_ONCE(*(enum action *)kp->arg, ret);
	return 0;
}

static int get_action(char *buf, const struct kernel_param *kp)
{
	return sprintf(buf, "%s\n",
		       actions[READ_ONCE(*(enum action *)kp->arg)]);
}

static const struct kernel_param_ops action_ops = {
	.set = set_action,
	.get = get_action,
};

static enum action on_deadline = ACTION_REVERSE;
module_param_cb(on_deadline, &action_ops, &on_deadline, 0644);
MODULE_PARM_DESC(on_deadline, "what is done then: reverse (default) or wait");

/* What the deadline of the running transition means. */
enum meaning {
	MEANING_DEFAULT, /* what on_deadline says when it comes */
	MEANING_REVERSE, /* asked for by hand */
	MEANING_WAIT, /* a reversal, or asked for by hand */
};

/*
 * Of the running transition, under kpatch_mutex.
 * @begun: wall clock, seconds; 0 when there is none
 * @begun_at: the same by the clock that nobody sets
 * @armed: there is a deadline
 * @at: when it is, by that clock
 * @period: seconds from one to the next
 */
static struct {
	time64_t begun;
	ktime_t begun_at;
	bool armed;
	ktime_t at;
	unsigned int period;
	enum meaning meaning;
} current_deadline;

static void deadline_fn(struct work_struct *work);
static DECLARE_DELAYED_WORK(deadline_work, deadline_fn);

/*
 * The work counts ticks, of which a machine may be many behind when it is
 * queued, so that it comes early; the clock decides.
 */
static void queue_work_at(ktime_t at, ktime_t now)
{
	struct delayed_work *work = &deadline_work;
	s64 left = max_t(s64, ktime_sub(at, now), 0);

	mod_delayed_work(kpatch_wq, work, DIV_ROUND_UP_ULL(left, TICK_NSEC));
}

static void arm(ktime_t from, unsigned int seconds)
{
	current_deadline.armed = true;
	current_deadline.at = ktime_add(from, seconds * NSEC_PER_SEC);
	queue_work_at(current_deadline.at, ktime_get());
}

static void disarm(void)
{
	/* One that waits for the mutex by now finds out. */
	current_deadline.armed = false;
	cancel_delayed_work(&deadline_work);
}

static bool reverses(void)
{
	if (current_deadline.meaning == MEANING_DEFAULT)
		return READ_ONCE(on_deadline) == ACTION_REVERSE;
	return current_deadline.meaning == MEANING_REVERSE;
}

static void expire(void)
{
	bool reverse;

	/* Those who hold it may have left since it was last looked at. */
	transition_try_complete();
	if (!current_deadline.armed)
		return;

	reverse = reverses();
	trace_transition_deadline(transition_patch->mod, reverse);
	pr_warn("'%s': not complete after %lld s, %s\n",
		transition_patch->mod->name,
		div_s64(ktime_sub(ktime_get(), current_deadline.begun_at),
			NSEC_PER_SEC),
		reverse ? "reversing" : "still waiting");
	blocking_log(transition_patch->mod->name);
	if (reverse && !transition_reverse())
		return;
	transition_signal();
	arm(ktime_get(), max(current_deadline.period, 1U));
}

static void deadline_fn(struct work_struct *work)
{
	ktime_t now;

	mutex_lock(&kpatch_mutex);
	/* It may be about a deadline that was put off or a transition before. */
	if (current_deadline.armed) {
		now = ktime_get();
		if (ktime_before(now, current_deadline.at))
			queue_work_at(current_deadline.at, now);
		else
			expire();
	}
	mutex_unlock(&kpatch_mutex);
}

/**
 * deadline_start() - a transition begins, or turns round
 * @reversal: it goes back to where it came from
 */
void deadline_start(bool reversal)
{
	unsigned int seconds = READ_ONCE(deadline);

	lockdep_assert_held(&kpatch_mutex);

	current_deadline.begun = ktime_get_real_seconds();
	current_deadline.begun_at = ktime_get();
	/* Who had none but was given one by hand goes on with that one. */
	if (!reversal || seconds)
		current_deadline.period = seconds;
	current_deadline.meaning = reversal ? MEANING_WAIT : MEANING_DEFAULT;
	if (current_deadline.period)
		arm(current_deadline.begun_at, current_deadline.period);
	else
		disarm();
}

/**
 * deadline_stop() - the transition is over, or will be at once
 */
void deadline_stop(void)
{
	lockdep_assert_held(&kpatch_mutex);

	disarm();
	current_deadline.begun = 0;
}

/**
 * deadline_begun() - when the transition began, or last turned round
 *
 * Return: seconds of the wall clock, 0 outside a transition.
 */
time64_t deadline_begun(void)
{
	lockdep_assert_held(&kpatch_mutex);

	return current_deadline.begun;
}

/**
 * deadline_left() - how long until the transition is reversed by itself?
 *
 * Return: seconds, rounded up; -1 when it will not be.
 */
int deadline_left(void)
{
	s64 left;

	lockdep_assert_held(&kpatch_mutex);

	if (!current_deadline.armed || !reverses())
		return -1;
	left = ktime_sub(current_deadline.at, ktime_get());
	return left > 0 ? DIV_ROUND_UP_ULL(left, NSEC_PER_SEC) : 0;
}

/**
 * deadline_set() - change the deadline of the running transition
 * @seconds: reverse it that long from now, whatever on_deadline says and be it
 *	a reversal; -1: never by itself
 *
 * Return: 0 or -EINVAL.
 */
int deadline_set(int seconds)
{
	lockdep_assert_held(&kpatch_mutex);

	if (seconds < -1 || seconds > KPATCH_DEADLINE_MAX)
		return -EINVAL;
	if (seconds < 0) {
		current_deadline.meaning = MEANING_WAIT;
		return 0;
	}
	current_deadline.meaning = MEANING_REVERSE;
	if (seconds)
		current_deadline.period = seconds;
	arm(ktime_get(), seconds);
	return 0;
}

/**
 * deadline_exit() - stop looking; no transition may be running
 */
void deadline_exit(void)
{
	cancel_delayed_work_sync(&deadline_work);
}
