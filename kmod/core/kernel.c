// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the unexported functions and variables listed in kernel.h, once, when
 * the engine loads, and refuses to load with the names of what is missing.
 *
 * A kprobe gives the first address; everything else is looked up by name.
 * Never calls through a pointer (see kernel.h).
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kprobes.h>

#include "kernel.h"

struct kernel_data kernel_data;

static bool can_name_ftrace_users;

#define KERNEL_FUNCTION(id, fn)                                     \
	DEFINE_STATIC_CALL_NULL(kpatch_##id, fn);                   \
	static void set_##id(unsigned long addr)                    \
	{                                                           \
		static_call_update(kpatch_##id, (typeof(&fn))addr); \
	}

KERNEL_FUNCTION(kallsyms_lookup_name, kallsyms_lookup_name)
KERNEL_FUNCTION(kallsyms_match, KPATCH_KALLSYMS_MATCH)
KERNEL_FUNCTION(kallsyms_lookup_size_offset, kallsyms_lookup_size_offset)
KERNEL_FUNCTION(stack_trace_save_tsk_reliable, stack_trace_save_tsk_reliable)
KERNEL_FUNCTION(task_call_func, task_call_func)
KERNEL_FUNCTION(task_curr, task_curr)
KERNEL_FUNCTION(task_work_cancel_match, task_work_cancel_match)
KERNEL_FUNCTION(idle_task, idle_task)
KERNEL_FUNCTION(wake_up_state, wake_up_state)
KERNEL_FUNCTION(find_module, find_module)
KERNEL_FUNCTION(ftrace_location, ftrace_location)
KERNEL_FUNCTION(ftrace_lookup_ip, ftrace_lookup_ip)
KERNEL_FUNCTION(text_poke, text_poke)

static void set_text_mutex(unsigned long addr)
{
	kernel_data.text_mutex = (struct mutex *)addr;
}

static void set_ftrace_ops_list(unsigned long addr)
{
	kernel_data.ftrace_ops_list = (struct ftrace_ops **)addr;
}

struct kernel_symbol_row {
	const char *name;
	void (*set)(unsigned long addr);
	bool optional;
};

static const struct kernel_symbol_row rows[] = {
	{ "kallsyms_lookup_name", set_kallsyms_lookup_name },
	{ KPATCH_KALLSYMS_MATCH_NAME, set_kallsyms_match },
	{ "kallsyms_lookup_size_offset", set_kallsyms_lookup_size_offset },
	{ "stack_trace_save_tsk_reliable", set_stack_trace_save_tsk_reliable },
	{ "task_call_func", set_task_call_func },
	{ "task_curr", set_task_curr },
	{ "task_work_cancel_match", set_task_work_cancel_match },
	{ "idle_task", set_idle_task },
	{ "wake_up_state", set_wake_up_state },
	{ "find_module", set_find_module },
	{ "ftrace_location", set_ftrace_location },
	{ "text_poke", set_text_poke },
	{ "text_mutex", set_text_mutex },
	{ "ftrace_lookup_ip", set_ftrace_lookup_ip, .optional = true },
	{ "ftrace_ops_list", set_ftrace_ops_list, .optional = true },
};

/*
 * A kprobe may be placed after the ENDBR, so this address is only good for the
 * one call that looks the function up through itself.
 */
static int bootstrap(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	int ret;

	ret = register_kprobe(&probe);
	if (ret) {
		pr_err("cannot find kallsyms_lookup_name: register_kprobe: %d\n",
		       ret);
		return ret;
	}
	set_kallsyms_lookup_name((unsigned long)probe.addr);
	unregister_kprobe(&probe);
	return 0;
}

/**
 * kernel_init() - find everything of kernel.h
 *
 * Return: 0; -ENOENT when something is missing, after naming all of it; the
 * error of register_kprobe() when there are no kprobes.
 */
int kernel_init(void)
{
	bool missing = false, optional_missing = false;
	unsigned long addr;
	size_t i;
	int ret;

	ret = bootstrap();
	if (ret)
		return ret;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		addr = kernel_call(kallsyms_lookup_name)(rows[i].name);
		if (addr) {
			rows[i].set(addr);
		} else if (rows[i].optional) {
			optional_missing = true;
		} else {
			pr_err("this kernel has no %s\n", rows[i].name);
			missing = true;
		}
	}
	can_name_ftrace_users = !optional_missing;
	return missing ? -ENOENT : 0;
}

/**
 * kernel_can_name_ftrace_users() - are ftrace_lookup_ip() and the list of
 *	ftrace users there?  They only make messages better.
 */
bool kernel_can_name_ftrace_users(void)
{
	return can_name_ftrace_users;
}
