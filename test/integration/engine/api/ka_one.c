// SPDX-License-Identifier: GPL-2.0
/*
 * A patch by the engine's API: callbacks of vmlinux and of the module to be
 * patched, no functions, and one system state.
 */
#include <linux/module.h>

#include <kpatch/livepatch.h>

static ulong id;
module_param(id, ulong, 0);
MODULE_PARM_DESC(id, "the state; 0 is none");
static uint version;
module_param(version, uint, 0);
static bool replace;
module_param(replace, bool, 0);
static bool malformed;
module_param(malformed, bool, 0);
static char *fail = "";
module_param(fail, charp, 0644);
MODULE_PARM_DESC(fail, "object whose pre_patch fails");

static struct kpatch_state states[2];
static struct kpatch_patch patch;

static const char *name_of(const struct kpatch_object *obj)
{
	return obj->name ? obj->name : "vmlinux";
}

static int pre_patch(struct kpatch_object *obj)
{
	const struct kpatch_state *state, *prev;

	pr_info("%s: pre_patch %s\n", KBUILD_MODNAME, name_of(obj));
	if (!strcmp(fail, name_of(obj)))
		return -ENODEV;
	if (obj->name || !id)
		return 0;
	state = kpatch_get_state(&patch, id);
	prev = kpatch_get_prev_state(id);
	pr_info("%s: version %u after %u\n", KBUILD_MODNAME,
		state ? state->version : 0, prev ? prev->version : 0);
	return 0;
}

static void post_patch(struct kpatch_object *obj)
{
	pr_info("%s: post_patch %s\n", KBUILD_MODNAME, name_of(obj));
}

static void pre_unpatch(struct kpatch_object *obj)
{
	pr_info("%s: pre_unpatch %s\n", KBUILD_MODNAME, name_of(obj));
}

static void post_unpatch(struct kpatch_object *obj)
{
	pr_info("%s: post_unpatch %s\n", KBUILD_MODNAME, name_of(obj));
}

#define CALLBACKS                                                         \
	{                                                                 \
		.pre_patch = pre_patch, .post_patch = post_patch,         \
		.pre_unpatch = pre_unpatch, .post_unpatch = post_unpatch, \
	}

static struct kpatch_func no_funcs[] = { {} };

static struct kpatch_object objs[] = {
	{ .funcs = no_funcs, .callbacks = CALLBACKS },
	{
		.name = "kpatch_target",
		.funcs = no_funcs,
		.callbacks = CALLBACKS,
	},
	{},
};

static struct kpatch_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
};

static int __init ka_init(void)
{
	states[0].id = id;
	states[0].version = version;
	patch.replace = replace;
	if (malformed)
		objs[1].funcs = NULL;
	return kpatch_enable_patch(&patch);
}

static void __exit ka_exit(void)
{
}

module_init(ka_init);
module_exit(ka_exit);
MODULE_LICENSE("GPL");
