// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the list of forbidden address ranges of the running transition, and
 * checks stacks against it.  The list is a snapshot that readers use without a
 * lock: tasks check their own stack.
 *
 * Changes no state of a task.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/llist.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include <kpatch/sysfs.h>

#include "arch.h"
#include "engine.h"
#include "hook.h"
#include "kernel.h"
#include "stack.h"
#include "symbol.h"

#define MAX_FRAMES 256

struct text_range {
	unsigned long start, end;
};

struct ranges {
	struct rcu_head rcu;
	unsigned int nr, max;
	struct text_range range[];
};

static struct ranges __rcu *forbidden;

struct frames {
	unsigned long entries[MAX_FRAMES];
};

/*
 * One each CPU, used with preemption off, never from interrupts.  Not static:
 * the per-CPU memory set aside for all modules is 8 KiB.
 */
static struct frames __percpu *frames;

static int append(struct ranges **list, unsigned long start, unsigned long size)
{
	struct ranges *bigger;
	unsigned int max;

	/* Code that cannot be forbidden must not pass for allowed. */
	if (!size) {
		pr_err("no size known for the code at %pS\n", (void *)start);
		return -ENOENT;
	}
	if (!*list || (*list)->nr == (*list)->max) {
		max = *list ? (*list)->max * 2 : 32;
		bigger = kvzalloc(struct_size(bigger, range, max), GFP_KERNEL);
		if (!bigger)
			return -ENOMEM;
		if (*list) {
			bigger->nr = (*list)->nr;
			memcpy(bigger->range, (*list)->range,
			       bigger->nr * sizeof(*bigger->range));
			kvfree(*list);
		}
		bigger->max = max;
		*list = bigger;
	}
	(*list)->range[(*list)->nr].start = start;
	(*list)->range[(*list)->nr].end = start + size;
	(*list)->nr++;
	return 0;
}

struct nth {
	unsigned int left;
	unsigned long addr;
};

static int find_nth(void *data, unsigned long addr)
{
	struct nth *nth = data;

	if (nth->left--)
		return 0;
	nth->addr = addr;
	return 1;
}

/*
 * A function and its cold part, which the compiler places elsewhere.  Statics
 * of the same name cannot be told apart there, so all of them are forbidden.
 */
static int add_text(struct ranges **list, struct module *mod, const char *name,
		    void *text, unsigned long size)
{
	struct nth nth = {};
	unsigned int n = 0;
	char *cold;
	int ret;

	ret = append(list, (unsigned long)text, size);
	if (ret)
		return ret;
	cold = kasprintf(GFP_KERNEL, "%s.cold", name);
	if (!cold)
		return -ENOMEM;
	while (!ret && symbol_each(mod, cold, find_nth, &nth)) {
		ret = append(list, nth.addr, symbol_size(nth.addr));
		nth.left = ++n;
	}
	kfree(cold);
	return ret;
}

/* The code that runs for @func in the state that tasks are to leave. */
static int add_func(struct ranges **list, struct kpatch_object *obj,
		    struct kpatch_func *func, int target)
{
	struct kpatch_func *left = func;
	int ret;

	/*
	 * A task that was preempted in the ftrace trampoline shows only where
	 * the trampoline was called from, whatever the handler chose.
	 */
	ret = append(list, (unsigned long)func->old_func, ARCH_HOOK_BYTES);
	if (ret)
		return ret;

	if (target == KPATCH_PATCHED)
		left = hook_below(func);
	if (!left || left->nop)
		return add_text(list, obj->mod, func->old_name, func->old_func,
				func->old_size);
	return add_text(list, left->mod, func->old_name, left->new_func,
			left->new_size);
}

static int compare_ranges(const void *a, const void *b)
{
	const struct text_range *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return 0;
}

/* Sorted and without overlaps, so that one bisection answers. */
static void merge_ranges(struct ranges *list)
{
	unsigned int i, last = 0;

	sort(list->range, list->nr, sizeof(*list->range), compare_ranges, NULL);
	for (i = 1; i < list->nr; i++) {
		if (list->range[i].start < list->range[last].end)
			list->range[last].end =
				max(list->range[last].end, list->range[i].end);
		else
			list->range[++last] = list->range[i];
	}
	list->nr = last + 1;
}

static void publish(struct ranges *list)
{
	struct ranges *old;

	old = rcu_replace_pointer(forbidden, list,
				  lockdep_is_held(&kpatch_mutex));
	if (old)
		kvfree_rcu(old, rcu);
}

/**
 * stack_forbid() - forbid the code that tasks are to leave
 * @patch: the patch in transition
 * @target: KPATCH_PATCHED or KPATCH_UNPATCHED
 *
 * To be called again whenever an object is patched or unpatched meanwhile.
 *
 * Return: 0; -ENOMEM, or -ENOENT for code of unknown size, and nothing changed.
 */
int stack_forbid(struct kpatch_patch *patch, int target)
{
	struct ranges *list = NULL;
	struct kpatch_object *obj;
	struct kpatch_func *func;
	int ret;

	lockdep_assert_held(&kpatch_mutex);

	klp_for_each_object(patch, obj) {
		if (!obj->patched)
			continue;
		klp_for_each_func(obj, func) {
			if (func->immediate)
				continue;
			ret = add_func(&list, obj, func, target);
			if (ret) {
				kvfree(list);
				return ret;
			}
		}
	}
	if (list)
		merge_ranges(list);
	publish(list);
	return 0;
}

/**
 * stack_forbid_nothing() - drop the list when the transition is over
 */
void stack_forbid_nothing(void)
{
	publish(NULL);
}

static const struct text_range *find_range(const struct ranges *list,
					   unsigned long addr)
{
	unsigned int low = 0, high = list ? list->nr : 0, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (addr < list->range[middle].start)
			high = middle;
		else if (addr >= list->range[middle].end)
			low = middle + 1;
		else
			return &list->range[middle];
	}
	return NULL;
}

/*
 * The return addresses that kretprobes have replaced are not to be asked for
 * while the task may run, the kernel says, and older ones say it with a WARN.
 * That this task is held off its CPU makes no difference to them.
 */
static bool returns_hidden(struct task_struct *task)
{
#ifdef CONFIG_RETHOOK
	return task != current && task_is_running(task) &&
	       !llist_empty(&task->rethooks);
#else
	return false;
#endif
}

/**
 * stack_forbidden() - look for forbidden code among addresses
 * @entries: the addresses
 * @nr: how many
 *
 * Context: preemption off.
 *
 * Return: start of the forbidden function that is found first, or 0.
 */
unsigned long stack_forbidden(const unsigned long *entries, int nr)
{
	struct ranges *list = rcu_dereference_sched(forbidden);
	const struct text_range *range;
	int i;

	for (i = 0; i < nr; i++) {
		range = find_range(list, entries[i]);
		if (range)
			return range->start;
	}
	return 0;
}

/**
 * stack_check() - may a task be switched, as far as its stack goes?
 * @task: current, or a task that cannot run while this runs
 * @block: says why not, when the answer is no
 *
 * Context: preemption off.
 *
 * Return: 0 for yes, -EINVAL for an unreliable stack, -EADDRINUSE when
 * forbidden code is on it.
 */
int stack_check(struct task_struct *task, struct kpatch_block *block)
{
	unsigned long *entries = this_cpu_ptr(frames)->entries;
	int nr;

	nr = -EINVAL;
	if (!returns_hidden(task))
		nr = kernel_call(stack_trace_save_tsk_reliable)(task, entries,
								MAX_FRAMES);
	if (nr < 0) {
		block->reason = KPATCH_BLOCK_UNRELIABLE;
		block->addr = 0;
		return -EINVAL;
	}

	block->addr = stack_forbidden(entries, nr);
	if (block->addr) {
		block->reason = KPATCH_BLOCK_STACK;
		return -EADDRINUSE;
	}
	return 0;
}

/**
 * stack_init() - get the memory for traces
 *
 * Return: 0 or -ENOMEM.
 */
int stack_init(void)
{
	frames = alloc_percpu(struct frames);
	return frames ? 0 : -ENOMEM;
}

/**
 * stack_exit() - give it back; nobody checks a stack any more
 */
void stack_exit(void)
{
	free_percpu(frames);
}
