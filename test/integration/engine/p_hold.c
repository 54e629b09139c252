// SPDX-License-Identifier: GPL-2.0
/*
 * Changes every function that keeps its task.  The sleeping one keeps it still
 * while the parameter "hold" is set, so that leaving the patch can be held up.
 */
#include <linux/module.h>
#include <linux/sched.h>

#include "fixture.h"

static bool hold;
module_param(hold, bool, 0644);

static const char *p_hold_sleep(void)
{
	while (READ_ONCE(hold))
		schedule_timeout_uninterruptible(HZ / 20);
	return "new";
}

static const char *p_hold_spin(void)
{
	return "new";
}

static const char *p_hold_burn(void)
{
	return "new";
}

static const char *p_hold_loop(void)
{
	return "new";
}

static const char *p_hold_exit(void)
{
	return "new";
}

FIXTURE_FUNC(p_hold_sleep, "kpatch_holder", "holder_sleep", 0);
FIXTURE_FUNC(p_hold_spin, "kpatch_holder", "holder_spin", 0);
FIXTURE_FUNC(p_hold_burn, "kpatch_holder", "holder_burn", 0);
FIXTURE_FUNC(p_hold_loop, "kpatch_holder", "holder_loop", 0);
FIXTURE_FUNC(p_hold_exit, "kpatch_holder", "holder_exit", 0);
