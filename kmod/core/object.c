// SPDX-License-Identifier: GPL-2.0
/*
 * Prepares the objects of a patch: finds the functions once the object is
 * loaded, has the relocations filled in that wait for it, and calls callbacks.
 *
 * Redirects nothing; that is hook.c.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kallsyms.h>

#include "engine.h"
#include "module.h"
#include "object.h"
#include "origin.h"
#include "reloc.h"
#include "symbol.h"
#include "sysfs.h"

static int init_func(struct kpatch_patch *patch, struct kpatch_object *obj,
		     struct kpatch_func *func)
{
	/* A nop gets its address when the object is loaded. */
	if (!func->old_name || (!func->new_func && !func->nop))
		return -EINVAL;
	if (strlen(func->old_name) >= KSYM_NAME_LEN)
		return -EINVAL;

	INIT_LIST_HEAD(&func->stack_node);
	func->patched = false;
	func->transition = false;
	func->mod = func->nop ? NULL : patch->mod;
	return sysfs_add_func(obj, func);
}

/**
 * object_init() - make an object known: sysfs, its module, its functions
 * @patch: the patch
 * @obj: the object, with its functions in its func_list
 *
 * Return: 0; -EINVAL for an object that makes no sense; what object_load()
 * returns when the object is there.
 */
int object_init(struct kpatch_patch *patch, struct kpatch_object *obj)
{
	struct kpatch_func *func;
	int ret;

	lockdep_assert_held(&kpatch_mutex);

	if (obj->name && strlen(obj->name) >= MODULE_NAME_LEN)
		return -EINVAL;

	obj->patched = false;
	obj->mod = obj->name ? module_find_alive(obj->name) : NULL;

	ret = sysfs_add_object(patch, obj);
	if (ret)
		return ret;
	klp_for_each_func(obj, func) {
		ret = init_func(patch, obj, func);
		if (ret)
			return ret;
	}
	return kpatch_object_loaded(obj) ? object_load(patch, obj) : 0;
}

static int load_func(struct kpatch_object *obj, struct kpatch_func *func)
{
	unsigned long addr;
	int ret;

	ret = symbol_find(obj->mod, func->old_name, func->old_sympos, &addr);
	if (ret)
		return ret;
	func->old_func = (void *)addr;
	func->old_size = symbol_size(addr);
	if (!func->old_size) {
		pr_err("no size known for '%s'\n", func->old_name);
		return -ENOENT;
	}
	if (func->nop) {
		func->new_func = func->old_func;
		func->new_size = func->old_size;
	}
	if (!func->new_size)
		func->new_size = symbol_size((unsigned long)func->new_func);
	if (!func->new_size) {
		pr_err("no size known for the replacement of '%s'\n",
		       func->old_name);
		return -ENOENT;
	}
	return 0;
}

/**
 * object_load() - the object is there: relocate and look up
 * @patch: the patch
 * @obj: the object; for a module, with its &kpatch_object.mod set
 *
 * Return: 0; -ENOEXEC for a module of another build than the patch is for;
 * -ENOENT or -EINVAL for a symbol that cannot be found, which is named in the
 * log; errors of reloc_apply_object().
 */
int object_load(struct kpatch_patch *patch, struct kpatch_object *obj)
{
	struct kpatch_func *func;
	int ret;

	lockdep_assert_held(&kpatch_mutex);

	if (obj->name && patch->image) {
		ret = origin_check(patch->image, obj->mod);
		if (ret)
			return ret;
		ret = reloc_apply_object(patch->image, obj->name);
		if (ret)
			return ret;
	}
	klp_for_each_func(obj, func) {
		ret = load_func(obj, func);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * object_unload() - the module of the object is going
 * @patch: the patch
 * @obj: the object, not patched any more
 */
void object_unload(struct kpatch_patch *patch, struct kpatch_object *obj)
{
	struct kpatch_func *func;

	lockdep_assert_held(&kpatch_mutex);

	obj->mod = NULL;
	klp_for_each_func(obj, func) {
		func->old_func = NULL;
		if (func->nop)
			func->new_func = NULL;
	}
	if (patch->image)
		reloc_clear_object(patch->image, obj->name);
}

/**
 * object_pre_patch() - call the pre-patch callback
 * @obj: the object
 *
 * Return: what the callback returned, or 0.
 */
int object_pre_patch(struct kpatch_object *obj)
{
	int ret = 0;

	if (obj->callbacks.pre_patch)
		ret = obj->callbacks.pre_patch(obj);
	obj->callbacks.post_unpatch_enabled = !ret;
	if (ret)
		pr_warn("pre-patch callback failed for object '%s'\n",
			kpatch_object_name(obj));
	return ret;
}

/**
 * object_post_patch() - call the post-patch callback
 * @obj: the object
 */
void object_post_patch(struct kpatch_object *obj)
{
	if (obj->callbacks.post_patch)
		obj->callbacks.post_patch(obj);
}

/**
 * object_pre_unpatch() - call the pre-unpatch callback
 * @obj: the object
 */
void object_pre_unpatch(struct kpatch_object *obj)
{
	if (obj->callbacks.pre_unpatch)
		obj->callbacks.pre_unpatch(obj);
}

/**
 * object_post_unpatch() - call the post-unpatch callback, once, and only if
 *	the pre-patch callback had gone well
 * @obj: the object
 */
void object_post_unpatch(struct kpatch_object *obj)
{
	if (obj->callbacks.post_unpatch_enabled && obj->callbacks.post_unpatch)
		obj->callbacks.post_unpatch(obj);
	obj->callbacks.post_unpatch_enabled = false;
}
