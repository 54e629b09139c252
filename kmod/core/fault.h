/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fault injection.  "script/build-kmod --faults" compiles the engine with this
 * header in front of each file: every call that can fail goes to fault.c, which
 * counts it and may fail it instead.  In the ordinary build nothing of this is
 * there, and no other file knows of it.
 *
 * The list below is complete, or the build with faults or the test
 * (test/integration/faults/covered) fails: no object but fault.o may refer to a
 * kernel function that is not known to be safe, and a function of kernel.h that
 * is missing here does not compile.
 *
 * __GFP_NOFAIL is honoured.  Calls that are made for each task, of which there
 * are many, are counted as kinds of their own.
 */
#ifndef KPATCH_FAULT_H
#define KPATCH_FAULT_H

/* As each file has it; the headers below would set another one. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ftrace.h>
#include <linux/kobject.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/task_work.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>

#include "kernel.h"

/**
 * struct fault_site - a call that can fail
 * @file: where it is
 * @line: where it is
 * @function: where it is
 * @callee: what is called
 */
struct fault_site {
	const char *file;
	int line;
	const char *function;
	const char *callee;
};

#define FAULT_SITE(name)                                                     \
	({                                                                   \
		static const struct fault_site site_ = { __FILE_NAME__,      \
							 __LINE__, __func__, \
							 name };             \
		&site_;                                                      \
	})

typedef const struct fault_site *fault_site;

/* Memory. */
void *fault_kmalloc(fault_site site, size_t size, gfp_t flags);
void *fault_kvmalloc(fault_site site, size_t size, gfp_t flags);
char *fault_kstrdup(fault_site site, const char *s, gfp_t flags);
__printf(3, 4) char *fault_kasprintf(fault_site site, gfp_t flags,
				     const char *fmt, ...);
void __percpu *fault_alloc_percpu(fault_site site, size_t size, size_t align);

/* Registering with the kernel. */
__printf(4, 5) int fault_kobject_add(fault_site site, struct kobject *kobj,
				     struct kobject *parent, const char *fmt,
				     ...);
struct kobject *fault_kobject_create_and_add(fault_site site, const char *name,
					     struct kobject *parent);
struct proc_dir_entry *fault_proc_mkdir(fault_site site, const char *name,
					struct proc_dir_entry *parent);
struct proc_dir_entry *fault_proc_create(fault_site site, const char *name,
					 umode_t mode,
					 struct proc_dir_entry *parent,
					 const struct proc_ops *ops);
int fault_single_open_size(fault_site site, struct file *file,
			   int (*show)(struct seq_file *, void *), void *data,
			   size_t size);
struct workqueue_struct *fault_alloc_workqueue(fault_site site,
					       const char *name,
					       unsigned int flags, int max);
int fault_register_kprobe(fault_site site, struct kprobe *probe);
int fault_register_module_notifier(fault_site site, struct notifier_block *nb);
int fault_tracepoint_probe_register(fault_site site, struct tracepoint *tp,
				    void *probe, void *data);
bool fault_try_module_get(fault_site site, struct module *mod);

/* ftrace. */
int fault_register_ftrace_function(fault_site site, struct ftrace_ops *ops);
int fault_ftrace_set_filter_ip(fault_site site, struct ftrace_ops *ops,
			       unsigned long ip, int remove, int reset);
int fault_ftrace_set_filter_ips(fault_site site, struct ftrace_ops *ops,
				unsigned long *ips, unsigned int nr, int remove,
				int reset);

/* For each task. */
int fault_task_work_add(fault_site site, struct task_struct *task,
			struct callback_head *work,
			enum task_work_notify_mode mode);
int fault_stack_trace(fault_site site, struct task_struct *task,
		      unsigned long *store, unsigned int size);

/* Looking up. */
unsigned long fault_kallsyms_lookup_name(fault_site site, const char *name);
int fault_kallsyms_lookup_size_offset(fault_site site, unsigned long addr,
				      unsigned long *size,
				      unsigned long *offset);
unsigned long fault_ftrace_location(fault_site site, unsigned long ip);
bool fault_not_found(fault_site site);

/* Not for fault.c, which makes the calls. */
#ifndef KPATCH_FAULT_C

#undef kmalloc
#undef kzalloc
#undef kmalloc_array
#undef kcalloc
#undef kvzalloc
#undef kvcalloc
#undef kstrdup
#undef kasprintf
#undef alloc_percpu
#undef kobject_add
#undef kobject_create_and_add
#undef proc_mkdir
#undef proc_create
#undef single_open_size
#undef alloc_workqueue
#undef register_kprobe
#undef register_module_notifier
#undef tracepoint_probe_register
#undef try_module_get
#undef register_ftrace_function
#undef ftrace_set_filter_ip
#undef ftrace_set_filter_ips
#undef task_work_add
#undef kernel_call

#define kmalloc(size, flags) fault_kmalloc(FAULT_SITE("kmalloc"), size, flags)
#define kzalloc(size, flags) \
	fault_kmalloc(FAULT_SITE("kzalloc"), size, (flags) | __GFP_ZERO)
#define kmalloc_array(n, size, flags) \
	fault_kmalloc(FAULT_SITE("kmalloc_array"), array_size(n, size), flags)
#define kcalloc(n, size, flags)                                   \
	fault_kmalloc(FAULT_SITE("kcalloc"), array_size(n, size), \
		      (flags) | __GFP_ZERO)
#define kvzalloc(size, flags) \
	fault_kvmalloc(FAULT_SITE("kvzalloc"), size, (flags) | __GFP_ZERO)
#define kvcalloc(n, size, flags)                                    \
	fault_kvmalloc(FAULT_SITE("kvcalloc"), array_size(n, size), \
		       (flags) | __GFP_ZERO)
#define kstrdup(s, flags) fault_kstrdup(FAULT_SITE("kstrdup"), s, flags)
#define kasprintf(flags, ...) \
	fault_kasprintf(FAULT_SITE("kasprintf"), flags, __VA_ARGS__)
#define alloc_percpu(type)                            \
	((typeof(type) __percpu *)fault_alloc_percpu( \
		FAULT_SITE("alloc_percpu"), sizeof(type), __alignof__(type)))

#define kobject_add(kobj, parent, ...) \
	fault_kobject_add(FAULT_SITE("kobject_add"), kobj, parent, __VA_ARGS__)
#define kobject_create_and_add(name, parent)                               \
	fault_kobject_create_and_add(FAULT_SITE("kobject_create_and_add"), \
				     name, parent)
#define proc_mkdir(name, parent) \
	fault_proc_mkdir(FAULT_SITE("proc_mkdir"), name, parent)
#define proc_create(name, mode, parent, ops) \
	fault_proc_create(FAULT_SITE("proc_create"), name, mode, parent, ops)
#define single_open_size(file, show, data, size)                           \
	fault_single_open_size(FAULT_SITE("single_open_size"), file, show, \
			       data, size)
#define alloc_workqueue(name, flags, max) \
	fault_alloc_workqueue(FAULT_SITE("alloc_workqueue"), name, flags, max)
#define register_kprobe(probe) \
	fault_register_kprobe(FAULT_SITE("register_kprobe"), probe)
#define register_module_notifier(nb)                                           \
	fault_register_module_notifier(FAULT_SITE("register_module_notifier"), \
				       nb)
#define tracepoint_probe_register(tp, probe, data) \
	fault_tracepoint_probe_register(           \
		FAULT_SITE("tracepoint_probe_register"), tp, probe, data)
#define try_module_get(mod) \
	fault_try_module_get(FAULT_SITE("try_module_get"), mod)

#define register_ftrace_function(ops)                                          \
	fault_register_ftrace_function(FAULT_SITE("register_ftrace_function"), \
				       ops)
#define ftrace_set_filter_ip(ops, ip, remove, reset)                        \
	fault_ftrace_set_filter_ip(FAULT_SITE("ftrace_set_filter_ip"), ops, \
				   ip, remove, reset)
#define ftrace_set_filter_ips(ops, ips, nr, remove, reset)                    \
	fault_ftrace_set_filter_ips(FAULT_SITE("ftrace_set_filter_ips"), ops, \
				    ips, nr, remove, reset)

#define task_work_add(task, work, mode) \
	fault_task_work_add(FAULT_SITE("task_work_add"), task, work, mode)

#define kernel_call(fn) fault_call_##fn

#define fault_call_kallsyms_lookup_name(name) \
	fault_kallsyms_lookup_name(FAULT_SITE("kallsyms_lookup_name"), name)
#define fault_call_kallsyms_match(...)                   \
	(fault_not_found(FAULT_SITE("kallsyms_match")) ? \
		 0 :                                     \
		 static_call(kpatch_kallsyms_match)(__VA_ARGS__))
#define fault_call_kallsyms_lookup_size_offset(addr, size, offset) \
	fault_kallsyms_lookup_size_offset(                         \
		FAULT_SITE("kallsyms_lookup_size_offset"), addr, size, offset)
#define fault_call_ftrace_location(ip) \
	fault_ftrace_location(FAULT_SITE("ftrace_location"), ip)
#define fault_call_stack_trace_save_tsk_reliable(task, store, size)          \
	fault_stack_trace(FAULT_SITE("stack_trace_save_tsk_reliable"), task, \
			  store, size)

/*
 * These answer and do not fail: a module that is not there, a task that is not
 * running, a work that was not queued are answers.
 */
#define fault_call_find_module static_call(kpatch_find_module)
#define fault_call_ftrace_lookup_ip static_call(kpatch_ftrace_lookup_ip)
#define fault_call_idle_task static_call(kpatch_idle_task)
#define fault_call_wake_up_state static_call(kpatch_wake_up_state)
#define fault_call_task_curr static_call(kpatch_task_curr)
#define fault_call_task_work_cancel_match \
	static_call(kpatch_task_work_cancel_match)
/* Returns what its callback returns. */
#define fault_call_task_call_func static_call(kpatch_task_call_func)
/* Has no error but the end of the kernel. */
#define fault_call_text_poke static_call(kpatch_text_poke)

#endif /* KPATCH_FAULT_C */

#endif /* KPATCH_FAULT_H */
