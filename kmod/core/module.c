// SPDX-License-Identifier: GPL-2.0
/*
 * Watches modules.  A patch module gets its relocations when it comes, before
 * the kernel looks at its jump labels and static calls.  A module that is
 * patched gets its patches before its init, and loses them after its exit.
 *
 * What is done to a patch or an object is done by the files of these.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/notifier.h>
#include <linux/slab.h>

#include "engine.h"
#include "hook.h"
#include "image.h"
#include "module.h"
#include "object.h"
#include "patch.h"
#include "symbol.h"
#include "transition.h"

/**
 * struct passing - a module between the notifications of coming and live, or
 *	after that of going
 * @node: in passing_modules
 * @mod: the module; after going, only an address
 * @gone: the notification of going was seen
 */
struct passing {
	struct list_head node;
	struct module *mod;
	bool gone;
};

/* Under kpatch_mutex. */
static LIST_HEAD(passing_modules);

static struct passing *find_passing(const struct module *mod)
{
	struct passing *passing;

	list_for_each_entry(passing, &passing_modules, node) {
		if (passing->mod == mod)
			return passing;
	}
	return NULL;
}

static int note_passing(struct module *mod, bool gone)
{
	struct passing *passing = find_passing(mod);

	if (!passing) {
		passing = kmalloc(sizeof(*passing),
				  GFP_KERNEL | (gone ? __GFP_NOFAIL : 0));
		if (!passing)
			return -ENOMEM;
		passing->mod = mod;
		list_add(&passing->node, &passing_modules);
	}
	passing->gone = gone;
	return 0;
}

static void forget_passing(struct module *mod)
{
	struct passing *passing = find_passing(mod);

	if (passing) {
		list_del(&passing->node);
		kfree(passing);
	}
}

/* The latest few are enough: a name leads to one only for a moment. */
static void trim_gone(void)
{
	struct passing *passing, *tmp;
	unsigned int nr = 0;

	list_for_each_entry_safe(passing, tmp, &passing_modules, node) {
		if (passing->gone && ++nr > 64) {
			list_del(&passing->node);
			kfree(passing);
		}
	}
}

/**
 * module_find_alive() - a module whose functions can be patched now
 * @name: its name
 *
 * Alive is a module from the engine's notification of coming to that of going.
 * Outside that, the notification will find the patch, or has passed for good.
 *
 * Return: the module or NULL.
 */
struct module *module_find_alive(const char *name)
{
	struct passing *passing;
	struct module *mod;

	lockdep_assert_held(&kpatch_mutex);

	mod = symbol_find_module(name);
	if (!mod)
		return NULL;
	passing = find_passing(mod);
	switch (READ_ONCE(mod->state)) {
	case MODULE_STATE_LIVE:
		return mod;
	case MODULE_STATE_COMING:
		return passing && !passing->gone ? mod : NULL;
	case MODULE_STATE_GOING:
		return passing && passing->gone ? NULL : mod;
	default:
		return NULL;
	}
}

static struct kpatch_object *find_object(struct kpatch_patch *patch,
					 const char *name)
{
	struct kpatch_object *obj;

	klp_for_each_object(patch, obj) {
		if (obj->name && !strcmp(obj->name, name))
			return obj;
	}
	return NULL;
}

static void revert_object(struct kpatch_patch *patch, struct kpatch_object *obj)
{
	if (patch != transition_patch)
		object_pre_unpatch(obj);
	pr_notice("reverting patch '%s' on unloading module '%s'\n",
		  patch->mod->name, obj->name);
	hook_pop_object(obj);
	hook_prune();
	object_post_unpatch(obj);
	object_unload(patch, obj);
}

/* Revert @mod in all patches older than @limit, or in all. */
static void revert_module(struct module *mod, struct kpatch_patch *limit)
{
	struct kpatch_object *obj;
	struct kpatch_patch *patch;

	klp_for_each_patch(patch) {
		if (patch == limit)
			break;
		obj = find_object(patch, mod->name);
		if (!obj || !obj->mod)
			continue;
		revert_object(patch, obj);
		/* Fewer ranges may be forbidden; the old ones do no harm. */
		transition_object_changed(patch);
	}
}

static int apply_object(struct kpatch_patch *patch, struct kpatch_object *obj)
{
	int ret;

	ret = object_load(patch, obj);
	if (ret) {
		pr_warn("failed to initialize patch '%s' for module '%s' (%d)\n",
			patch->mod->name, obj->name, ret);
		goto err;
	}
	pr_notice("applying patch '%s' to loading module '%s'\n",
		  patch->mod->name, obj->name);
	ret = object_pre_patch(obj);
	if (ret)
		goto err;
	ret = hook_object(obj);
	if (ret) {
		pr_warn("failed to apply patch '%s' to module '%s' (%d)\n",
			patch->mod->name, obj->name, ret);
		goto err_unpatch;
	}
	ret = transition_object_changed(patch);
	if (ret)
		goto err_unhook;
	if (patch != transition_patch)
		object_post_patch(obj);
	return 0;

err_unhook:
	hook_pop_object(obj);
	hook_prune();
err_unpatch:
	object_post_unpatch(obj);
err:
	object_unload(patch, obj);
	return ret;
}

static int patch_module(struct module *mod)
{
	struct kpatch_object *obj;
	struct kpatch_patch *patch;
	int ret;

	klp_for_each_patch(patch) {
		obj = find_object(patch, mod->name);
		if (!obj)
			continue;
		obj->mod = mod;
		ret = apply_object(patch, obj);
		if (ret) {
			pr_warn("patch '%s' failed for module '%s', refusing to load module '%s'\n",
				patch->mod->name, mod->name, mod->name);
			revert_module(mod, patch);
			return ret;
		}
	}
	return 0;
}

static int module_coming(struct module *mod)
{
	int ret;

	if (!strcmp(mod->name, "vmlinux")) {
		pr_err("a module cannot have the name 'vmlinux'\n");
		return -EINVAL;
	}
	ret = note_passing(mod, false);
	if (ret)
		return ret;
	ret = image_add(mod);
	if (ret)
		goto err;
	ret = patch_module(mod);
	if (ret)
		goto err_image;
	return 0;

err_image:
	image_drop(mod);
err:
	note_passing(mod, true);
	trim_gone();
	return ret;
}

static void module_going(struct module *mod)
{
	revert_module(mod, NULL);
	/*
	 * And what a patch hooked that is disabled and not freed yet: ftrace
	 * must not find it when a module comes to the same address.
	 */
	hook_prune();
	image_drop(mod);
	note_passing(mod, true);
	trim_gone();
}

/*
 * First of all.  When one of the later ones refuses the module, this chain is
 * called back with GOING, but not beyond the one that refused: the module's
 * state tells that case from the ordinary end.
 */
static int first_notifier(struct notifier_block *nb, unsigned long event,
			  void *data)
{
	struct module *mod = data;
	int ret = 0;

	mutex_lock(&kpatch_mutex);
	if (event == MODULE_STATE_COMING)
		ret = module_coming(mod);
	else if (event == MODULE_STATE_LIVE)
		forget_passing(mod);
	else if (event == MODULE_STATE_GOING &&
		 mod->state == MODULE_STATE_COMING)
		module_going(mod);
	mutex_unlock(&kpatch_mutex);
	return notifier_from_errno(ret);
}

/* Last of all: the module's functions may be called until then. */
static int last_notifier(struct notifier_block *nb, unsigned long event,
			 void *data)
{
	struct module *mod = data;

	if (event != MODULE_STATE_GOING || mod->state == MODULE_STATE_COMING)
		return NOTIFY_OK;
	mutex_lock(&kpatch_mutex);
	module_going(mod);
	mutex_unlock(&kpatch_mutex);
	return NOTIFY_OK;
}

static struct notifier_block first = {
	.notifier_call = first_notifier,
	.priority = INT_MAX,
};

static struct notifier_block last = {
	.notifier_call = last_notifier,
	.priority = INT_MIN,
};

static void forget_all(void)
{
	struct passing *passing, *tmp;

	list_for_each_entry_safe(passing, tmp, &passing_modules, node) {
		list_del(&passing->node);
		kfree(passing);
	}
}

/**
 * module_watch() - from now on see modules come and go
 *
 * Return: 0 or the error of register_module_notifier().
 */
int module_watch(void)
{
	int ret;

	ret = register_module_notifier(&last);
	if (ret)
		return ret;
	ret = register_module_notifier(&first);
	if (ret) {
		unregister_module_notifier(&last);
		forget_all();
	}
	return ret;
}

/**
 * module_unwatch() - stop it; there may be no patch any more
 */
void module_unwatch(void)
{
	unregister_module_notifier(&first);
	unregister_module_notifier(&last);
	forget_all();
}
