// SPDX-License-Identifier: GPL-2.0
/* Changes the second of the functions that read /proc/kpatch_target/pair. */
#include "fixture.h"

static int p_pair1_number(void)
{
	return 1;
}

FIXTURE_FUNC(p_pair1_number, "kpatch_target", "target_number", 0);
