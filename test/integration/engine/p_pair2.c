// SPDX-License-Identifier: GPL-2.0
/* Changes both functions that read /proc/kpatch_target/pair. */
#include "fixture.h"

static const char *p_pair2_sleep(void)
{
	return "new";
}

static int p_pair2_number(void)
{
	return 2;
}

FIXTURE_FUNC(p_pair2_sleep, "kpatch_target", "target_sleep", 0);
FIXTURE_FUNC(p_pair2_number, "kpatch_target", "target_number", 0);
