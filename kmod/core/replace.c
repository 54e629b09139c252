// SPDX-License-Identifier: GPL-2.0
/*
 * Atomic replace: the functions that older patches change and the new one does
 * not get a nop in the new one, so that its transition takes tasks from the old
 * patches to the original, too.  Owns the nops and the objects made for them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/slab.h>
#include <linux/string.h>

#include "engine.h"
#include "hook.h"
#include "patch.h"
#include "replace.h"
#include "sysfs.h"

static unsigned long position(const struct kpatch_func *func)
{
	return func->old_sympos ? func->old_sympos : 1;
}

static struct kpatch_func *find_func(struct kpatch_object *obj,
				     struct kpatch_func *like)
{
	struct kpatch_func *func;

	klp_for_each_func(obj, func) {
		if (position(func) == position(like) &&
		    !strcmp(func->old_name, like->old_name))
			return func;
	}
	return NULL;
}

static struct kpatch_object *find_object(struct kpatch_patch *patch,
					 struct kpatch_object *like)
{
	struct kpatch_object *obj;

	klp_for_each_object(patch, obj) {
		if (!strcmp(kpatch_object_name(obj), kpatch_object_name(like)))
			return obj;
	}
	return NULL;
}

/* Freed, as the nops are, when sysfs lets go of it. */
static struct kpatch_object *new_object(struct kpatch_patch *patch,
					const char *name)
{
	struct kpatch_object *obj;

	obj = kzalloc(sizeof(*obj), GFP_KERNEL);
	if (!obj)
		return NULL;
	if (name) {
		obj->name = kstrdup(name, GFP_KERNEL);
		if (!obj->name) {
			kfree(obj);
			return NULL;
		}
	}
	obj->dynamic = true;
	patch_add_object(patch, obj);
	return obj;
}

static int add_nop(struct kpatch_object *obj, struct kpatch_func *like)
{
	struct kpatch_func *func;

	func = kzalloc(sizeof(*func), GFP_KERNEL);
	if (!func)
		return -ENOMEM;
	func->old_name = kstrdup(like->old_name, GFP_KERNEL);
	if (!func->old_name) {
		kfree(func);
		return -ENOMEM;
	}
	func->old_sympos = like->old_sympos;
	func->immediate = like->immediate;
	func->nop = true;
	patch_add_func(obj, func);
	return 0;
}

static int add_object_nops(struct kpatch_patch *patch,
			   struct kpatch_object *like)
{
	struct kpatch_object *obj = find_object(patch, like);
	struct kpatch_func *func;
	int ret;

	if (!obj)
		obj = new_object(patch, like->name);
	if (!obj)
		return -ENOMEM;
	klp_for_each_func(like, func) {
		if (find_func(obj, func))
			continue;
		ret = add_nop(obj, func);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * replace_add_nops() - extend a patch by nops for what others change
 * @patch: the patch, not in the list of patches yet
 *
 * Return: 0, or -ENOMEM; what was added is freed with @patch.
 */
int replace_add_nops(struct kpatch_patch *patch)
{
	struct kpatch_object *obj;
	struct kpatch_patch *other;
	int ret;

	lockdep_assert_held(&kpatch_mutex);

	klp_for_each_patch(other) {
		klp_for_each_object(other, obj) {
			ret = add_object_nops(patch, obj);
			if (ret)
				return ret;
		}
	}
	return 0;
}

/**
 * replace_pop() - every task runs @patch: take the others off the func stacks
 * @patch: the patch that replaced them
 *
 * The replaced patches go first: a nop hides what is below it.  What was taken
 * off must stay until every CPU has been passed over.
 */
void replace_pop(struct kpatch_patch *patch)
{
	struct kpatch_patch *other;
	struct kpatch_object *obj;

	lockdep_assert_held(&kpatch_mutex);

	klp_for_each_patch(other) {
		if (other == patch)
			continue;
		other->enabled = false;
		klp_for_each_object(other, obj) {
			if (obj->patched)
				hook_pop_object(obj);
		}
	}
	hook_pop_nops(patch);
}
