// SPDX-License-Identifier: GPL-2.0
/*
 * The patches that are measured, of which one is chosen at compile time:
 *
 * BENCH_ONE	one function of vmlinux
 * BENCH_TEN	ten functions of vmlinux, and those of the target module
 * BENCH_HOLD	those of the target module: one that others sleep in, one that
 *		is called in a loop
 */
#include <linux/seq_file.h>

#include "bench.h"

#ifdef BENCH_ONE
#define VMLINUX(f) f(cmdline_proc_show)
#endif

#ifdef BENCH_TEN
/* clang-format off */
#define VMLINUX(f)			\
	f(cmdline_proc_show)		\
	f(loadavg_proc_show)		\
	f(uptime_proc_show)		\
	f(version_proc_show)		\
	f(meminfo_proc_show)		\
	f(filesystems_proc_show)	\
	f(execdomains_proc_show)	\
	f(show_softirqs)		\
	f(swap_show)			\
	f(frag_show)
/* clang-format on */
#endif

#ifndef BENCH_ONE
#define TARGET(f) f(bench_sleep) f(bench_call)
#endif

#ifdef VMLINUX
/* Nothing calls them while it is measured. */
#define REPLACE_SHOW(function)                                      \
	static int new_##function(struct seq_file *m, void *unused) \
	{                                                           \
		seq_puts(m, "bench\n");                             \
		return 0;                                           \
	}
VMLINUX(REPLACE_SHOW)
BENCH_OBJECT(VMLINUX, VMLINUX)
#endif

#ifdef TARGET
static int new_bench_sleep(void)
{
	return 1;
}

static unsigned int new_bench_call(void)
{
	return 0;
}

BENCH_OBJECT(TARGET, TARGET)
#endif

#ifdef BENCH_LIVEPATCH
static struct klp_object objs[] = {
#ifdef VMLINUX
	{ .funcs = funcs_VMLINUX },
#endif
#ifdef TARGET
	{ .name = "kpatch_bench", .funcs = funcs_TARGET },
#endif
	{},
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };

static int __init bench_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit bench_exit(void)
{
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
#endif
