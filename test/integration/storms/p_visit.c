// SPDX-License-Identifier: GPL-2.0
/* The pair, and a function of a module that comes and goes meanwhile. */
#include "p_pair.c"

static int *secret;

static int p_visit_answer(void)
{
	return 2000 + *secret;
}

FIXTURE_FUNC(p_visit_answer, "kpatch_second", "target_answer", 1);
FIXTURE_RELOC(secret, ADDRESS(&secret), R_X86_64_64, 0, "kpatch_second",
	      "kpatch_second", "target_secret", 0, 0);
