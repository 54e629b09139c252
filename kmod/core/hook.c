// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the func stacks and the ftrace users that consult them.  A hook is one
 * ftrace location with the stack of its replacements, newest first; a hook set
 * is the one ftrace_ops that the new hooks of an object share, because taking
 * an ftrace_ops away costs a wait for every task.
 *
 * Starts no transition and looks up no symbol.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ftrace.h>
#include <linux/hashtable.h>
#include <linux/kprobes.h>
#include <linux/slab.h>

#include "engine.h"
#include "hook.h"
#include "kernel.h"
#include "tasks.h"

/**
 * struct kpatch_hook - one redirected function
 * @node: in hooks, found by @ip
 * @ip: ftrace location
 * @func_stack: replacements, newest first; may be empty for a moment
 * @set: whose ftrace_ops has @ip in its filter
 * @set_node: in &hook_set.hooks
 */
struct kpatch_hook {
	struct hlist_node node;
	unsigned long ip;
	struct list_head func_stack;
	struct hook_set *set;
	struct list_head set_node;
};

/**
 * struct hook_set - hooks that share one ftrace_ops
 * @ops: registered while the set is in hook_sets
 * @hooks: its hooks
 * @node: in hook_sets
 */
struct hook_set {
	struct ftrace_ops ops;
	struct list_head hooks;
	struct list_head node;
};

/* Both written under kpatch_mutex; the hash is read by the handler. */
static DEFINE_HASHTABLE(hooks, 10);
static LIST_HEAD(hook_sets);

static __always_inline struct kpatch_hook *find_hook(unsigned long ip)
{
	struct kpatch_hook *hook;
	struct hlist_head *bucket;

	bucket = &hooks[hash_long(ip, HASH_BITS(hooks))];
	hlist_for_each_entry_rcu_notrace(hook, bucket, node) {
		if (hook->ip == ip)
			return hook;
	}
	return NULL;
}

/* The function below @func on the stack of @hook, or NULL. */
static __always_inline struct kpatch_func *next_func(struct kpatch_hook *hook,
						     struct kpatch_func *func)
{
	struct list_head *next = READ_ONCE(func->stack_node.next);

	if (next == &hook->func_stack)
		return NULL;
	return list_entry(next, struct kpatch_func, stack_node);
}

/*
 * Runs at the entry of every hooked function, in any context.  Takes no lock;
 * what it looks at stays until every CPU has been seen with preemption on.
 *
 * There is no recursion guard: whoever recurses must not get the original
 * function instead of the one of its state.  It ends by itself, because nothing
 * in here is a call, with one exception: turning preemption on may schedule,
 * and a hooked function of the scheduler comes here again with preemption off,
 * so not a third time.
 */
static void notrace hook_handler(unsigned long ip, unsigned long parent_ip,
				 struct ftrace_ops *ops,
				 struct ftrace_regs *fregs)
{
	struct kpatch_hook *hook;
	struct kpatch_func *func;
	struct list_head *first;
	int state;

	preempt_disable_notrace();

	hook = find_hook(ip);
	if (!hook)
		goto out;
	first = READ_ONCE(hook->func_stack.next);
	if (first == &hook->func_stack)
		goto out;
	func = list_entry(first, struct kpatch_func, stack_node);

	/*
	 * The func stack before func->transition: a function just pushed must
	 * be seen as in transition.  Pairs with smp_wmb() in enable().
	 */
	smp_rmb();
	if (unlikely(READ_ONCE(func->transition))) {
		/*
		 * func->transition before the state of the task, which was set
		 * first.  Pairs with smp_wmb() in transition_init().
		 */
		smp_rmb();
		state = tasks_state(current);
		WARN_ON_ONCE(state == KPATCH_UNDEFINED);
		if (state == KPATCH_UNPATCHED)
			func = next_func(hook, func);
	}

	/* A nop stands for the original, which is about to run anyway. */
	if (func && !func->nop)
		kpatch_regs_set_ip(fregs, (unsigned long)func->new_func);
out:
	preempt_enable_notrace();
}
NOKPROBE_SYMBOL(hook_handler);

/* Redirects nothing yet: the ops is registered when all hooks are in. */
static struct hook_set *new_set(void)
{
	struct hook_set *set;

	set = kzalloc(sizeof(*set), GFP_KERNEL);
	if (!set)
		return NULL;
	set->ops.func = hook_handler;
	set->ops.flags = FTRACE_OPS_FL_DYNAMIC | FTRACE_OPS_FL_IPMODIFY |
			 FTRACE_OPS_FL_PERMANENT | KPATCH_FTRACE_REGS_FLAG;
	INIT_LIST_HEAD(&set->hooks);
	INIT_LIST_HEAD(&set->node);
	return set;
}

static int push_func(struct hook_set *set, struct kpatch_func *func)
{
	struct kpatch_hook *hook;
	unsigned long ip;

	if (WARN_ON_ONCE(func->patched || !func->old_func))
		return -EINVAL;

	ip = kernel_call(ftrace_location)((unsigned long)func->old_func);
	if (!ip) {
		pr_err("function '%s' has no ftrace entry\n", func->old_name);
		return -EINVAL;
	}
	hook = find_hook(ip);
	if (!hook) {
		hook = kzalloc(sizeof(*hook), GFP_KERNEL);
		if (!hook)
			return -ENOMEM;
		hook->ip = ip;
		hook->set = set;
		INIT_LIST_HEAD(&hook->func_stack);
		list_add_tail(&hook->set_node, &set->hooks);
		hash_add_rcu(hooks, &hook->node, ip);
	}
	list_add_rcu(&func->stack_node, &hook->func_stack);
	func->hook = hook;
	func->patched = true;
	return 0;
}

static unsigned int set_ips(struct hook_set *set, unsigned long **ips)
{
	struct kpatch_hook *hook;
	unsigned int nr = 0;

	list_for_each_entry(hook, &set->hooks, set_node)
		nr++;
	*ips = kmalloc_array(nr, sizeof(**ips), GFP_KERNEL);
	if (!*ips)
		return 0;
	nr = 0;
	list_for_each_entry(hook, &set->hooks, set_node)
		(*ips)[nr++] = hook->ip;
	return nr;
}

/*
 * Always with register_ftrace_function(), never by adding to the filter of an
 * ops that is registered: only registering makes BPF trampolines on these
 * functions give way.
 */
static int register_set(struct hook_set *set)
{
	unsigned long *ips;
	unsigned int nr;
	int ret;

	nr = set_ips(set, &ips);
	if (!nr)
		return -ENOMEM;
	ret = ftrace_set_filter_ips(&set->ops, ips, nr, 0, 1);
	if (!ret)
		ret = register_ftrace_function(&set->ops);
	if (ret) {
		conflict_report(ips, nr, ret);
		ftrace_free_filter(&set->ops);
	} else {
		list_add(&set->node, &hook_sets);
	}
	kfree(ips);
	return ret;
}

static bool set_empty(const struct hook_set *set)
{
	const struct kpatch_hook *hook;

	list_for_each_entry(hook, &set->hooks, set_node) {
		if (!list_empty(&hook->func_stack))
			return false;
	}
	return true;
}

static void bury_hook(struct kpatch_hook *hook, struct list_head *dead)
{
	hash_del_rcu(&hook->node);
	list_move(&hook->set_node, dead);
}

static void bury_set(struct hook_set *set, struct list_head *dead_hooks,
		     struct list_head *dead_sets)
{
	struct kpatch_hook *hook, *tmp;

	list_for_each_entry_safe(hook, tmp, &set->hooks, set_node)
		bury_hook(hook, dead_hooks);
	list_move(&set->node, dead_sets);
}

/* The handler may still be looking at them on some CPU. */
static void free_dead(struct list_head *dead_hooks, struct list_head *dead_sets)
{
	struct kpatch_hook *hook, *hook_tmp;
	struct hook_set *set, *set_tmp;

	if (list_empty(dead_hooks) && list_empty(dead_sets))
		return;
	engine_synchronize();
	list_for_each_entry_safe(hook, hook_tmp, dead_hooks, set_node)
		kfree(hook);
	list_for_each_entry_safe(set, set_tmp, dead_sets, node)
		kfree(set);
}

static void pop_func(struct kpatch_func *func)
{
	/* The handler may stand on it and go on to the next. */
	list_del_rcu(&func->stack_node);
	func->patched = false;
}

/**
 * hook_below() - what runs instead of a function while its state is unpatched
 * @func: a patched function
 *
 * Return: the function below it on the func stack, or NULL for the original.
 */
struct kpatch_func *hook_below(struct kpatch_func *func)
{
	lockdep_assert_held(&kpatch_mutex);
	return next_func(func->hook, func);
}

/**
 * hook_pop_object() - take an object's functions off their func stacks
 * @obj: the object
 *
 * hook_prune() is due afterwards, before any of it is freed.
 */
void hook_pop_object(struct kpatch_object *obj)
{
	struct kpatch_func *func;

	lockdep_assert_held(&kpatch_mutex);

	klp_for_each_func(obj, func) {
		if (func->patched)
			pop_func(func);
	}
	obj->patched = false;
}

/**
 * hook_pop_nops() - take the nops of a patch off their func stacks
 * @patch: the patch
 *
 * hook_prune() is due afterwards, before any of it is freed.
 */
void hook_pop_nops(struct kpatch_patch *patch)
{
	struct kpatch_object *obj;
	struct kpatch_func *func;

	lockdep_assert_held(&kpatch_mutex);

	klp_for_each_object(patch, obj) {
		klp_for_each_func(obj, func) {
			if (func->nop && func->patched)
				pop_func(func);
		}
		if (obj->dynamic)
			obj->patched = false;
	}
}

static void prune_set(struct hook_set *set, struct list_head *dead_hooks,
		      struct list_head *dead_sets)
{
	struct kpatch_hook *hook, *tmp;

	if (set_empty(set)) {
		if (WARN_ON_ONCE(unregister_ftrace_function(&set->ops))) {
			/* It may call the handler for ever. */
			__module_get(THIS_MODULE);
			return;
		}
		ftrace_free_filter(&set->ops);
		bury_set(set, dead_hooks, dead_sets);
		return;
	}
	list_for_each_entry_safe(hook, tmp, &set->hooks, set_node) {
		/* When this fails, the empty hook is of no harm. */
		if (list_empty(&hook->func_stack) &&
		    !ftrace_set_filter_ip(&set->ops, hook->ip, 1, 0))
			bury_hook(hook, dead_hooks);
	}
}

/**
 * hook_prune() - stop redirecting functions that have no replacement any more
 *
 * When it returns no CPU looks at what was taken off a func stack before.
 *
 * ftrace waits in here for every task to have slept or been in user space, with
 * its own lock held, which loading any module takes as well.  So letting go of
 * kpatch_mutex meanwhile would help nobody but readers of files.
 */
void hook_prune(void)
{
	struct hook_set *set, *tmp;
	LIST_HEAD(dead_hooks);
	LIST_HEAD(dead_sets);

	lockdep_assert_held(&kpatch_mutex);

	list_for_each_entry_safe(set, tmp, &hook_sets, node)
		prune_set(set, &dead_hooks, &dead_sets);
	if (list_empty(&dead_hooks))
		engine_synchronize();
	else
		free_dead(&dead_hooks, &dead_sets);
}

/**
 * hook_object() - put an object's functions on their func stacks
 * @obj: the object, loaded and initialized
 *
 * Return: 0; -EINVAL for a function without ftrace entry; -EBUSY when someone
 * else redirects one of the functions, who is named in the log; -ENOMEM.
 */
int hook_object(struct kpatch_object *obj)
{
	LIST_HEAD(dead_hooks);
	LIST_HEAD(dead_sets);
	struct kpatch_func *func;
	struct hook_set *set;
	int ret = 0;

	lockdep_assert_held(&kpatch_mutex);

	if (WARN_ON_ONCE(obj->patched))
		return -EINVAL;
	set = new_set();
	if (!set)
		return -ENOMEM;

	klp_for_each_func(obj, func) {
		ret = push_func(set, func);
		if (ret)
			goto err;
	}
	if (list_empty(&set->hooks)) {
		kfree(set);
	} else {
		ret = register_set(set);
		if (ret)
			goto err;
	}
	obj->patched = true;
	return 0;

err:
	hook_pop_object(obj);
	bury_set(set, &dead_hooks, &dead_sets);
	free_dead(&dead_hooks, &dead_sets);
	return ret;
}
