/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a callback of a patch gets to see: the object that is being patched.
 * Shared by the engine and by the sources of patches (kmod/patch/
 * kpatch-macros.h); kernel code only.
 */
#ifndef KPATCH_INCLUDE_OBJECT_H
#define KPATCH_INCLUDE_OBJECT_H

#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/types.h>

struct kpatch_func;
struct kpatch_object;
struct module;

/**
 * struct kpatch_callbacks - calls around patching and unpatching an object
 * @pre_patch: before; an error ends the attempt
 * @post_patch: after every task has switched
 * @pre_unpatch: before
 * @post_unpatch: after every task has switched back
 * @post_unpatch_enabled: @pre_patch was called and went well
 */
struct kpatch_callbacks {
	int (*pre_patch)(struct kpatch_object *obj);
	void (*post_patch)(struct kpatch_object *obj);
	void (*pre_unpatch)(struct kpatch_object *obj);
	void (*post_unpatch)(struct kpatch_object *obj);
	bool post_unpatch_enabled;
};

/**
 * struct kpatch_object - the functions of one patch in vmlinux or one module
 * @name: module name, or NULL for vmlinux
 * @funcs: array ended by an all-zero entry
 * @callbacks: see there
 * @kobj: sysfs directory
 * @func_list: the functions, @funcs and nops
 * @node: in &kpatch_patch.obj_list
 * @mod: the module while it is there, NULL for vmlinux
 * @dynamic: made by the engine to hold nops
 * @patched: the functions are on their func stacks
 */
struct kpatch_object {
	/* external */
	const char *name;
	struct kpatch_func *funcs;
	struct kpatch_callbacks callbacks;

	/* internal */
	struct kobject kobj;
	struct list_head func_list;
	struct list_head node;
	struct module *mod;
	bool dynamic;
	bool patched;
};

#endif /* KPATCH_INCLUDE_OBJECT_H */
