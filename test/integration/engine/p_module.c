// SPDX-License-Identifier: GPL-2.0
/*
 * Changes one of two statics of the same name in a module, and refers to static
 * data of that module.  With all callbacks.
 */
#include <linux/module.h>

#include "fixture.h"

struct kpatch_object;

static int *secret;

static int p_module_answer(void)
{
	return 1000 + *secret;
}

static int pre_patch(struct kpatch_object *obj)
{
	pr_info("p_module: pre_patch\n");
	return 0;
}

static void post_patch(struct kpatch_object *obj)
{
	pr_info("p_module: post_patch\n");
}

static void pre_unpatch(struct kpatch_object *obj)
{
	pr_info("p_module: pre_unpatch\n");
}

static void post_unpatch(struct kpatch_object *obj)
{
	pr_info("p_module: post_unpatch\n");
}

FIXTURE_FUNC(p_module_answer, "kpatch_target", "target_answer", 2);
FIXTURE_RELOC(secret, ADDRESS(&secret), R_X86_64_64, 0, "kpatch_target",
	      "kpatch_target", "target_secret", 1, 0);
FIXTURE_CALLBACK(pre_patch, pre_patch, "kpatch_target");
FIXTURE_CALLBACK(post_patch, post_patch, "kpatch_target");
FIXTURE_CALLBACK(pre_unpatch, pre_unpatch, "kpatch_target");
FIXTURE_CALLBACK(post_unpatch, post_unpatch, "kpatch_target");
