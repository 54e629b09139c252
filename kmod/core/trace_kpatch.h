/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The trace events of the engine, in /sys/kernel/tracing/events/kpatch.  Those
 * about one task come while it is held in its place, some of them under the
 * scheduler's locks; they cost nothing when off.  The ftrace handler has none.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kpatch

#if !defined(KPATCH_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define KPATCH_TRACE_H

#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

/* clang-format off */

/* Strings are copied into arrays: those of the ring buffer changed with time. */
#define KPATCH_TRACE_WORD 12

DECLARE_EVENT_CLASS(kpatch_transition,
	TP_PROTO(const struct module *mod, int target),
	TP_ARGS(mod, target),
	TP_STRUCT__entry(
		__array(char, patch, MODULE_NAME_LEN)
		__field(int, target)
	),
	TP_fast_assign(
		strscpy(__entry->patch, mod->name, MODULE_NAME_LEN);
		__entry->target = target;
	),
	TP_printk("patch=%s target=%d", __entry->patch, __entry->target)
);

/* Tasks may switch from here on.  @target: 1 patched, 0 unpatched. */
DEFINE_EVENT(kpatch_transition, transition_start,
	TP_PROTO(const struct module *mod, int target),
	TP_ARGS(mod, target)
);

/* Every task has switched. */
DEFINE_EVENT(kpatch_transition, transition_complete,
	TP_PROTO(const struct module *mod, int target),
	TP_ARGS(mod, target)
);

/* It turns round, to @target; transition_start follows. */
DEFINE_EVENT(kpatch_transition, transition_reverse,
	TP_PROTO(const struct module *mod, int target),
	TP_ARGS(mod, target)
);

/* Given up before it began; transition_complete follows. */
DEFINE_EVENT(kpatch_transition, transition_cancel,
	TP_PROTO(const struct module *mod, int target),
	TP_ARGS(mod, target)
);

/* All tasks are declared switched. */
DEFINE_EVENT(kpatch_transition, transition_force,
	TP_PROTO(const struct module *mod, int target),
	TP_ARGS(mod, target)
);

/* The deadline has come.  @reverse: what is done now. */
TRACE_EVENT(transition_deadline,
	TP_PROTO(const struct module *mod, bool reverse),
	TP_ARGS(mod, reverse),
	TP_STRUCT__entry(
		__array(char, patch, MODULE_NAME_LEN)
		__field(bool, reverse)
	),
	TP_fast_assign(
		strscpy(__entry->patch, mod->name, MODULE_NAME_LEN);
		__entry->reverse = reverse;
	),
	TP_printk("patch=%s reverse=%d", __entry->patch, __entry->reverse)
);

/*
 * A task has switched.  @how: off-cpu, cpu-work, task-work, idle or offline; see
 * "How a task switches" in doc/engine.md.
 */
TRACE_EVENT(task_switched,
	TP_PROTO(struct task_struct *task, int target, const char *how),
	TP_ARGS(task, target, how),
	TP_STRUCT__entry(
		__field(pid_t, pid)
		__array(char, comm, TASK_COMM_LEN)
		__field(int, target)
		__array(char, how, KPATCH_TRACE_WORD)
	),
	TP_fast_assign(
		__entry->pid = task->pid;
		memcpy(__entry->comm, task->comm, TASK_COMM_LEN);
		__entry->target = target;
		strscpy(__entry->how, how, KPATCH_TRACE_WORD);
	),
	TP_printk("pid=%d comm=%s target=%d how=%s", __entry->pid,
		  __entry->comm, __entry->target, __entry->how)
);

/* A task was tried and cannot switch.  @reason: as in include/kpatch/sysfs.h. */
TRACE_EVENT(task_blocked,
	TP_PROTO(struct task_struct *task, const char *reason,
		 unsigned long addr),
	TP_ARGS(task, reason, addr),
	TP_STRUCT__entry(
		__field(pid_t, pid)
		__array(char, comm, TASK_COMM_LEN)
		__array(char, reason, KPATCH_TRACE_WORD)
		__field(void *, function)
	),
	TP_fast_assign(
		__entry->pid = task->pid;
		memcpy(__entry->comm, task->comm, TASK_COMM_LEN);
		strscpy(__entry->reason, reason, KPATCH_TRACE_WORD);
		__entry->function = (void *)addr;
	),
	TP_printk("pid=%d comm=%s reason=%s function=%ps", __entry->pid,
		  __entry->comm, __entry->reason, __entry->function)
);

/* clang-format on */

#endif /* KPATCH_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace_kpatch
#include <trace/define_trace.h>
