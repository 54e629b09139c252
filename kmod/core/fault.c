// SPDX-License-Identifier: GPL-2.0
/*
 * Fault injection: counts the calls of fault.h, by whichever task they are
 * made, and fails one of them with the error that it could have had.  What a
 * failed call would have done is not begun.
 *
 * Only in the build with faults.  Decides nothing but that.
 */
#include "fault.h"

/* Made for an operation; for each task in it, traces of stacks and works. */
#define FAULT_CALL 1
#define FAULT_TRACE 2
#define FAULT_WORK 4

static atomic_t count = ATOMIC_INIT(0);
static unsigned int nth;
static unsigned int kinds = FAULT_CALL;
static const struct fault_site *where;

static int set_nth(const char *val, const struct kernel_param *kp)
{
	int ret;

	WRITE_ONCE(nth, 0);
	WRITE_ONCE(where, NULL);
	atomic_set(&count, 0);
	ret = param_set_uint(val, kp);
	return ret;
}

static int get_count(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%d\n", atomic_read(&count));
}

static int get_where(char *buf, const struct kernel_param *kp)
{
	const struct fault_site *site = READ_ONCE(where);

	if (!site)
		return sysfs_emit(buf, "\n");
	return sysfs_emit(buf, "%s:%d:%s:%s\n", site->file, site->line,
			  site->function, site->callee);
}

static const struct kernel_param_ops nth_ops = {
	.set = set_nth,
	.get = param_get_uint,
};
static const struct kernel_param_ops count_ops = { .get = get_count };
static const struct kernel_param_ops where_ops = { .get = get_where };

module_param_cb(fail_nth, &nth_ops, &nth, 0644);
MODULE_PARM_DESC(fail_nth,
		 "fail this call, once, from the moment that this is written");
module_param_named(fault_kinds, kinds, uint, 0644);
MODULE_PARM_DESC(
	fault_kinds,
	"what to count: 1 calls; for each task, 2 stack traces, 4 works");
module_param_cb(fault_count, &count_ops, NULL, 0444);
MODULE_PARM_DESC(fault_count, "calls since fail_nth was written");
module_param_cb(fault_where, &where_ops, NULL, 0444);
MODULE_PARM_DESC(fault_where, "file:line:function:callee that was failed");

/* Takes no lock: may be under those of the scheduler. */
static bool hit(fault_site site, unsigned int kind)
{
	unsigned int limit = READ_ONCE(nth);

	if (!(READ_ONCE(kinds) & kind))
		return false;
	if (atomic_inc_return(&count) != limit)
		return false;
	WRITE_ONCE(where, site);
	return true;
}

static bool fail_call(fault_site site)
{
	if (!hit(site, FAULT_CALL))
		return false;
	/* For those who cannot ask any more, as the engine did not load. */
	pr_info("fault: %s:%d:%s:%s\n", site->file, site->line, site->function,
		site->callee);
	return true;
}

static bool fail_memory(fault_site site, gfp_t flags)
{
	return !(flags & __GFP_NOFAIL) && fail_call(site);
}

void *fault_kmalloc(fault_site site, size_t size, gfp_t flags)
{
	return fail_memory(site, flags) ? NULL : kmalloc(size, flags);
}

void *fault_kvmalloc(fault_site site, size_t size, gfp_t flags)
{
	return fail_memory(site, flags) ? NULL : kvmalloc(size, flags);
}

char *fault_kstrdup(fault_site site, const char *s, gfp_t flags)
{
	return fail_memory(site, flags) ? NULL : kstrdup(s, flags);
}

char *fault_kasprintf(fault_site site, gfp_t flags, const char *fmt, ...)
{
	va_list args;
	char *text;

	if (fail_memory(site, flags))
		return NULL;
	va_start(args, fmt);
	text = kvasprintf(flags, fmt, args);
	va_end(args);
	return text;
}

void __percpu *fault_alloc_percpu(fault_site site, size_t size, size_t align)
{
	return fail_call(site) ? NULL : __alloc_percpu(size, align);
}

int fault_kobject_add(fault_site site, struct kobject *kobj,
		      struct kobject *parent, const char *fmt, ...)
{
	va_list args;
	char *name;
	int ret;

	if (fail_call(site))
		return -ENOMEM;
	va_start(args, fmt);
	name = kvasprintf(GFP_KERNEL, fmt, args);
	va_end(args);
	if (!name)
		return -ENOMEM;
	ret = kobject_add(kobj, parent, "%s", name);
	kfree(name);
	return ret;
}

struct kobject *fault_kobject_create_and_add(fault_site site, const char *name,
					     struct kobject *parent)
{
	return fail_call(site) ? NULL : kobject_create_and_add(name, parent);
}

struct proc_dir_entry *fault_proc_mkdir(fault_site site, const char *name,
					struct proc_dir_entry *parent)
{
	return fail_call(site) ? NULL : proc_mkdir(name, parent);
}

struct proc_dir_entry *fault_proc_create(fault_site site, const char *name,
					 umode_t mode,
					 struct proc_dir_entry *parent,
					 const struct proc_ops *ops)
{
	return fail_call(site) ? NULL : proc_create(name, mode, parent, ops);
}

int fault_single_open_size(fault_site site, struct file *file,
			   int (*show)(struct seq_file *, void *), void *data,
			   size_t size)
{
	return fail_call(site) ? -ENOMEM :
				 single_open_size(file, show, data, size);
}

struct workqueue_struct *fault_alloc_workqueue(fault_site site,
					       const char *name,
					       unsigned int flags, int max)
{
	return fail_call(site) ? NULL : alloc_workqueue("%s", flags, max, name);
}

int fault_register_kprobe(fault_site site, struct kprobe *probe)
{
	return fail_call(site) ? -ENOSYS : register_kprobe(probe);
}

int fault_register_module_notifier(fault_site site, struct notifier_block *nb)
{
	return fail_call(site) ? -EEXIST : register_module_notifier(nb);
}

int fault_tracepoint_probe_register(fault_site site, struct tracepoint *tp,
				    void *probe, void *data)
{
	return fail_call(site) ? -ENOMEM :
				 tracepoint_probe_register(tp, probe, data);
}

bool fault_try_module_get(fault_site site, struct module *mod)
{
	return !fail_call(site) && try_module_get(mod);
}

int fault_register_ftrace_function(fault_site site, struct ftrace_ops *ops)
{
	return fail_call(site) ? -EBUSY : register_ftrace_function(ops);
}

int fault_ftrace_set_filter_ip(fault_site site, struct ftrace_ops *ops,
			       unsigned long ip, int remove, int reset)
{
	return fail_call(site) ? -ENOMEM :
				 ftrace_set_filter_ip(ops, ip, remove, reset);
}

int fault_ftrace_set_filter_ips(fault_site site, struct ftrace_ops *ops,
				unsigned long *ips, unsigned int nr, int remove,
				int reset)
{
	return fail_call(site) ?
		       -ENOMEM :
		       ftrace_set_filter_ips(ops, ips, nr, remove, reset);
}

int fault_task_work_add(fault_site site, struct task_struct *task,
			struct callback_head *work,
			enum task_work_notify_mode mode)
{
	return hit(site, FAULT_WORK) ? -ESRCH : task_work_add(task, work, mode);
}

int fault_stack_trace(fault_site site, struct task_struct *task,
		      unsigned long *store, unsigned int size)
{
	return hit(site, FAULT_TRACE) ?
		       -EINVAL :
		       kernel_call(stack_trace_save_tsk_reliable)(task, store,
								  size);
}

unsigned long fault_kallsyms_lookup_name(fault_site site, const char *name)
{
	return fail_call(site) ? 0 : kernel_call(kallsyms_lookup_name)(name);
}

int fault_kallsyms_lookup_size_offset(fault_site site, unsigned long addr,
				      unsigned long *size,
				      unsigned long *offset)
{
	return fail_call(site) ?
		       0 :
		       kernel_call(kallsyms_lookup_size_offset)(addr, size,
								offset);
}

unsigned long fault_ftrace_location(fault_site site, unsigned long ip)
{
	return fail_call(site) ? 0 : kernel_call(ftrace_location)(ip);
}

/* For a walk over symbols: there is none of that name. */
bool fault_not_found(fault_site site)
{
	return fail_call(site);
}
