/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the engine needs of the kernel that is not exported.  Each function is
 * reached by a static call, which the kernel turns into a direct call: on IBT
 * kernels the ENDBR of functions nobody takes the address of is removed at
 * boot, and a call through a pointer would fault.
 *
 * Valid between kernel_init() and the end of the module; no caller may keep an
 * address from here.
 */
#ifndef KPATCH_KERNEL_H
#define KPATCH_KERNEL_H

#include <linux/ftrace.h>
#include <linux/kallsyms.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/stacktrace.h>
#include <linux/static_call.h>
#include <linux/task_work.h>
#include <linux/wait.h>
#include <asm/text-patching.h>

#include "compat.h"

/* Private to kernel/trace/, used for messages only. */
struct ftrace_func_entry *ftrace_lookup_ip(struct ftrace_hash *hash,
					   unsigned long ip);

DECLARE_STATIC_CALL(kpatch_kallsyms_lookup_name, kallsyms_lookup_name);
DECLARE_STATIC_CALL(kpatch_kallsyms_match, KPATCH_KALLSYMS_MATCH);
DECLARE_STATIC_CALL(kpatch_kallsyms_lookup_size_offset,
		    kallsyms_lookup_size_offset);
DECLARE_STATIC_CALL(kpatch_stack_trace_save_tsk_reliable,
		    stack_trace_save_tsk_reliable);
DECLARE_STATIC_CALL(kpatch_task_call_func, task_call_func);
DECLARE_STATIC_CALL(kpatch_task_curr, task_curr);
DECLARE_STATIC_CALL(kpatch_task_work_cancel_match, task_work_cancel_match);
DECLARE_STATIC_CALL(kpatch_idle_task, idle_task);
DECLARE_STATIC_CALL(kpatch_wake_up_state, wake_up_state);
DECLARE_STATIC_CALL(kpatch_find_module, find_module);
DECLARE_STATIC_CALL(kpatch_ftrace_location, ftrace_location);
DECLARE_STATIC_CALL(kpatch_ftrace_lookup_ip, ftrace_lookup_ip);
DECLARE_STATIC_CALL(kpatch_text_poke, text_poke);

/* The unexported function @fn, to be called at once. */
#define kernel_call(fn) static_call(kpatch_##fn)

/**
 * struct kernel_data - unexported variables
 * @text_mutex: serializes changes of kernel text
 * @ftrace_ops_list: the registered ftrace users, or NULL when not found
 */
struct kernel_data {
	struct mutex *text_mutex;
	struct ftrace_ops **ftrace_ops_list;
};

extern struct kernel_data kernel_data;

int kernel_init(void);
bool kernel_can_name_ftrace_users(void);

#endif /* KPATCH_KERNEL_H */
