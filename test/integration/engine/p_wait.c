// SPDX-License-Identifier: GPL-2.0
/*
 * Changes the sleeping function, which others are in, to one that sleeps, too,
 * until its parameter says otherwise.
 */
#include <linux/delay.h>

#include "fixture.h"

static bool wake;
module_param(wake, bool, 0644);

static const char *p_wait_sleep(void)
{
	while (!READ_ONCE(wake))
		msleep_interruptible(100);
	return "new";
}

FIXTURE_FUNC(p_wait_sleep, "kpatch_target", "target_sleep", 0);
