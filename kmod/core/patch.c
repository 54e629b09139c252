// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the list of patches and the life of each: init, enable, disable, free.
 * A patch holds a reference to its module from enabling until every task has
 * left it; one that is forced or immediate, or has an immediate function, holds
 * it for ever.
 *
 * What lies between enabled and disabled is in transition.c.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/rcupdate_wait.h>

#include "engine.h"
#include "hold.h"
#include "hook.h"
#include "object.h"
#include "patch.h"
#include "replace.h"
#include "stack.h"
#include "state.h"
#include "sysfs.h"
#include "transition.h"

LIST_HEAD(kpatch_patches);

/**
 * patch_add_object() - add an object to a patch that is being initialized
 * @patch: the patch
 * @obj: the object; from now on freed through its kobject
 */
void patch_add_object(struct kpatch_patch *patch, struct kpatch_object *obj)
{
	INIT_LIST_HEAD(&obj->func_list);
	sysfs_init_object(obj);
	list_add_tail(&obj->node, &patch->obj_list);
}

/**
 * patch_add_func() - add a function to an object that is being initialized
 * @obj: the object
 * @func: the function; from now on freed through its kobject
 */
void patch_add_func(struct kpatch_object *obj, struct kpatch_func *func)
{
	sysfs_init_func(func);
	list_add_tail(&func->node, &obj->func_list);
}

/*
 * A task may be in the patch's code for ever: one that was declared switched,
 * or was switched with an immediate function on its stack.
 */
static bool stays(struct kpatch_patch *patch)
{
	struct kpatch_object *obj;
	struct kpatch_func *func;

	if (patch->forced || patch->immediate)
		return true;
	klp_for_each_object(patch, obj) {
		klp_for_each_func(obj, func) {
			if (func->immediate && !func->nop)
				return true;
		}
	}
	return false;
}

/* The part of freeing that is done under the mutex. */
static void free_start(struct kpatch_patch *patch)
{
	if (!list_empty(&patch->list))
		list_del_init(&patch->list);
	/* Its functions are not known any more when the module is put. */
	if (stays(patch))
		patch->forced = true;
	sysfs_put_objects(patch);
}

/*
 * The rest, without the mutex: the files of the patch's directory take it, and
 * removing the directory waits for them.  The last access to @patch, which may
 * be inside the module.
 */
static void free_finish(struct kpatch_patch *patch)
{
	struct module *mod = patch->mod;
	bool keep = patch->forced;
	struct rcu_synchronize left;

	kobject_put(&patch->kobj);
	wait_for_completion(&patch->finish);

	/*
	 * Tasks that are past the task list on their way out were not seen by
	 * the transition, and may be in the patch's code until they are gone.
	 * What ftrace has to wait for goes on at the same time; both take long,
	 * so nobody who watches the directory has to wait for them.
	 */
	init_completion(&left.completion);
	init_rcu_head_on_stack(&left.head);
	call_rcu_tasks(&left.head, wakeme_after_rcu);
	mutex_lock(&kpatch_mutex);
	hook_prune();
	mutex_unlock(&kpatch_mutex);
	wait_for_completion(&left.completion);
	destroy_rcu_head_on_stack(&left.head);

	/* Nothing of it runs any more, so exporters may go before it does. */
	mutex_lock(&kpatch_mutex);
	if (!keep && patch->image)
		hold_release(patch->image, NULL);
	mutex_unlock(&kpatch_mutex);

	if (patch->release)
		patch->release(patch);
	if (!keep)
		module_put(mod);
}

static void free_work_fn(struct work_struct *work)
{
	free_finish(container_of(work, struct kpatch_patch, free_work));
}

/**
 * patch_free_async() - free a patch that is disabled and left by every task
 * @patch: the patch; not to be touched afterwards
 */
void patch_free_async(struct kpatch_patch *patch)
{
	lockdep_assert_held(&kpatch_mutex);
	free_start(patch);
	queue_work(kpatch_wq, &patch->free_work);
}

/**
 * patch_free_replaced() - free the patches that another one has replaced
 * @patch: the other one
 */
void patch_free_replaced(struct kpatch_patch *patch)
{
	struct kpatch_patch *old, *tmp;

	klp_for_each_patch_safe(old, tmp) {
		if (old != patch)
			patch_free_async(old);
	}
}

static void init_early(struct kpatch_patch *patch)
{
	struct kpatch_object *obj;
	struct kpatch_func *func;

	INIT_LIST_HEAD(&patch->list);
	INIT_LIST_HEAD(&patch->obj_list);
	sysfs_init_patch(patch);
	patch->enabled = false;
	patch->forced = false;
	INIT_WORK(&patch->free_work, free_work_fn);
	init_completion(&patch->finish);

	klp_for_each_object_static(patch, obj) {
		patch_add_object(patch, obj);
		klp_for_each_func_static(obj, func)
			patch_add_func(obj, func);
	}
}

static int init_patch(struct kpatch_patch *patch)
{
	struct kpatch_object *obj;
	int ret;

	ret = sysfs_add_patch(patch);
	if (ret)
		return ret;
	if (patch->replace) {
		ret = replace_add_nops(patch);
		if (ret)
			return ret;
	}
	klp_for_each_object(patch, obj) {
		ret = object_init(patch, obj);
		if (ret)
			return ret;
	}
	list_add_tail(&patch->list, &kpatch_patches);
	return 0;
}

static int patch_objects(struct kpatch_patch *patch)
{
	struct kpatch_object *obj;
	int ret;

	klp_for_each_object(patch, obj) {
		if (!kpatch_object_loaded(obj))
			continue;
		ret = object_pre_patch(obj);
		if (ret)
			return ret;
		ret = hook_object(obj);
		if (ret) {
			pr_warn("failed to patch object '%s'\n",
				kpatch_object_name(obj));
			return ret;
		}
	}
	return patch->immediate ? 0 : stack_forbid(patch, KPATCH_PATCHED);
}

static int enable(struct kpatch_patch *patch)
{
	int ret;

	lockdep_assert_held(&kpatch_mutex);

	pr_notice("enabling patch '%s'\n", patch->mod->name);
	ret = transition_init(patch, KPATCH_PATCHED);
	if (ret)
		return ret;

	/*
	 * func->transition before the functions are pushed on their stacks:
	 * the handler must not take a new function for one that all tasks run.
	 * Pairs with the first smp_rmb() in hook_handler().
	 */
	smp_wmb();

	ret = patch_objects(patch);
	if (ret) {
		pr_warn("failed to enable patch '%s'\n", patch->mod->name);
		transition_cancel();
		hook_prune();
		return ret;
	}
	transition_start();
	patch->enabled = true;
	transition_try_complete();
	return 0;
}

static bool well_formed(const struct kpatch_patch *patch)
{
	const struct kpatch_object *obj;

	if (!patch || !patch->mod || !patch->objs)
		return false;
	klp_for_each_object_static(patch, obj) {
		if (!obj->funcs)
			return false;
	}
	return true;
}

/**
 * kpatch_enable_patch() - enable a patch
 * @patch: the patch; stays with the engine until the patch is freed.  Freed
 *	with @patch->release on error, too, unless it is malformed
 *
 * To be called from the init of the patch module.  On success the transition
 * has begun; it may be over or not.
 *
 * Return: 0; -EBUSY while another transition runs, or when someone else
 * redirects a function; -EINVAL for a malformed patch, or one that does not
 * know the states of those before it; -ENOENT or -EINVAL for what cannot be
 * found; the error of a callback; -ENOMEM.
 */
int kpatch_enable_patch(struct kpatch_patch *patch)
{
	int ret;

	if (!well_formed(patch))
		return -EINVAL;
	add_taint(TAINT_LIVEPATCH, LOCKDEP_STILL_OK);
	set_bit(TAINT_LIVEPATCH, &patch->mod->taints);

	mutex_lock(&kpatch_mutex);
	init_early(patch);
	if (transition_patch) {
		pr_err("'%s' has to wait: '%s' is in transition\n",
		       patch->mod->name, transition_patch->mod->name);
		ret = -EBUSY;
		goto err;
	}
	ret = state_check(patch);
	if (ret)
		goto err;
	ret = init_patch(patch);
	if (ret)
		goto err;
	/* The caller is the init of the module, so it is there. */
	__module_get(patch->mod);
	ret = enable(patch);
	if (ret)
		goto err_put;
	mutex_unlock(&kpatch_mutex);
	return 0;

err_put:
	module_put(patch->mod);
err:
	free_start(patch);
	mutex_unlock(&kpatch_mutex);
	/* Nothing ran it, so the caller's own reference is all there is. */
	kobject_put(&patch->kobj);
	wait_for_completion(&patch->finish);
	if (patch->release)
		patch->release(patch);
	return ret;
}
EXPORT_SYMBOL_GPL(kpatch_enable_patch);

/**
 * patch_disable() - start to disable a patch
 * @patch: an enabled patch
 *
 * Return: 0; -EBUSY while a transition runs; -ENOMEM.
 */
int patch_disable(struct kpatch_patch *patch)
{
	struct kpatch_object *obj;
	int ret;

	lockdep_assert_held(&kpatch_mutex);

	if (transition_patch)
		return -EBUSY;
	if (!patch->immediate) {
		ret = stack_forbid(patch, KPATCH_UNPATCHED);
		if (ret)
			return ret;
	}
	ret = transition_init(patch, KPATCH_UNPATCHED);
	if (ret) {
		stack_forbid_nothing();
		return ret;
	}
	klp_for_each_object(patch, obj) {
		if (obj->patched)
			object_pre_unpatch(obj);
	}
	transition_start();
	patch->enabled = false;
	transition_try_complete();
	return 0;
}
