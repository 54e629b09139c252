// SPDX-License-Identifier: GPL-2.0
/* A patch of the kernel's own livepatch, of the sleeping function. */
#include <linux/livepatch.h>
#include <linux/module.h>

static const char *x_livepatch_sleep(void)
{
	return "livepatch";
}

static struct klp_func funcs[] = {
	{ .old_name = "target_sleep", .new_func = x_livepatch_sleep },
	{},
};

static struct klp_object objs[] = {
	{ .name = "kpatch_target", .funcs = funcs },
	{},
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };

static int __init x_livepatch_sleep_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit x_livepatch_sleep_exit(void)
{
}

module_init(x_livepatch_sleep_init);
module_exit(x_livepatch_sleep_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
