// SPDX-License-Identifier: GPL-2.0
/* Changes the sleeping functions of two modules, and one more of the second. */
#include "fixture.h"

static int *secret;

static const char *p_both_sleep(void)
{
	return "new";
}

static const char *p_both_second_sleep(void)
{
	return "newer";
}

static int p_both_answer(void)
{
	return 2000 + *secret;
}

FIXTURE_FUNC(p_both_sleep, "kpatch_target", "target_sleep", 0);
FIXTURE_FUNC(p_both_second_sleep, "kpatch_second", "target_sleep", 0);
FIXTURE_FUNC(p_both_answer, "kpatch_second", "target_answer", 1);
FIXTURE_RELOC(secret, ADDRESS(&secret), R_X86_64_64, 0, "kpatch_second",
	      "kpatch_second", "target_secret", 0, 0);
