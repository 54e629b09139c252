/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine's view of a patch: patch, object, func, callbacks.  The structures
 * mirror those of <linux/livepatch.h> field by field where that header has the
 * field (klp_x is kpatch_x here), so what is written for one can be compiled
 * for the other; the iteration macros keep their livepatch names.
 *
 * Nothing in here is shared with userland, and patch modules built by
 * kpatch-build need none of it: they carry a struct kpatch_table instead
 * (include/kpatch/format.h), which table.c converts.
 */
#ifndef KPATCH_H
#define KPATCH_H

#include <linux/completion.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/workqueue.h>

#include <kpatch/object.h>

/* Patch states of a task. */
#define KPATCH_UNDEFINED -1
#define KPATCH_UNPATCHED 0
#define KPATCH_PATCHED 1

struct kpatch_hook;
struct kpatch_image;

/**
 * struct kpatch_func - one function to replace
 * @old_name: name of the function
 * @new_func: its replacement
 * @old_sympos: which symbol of that name, from 1 in kallsyms order; 0 means
 *	that the name must be unique
 * @old_func: the function, once its object is loaded
 * @kobj: sysfs directory
 * @node: in &kpatch_object.func_list
 * @stack_node: in the func stack of @hook, newest first
 * @hook: the ftrace location of @old_func, while @patched
 * @mod: module that carries @new_func; NULL for a nop
 * @old_size: bytes of @old_func
 * @new_size: bytes of @new_func; looked up when zero
 * @force: tasks may be switched with this function on their stack
 * @nop: made by the engine: run the original although an older patch is below
 * @patched: on a func stack
 * @transition: being applied or reverted; the choice is made per task
 */
struct kpatch_func {
	/* external */
	const char *old_name;
	void *new_func;
	unsigned long old_sympos;

	/* internal */
	void *old_func;
	struct kobject kobj;
	struct list_head node;
	struct list_head stack_node;
	struct kpatch_hook *hook;
	struct module *mod;
	unsigned long old_size, new_size;
	bool force;
	bool nop;
	bool patched;
	bool transition;
};

/**
 * struct kpatch_patch - a patch
 * @mod: module that carries it
 * @objs: array ended by an all-zero entry
 * @replace: takes the place of every patch enabled before
 * @immediate: no per-task part: applies, and goes, at once
 * @list: in the list of patches that are enabled or in transition
 * @kobj: sysfs directory
 * @obj_list: the objects, @objs and dynamic ones
 * @enabled: as last asked for; the transition may be going on
 * @forced: a task may be in its code for ever: @mod is never released
 * @free_work: the part of freeing that must not hold the mutex
 * @finish: completed when sysfs has let go of the patch
 * @image: what the module carries, for relocations; may be NULL
 * @release: frees the structures once the engine is done, or NULL
 */
struct kpatch_patch {
	/* external */
	struct module *mod;
	struct kpatch_object *objs;
	bool replace;
	bool immediate;

	/* internal */
	struct list_head list;
	struct kobject kobj;
	struct list_head obj_list;
	bool enabled;
	bool forced;
	struct work_struct free_work;
	struct completion finish;
	struct kpatch_image *image;
	void (*release)(struct kpatch_patch *patch);
};

#define klp_for_each_object_static(patch, obj) \
	for (obj = (patch)->objs; obj->funcs || obj->name; obj++)

#define klp_for_each_object_safe(patch, obj, tmp) \
	list_for_each_entry_safe(obj, tmp, &(patch)->obj_list, node)

#define klp_for_each_object(patch, obj) \
	list_for_each_entry(obj, &(patch)->obj_list, node)

#define klp_for_each_func_static(obj, func) \
	for (func = (obj)->funcs;           \
	     func->old_name || func->new_func || func->old_sympos; func++)

#define klp_for_each_func_safe(obj, func, tmp) \
	list_for_each_entry_safe(func, tmp, &(obj)->func_list, node)

#define klp_for_each_func(obj, func) \
	list_for_each_entry(func, &(obj)->func_list, node)

/* Name of an object for messages and sysfs. */
static inline const char *kpatch_object_name(const struct kpatch_object *obj)
{
	return obj->name ? obj->name : "vmlinux";
}

/* vmlinux is always there; a module may come later. */
static inline bool kpatch_object_loaded(const struct kpatch_object *obj)
{
	return !obj->name || obj->mod;
}

int kpatch_enable_patch(struct kpatch_patch *patch);

#endif /* KPATCH_H */
