// SPDX-License-Identifier: GPL-2.0
/* Changes the first one only, and replaces what was before. */
#include "fixture.h"

static const char *p_pair3_sleep(void)
{
	return "new";
}

FIXTURE_FUNC(p_pair3_sleep, "kpatch_target", "target_sleep", 0);
