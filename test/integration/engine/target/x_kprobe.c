// SPDX-License-Identifier: GPL-2.0
/* A kprobe with a post handler, which must be the only one on its function. */
#include <linux/kprobes.h>
#include <linux/module.h>

static void x_kprobe_post(struct kprobe *p, struct pt_regs *regs,
			  unsigned long flags)
{
}

static struct kprobe probe = {
	.symbol_name = "cmdline_proc_show",
	.post_handler = x_kprobe_post,
};

static int __init x_kprobe_init(void)
{
	return register_kprobe(&probe);
}

static void __exit x_kprobe_exit(void)
{
	unregister_kprobe(&probe);
}

module_init(x_kprobe_init);
module_exit(x_kprobe_exit);
MODULE_LICENSE("GPL");
