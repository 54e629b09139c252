// SPDX-License-Identifier: GPL-2.0
/* Callbacks of two objects, and no function at all. */
#include "fixture.h"

#include <kpatch/livepatch.h>

static const char *name_of(const struct kpatch_object *obj)
{
	return obj->name ? obj->name : "vmlinux";
}

static int calls_pre_patch(struct kpatch_object *obj)
{
	pr_info("p_calls: pre_patch %s\n", name_of(obj));
	return 0;
}

static void calls_post_patch(struct kpatch_object *obj)
{
	pr_info("p_calls: post_patch %s\n", name_of(obj));
}

static void calls_pre_unpatch(struct kpatch_object *obj)
{
	pr_info("p_calls: pre_unpatch %s\n", name_of(obj));
}

static void calls_post_unpatch(struct kpatch_object *obj)
{
	pr_info("p_calls: post_unpatch %s\n", name_of(obj));
}

static int target_pre_patch(struct kpatch_object *obj)
{
	return calls_pre_patch(obj);
}

static void target_post_unpatch(struct kpatch_object *obj)
{
	calls_post_unpatch(obj);
}

FIXTURE_CALLBACK(pre_patch, calls_pre_patch, "vmlinux");
FIXTURE_CALLBACK(post_patch, calls_post_patch, "vmlinux");
FIXTURE_CALLBACK(pre_unpatch, calls_pre_unpatch, "vmlinux");
FIXTURE_CALLBACK(post_unpatch, calls_post_unpatch, "vmlinux");
FIXTURE_CALLBACK(pre_patch, target_pre_patch, "kpatch_target");
FIXTURE_CALLBACK(post_unpatch, target_post_unpatch, "kpatch_target");
