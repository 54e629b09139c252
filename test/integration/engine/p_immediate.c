// SPDX-License-Identifier: GPL-2.0
/* Changes the sleeping function at once, whoever sleeps in it. */
#include "fixture.h"

static const char *p_immediate_sleep(void)
{
	return "immediate";
}

FIXTURE_FUNC(p_immediate_sleep, "kpatch_target", "target_sleep", 0);
