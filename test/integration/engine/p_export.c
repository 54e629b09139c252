// SPDX-License-Identifier: GPL-2.0
/*
 * Changes a function of one module so that it uses an export of another one,
 * which the first does not depend on.
 */
#include <linux/module.h>

#include "fixture.h"

static int (*other)(void);

static int p_export_answer(void)
{
	return 100 + other();
}

FIXTURE_FUNC(p_export_answer, "kpatch_second", "target_answer", 2);
FIXTURE_RELOC(other, ADDRESS(&other), R_X86_64_64, 0, "kpatch_second",
	      "kpatch_target", "target_other", 1, 1);
