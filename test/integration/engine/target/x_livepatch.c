// SPDX-License-Identifier: GPL-2.0
/* A patch of the kernel's own livepatch, to be in the way. */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

static int x_livepatch_show(struct seq_file *m, void *v)
{
	seq_puts(m, "livepatch\n");
	return 0;
}

static struct klp_func funcs[] = {
	{ .old_name = "cmdline_proc_show", .new_func = x_livepatch_show },
	{},
};

static struct klp_object objs[] = { { .funcs = funcs }, {} };

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };

static int __init x_livepatch_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit x_livepatch_exit(void)
{
}

module_init(x_livepatch_init);
module_exit(x_livepatch_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
