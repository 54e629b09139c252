// SPDX-License-Identifier: GPL-2.0
/*
 * Changes the sleeping function, which others are in, to one that sleeps, too,
 * until its parameter says otherwise; marked as KPATCH_FORCE_UNSAFE.
 */
#include <linux/delay.h>

#include "fixture.h"

static bool wake;
module_param(wake, bool, 0644);

static const char *p_unsafe_sleep(void)
{
	while (!READ_ONCE(wake))
		msleep_interruptible(100);
	return "new";
}

FIXTURE_FUNC(p_unsafe_sleep, "kpatch_target", "target_sleep", 0);
FIXTURE_FORCE(p_unsafe_sleep);
