// SPDX-License-Identifier: GPL-2.0
/*
 * Changes a function of one module so that it uses an export of another one,
 * which the first does not depend on.  The other one has a callback and no
 * function.
 */
#include <linux/module.h>

#include "fixture.h"

struct kpatch_object;

static int (*other)(void);

static int p_export_answer(void)
{
	return 100 + other();
}

static int pre_patch(struct kpatch_object *obj)
{
	pr_info("p_export: pre_patch\n");
	return 0;
}

FIXTURE_CALLBACK(pre_patch, pre_patch, "kpatch_target");
FIXTURE_FUNC(p_export_answer, "kpatch_second", "target_answer", 2);
FIXTURE_RELOC(other, ADDRESS(&other), R_X86_64_64, 0, "kpatch_second",
	      "kpatch_target", "target_other", 1, 1);
