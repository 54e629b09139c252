// SPDX-License-Identifier: GPL-2.0
/* Changes the sleeping function, which others are in. */
#include "fixture.h"

static const char *p_sleep_sleep(void)
{
	return "new";
}

FIXTURE_FUNC(p_sleep_sleep, "kpatch_target", "target_sleep", 0);
