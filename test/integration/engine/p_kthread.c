// SPDX-License-Identifier: GPL-2.0
/* Changes the function that a kernel thread sleeps in. */
#include <linux/delay.h>

#include "fixture.h"

static unsigned int *count;

static void p_kthread_nap(void)
{
	++*count;
	msleep(20);
}

FIXTURE_FUNC(p_kthread_nap, "kpatch_target", "target_nap", 0);
FIXTURE_RELOC(count, ADDRESS(&count), R_X86_64_64, 0, "kpatch_target",
	      "kpatch_target", "naps", 0, 0);
