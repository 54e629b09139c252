/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine's API for kernel code: patches written against it directly, and
 * the callbacks of patches that kpatch-build makes (kmod/patch/kpatch-macros.h).
 * Structures and functions mirror those of <linux/livepatch.h> one by one, with
 * kpatch_ for klp_; what livepatch does not have is said to be the engine's.
 * kmod/livepatch/ has a <linux/livepatch.h> made of it.
 *
 * Nothing in here is for userland, and nothing depends on how the engine works.
 */
#ifndef KPATCH_LIVEPATCH_H
#define KPATCH_LIVEPATCH_H

#include <linux/completion.h>
#include <linux/gfp.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/types.h>
#include <linux/workqueue.h>

/* Patch states of a task. */
#define KPATCH_UNDEFINED -1
#define KPATCH_UNPATCHED 0
#define KPATCH_PATCHED 1

struct kpatch_hook;
struct kpatch_image;
struct kpatch_object;
struct kpatch_patch;

/**
 * struct kpatch_func - one function to replace
 * @old_name: name of the function
 * @new_func: its replacement
 * @old_sympos: which symbol of that name, from 1 in kallsyms order; 0 means
 *	that the name must be unique
 * @immediate: tasks may be switched with this function on their stack, in
 *	either direction; the module of such a patch is never released.  The
 *	engine's
 * @old_func: the function, once its object is loaded
 * @kobj: sysfs directory
 * @node: in &kpatch_object.func_list
 * @stack_node: in the func stack of @hook, newest first
 * @hook: the ftrace location of @old_func, while @patched; the engine's
 * @mod: module that carries @new_func, NULL for a nop; the engine's
 * @old_size: bytes of @old_func
 * @new_size: bytes of @new_func; looked up when zero
 * @nop: made by the engine: run the original although an older patch is below
 * @patched: on a func stack
 * @transition: being applied or reverted; the choice is made per task
 */
struct kpatch_func {
	/* external */
	const char *old_name;
	void *new_func;
	unsigned long old_sympos;
	bool immediate;

	/* internal */
	void *old_func;
	struct kobject kobj;
	struct list_head node;
	struct list_head stack_node;
	struct kpatch_hook *hook;
	struct module *mod;
	unsigned long old_size, new_size;
	bool nop;
	bool patched;
	bool transition;
};

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
 * @funcs: array ended by an all-zero entry, which may be the only one
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

/**
 * struct kpatch_state - a state of the system that a patch changes
 * @id: identifier, not zero
 * @version: version of the change
 * @data: the patch's own
 */
struct kpatch_state {
	unsigned long id;
	unsigned int version;
	void *data;
};

/**
 * struct kpatch_patch - a patch
 * @mod: module that carries it
 * @objs: array ended by an all-zero entry
 * @states: array ended by an all-zero entry, or NULL
 * @replace: takes the place of every patch enabled before
 * @immediate: no per-task part: applies, and goes, at once.  The engine's
 * @list: in the list of patches that are enabled or in transition
 * @kobj: sysfs directory
 * @obj_list: the objects, @objs and dynamic ones
 * @enabled: as last asked for; the transition may be going on
 * @forced: a task may be in its code for ever: @mod is never released
 * @free_work: the part of freeing that must not hold the mutex
 * @finish: completed when sysfs has let go of the patch
 * @image: what the module carries, for relocations; may be NULL.  The engine's
 * @release: frees the structures once the engine is done, or NULL.  The
 *	engine's
 */
struct kpatch_patch {
	/* external */
	struct module *mod;
	struct kpatch_object *objs;
	struct kpatch_state *states;
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

int kpatch_enable_patch(struct kpatch_patch *patch);

struct kpatch_state *kpatch_get_state(struct kpatch_patch *patch,
				      unsigned long id);
struct kpatch_state *kpatch_get_prev_state(unsigned long id);

/* Shadow variables: the first makes, and may refuse; the second takes leave. */
typedef int (*kpatch_shadow_ctor_t)(void *obj, void *shadow_data,
				    void *ctor_data);
typedef void (*kpatch_shadow_dtor_t)(void *obj, void *shadow_data);

void *kpatch_shadow_get(void *obj, unsigned long id);
void *kpatch_shadow_alloc(void *obj, unsigned long id, size_t size,
			  gfp_t gfp_flags, kpatch_shadow_ctor_t ctor,
			  void *ctor_data);
void *kpatch_shadow_get_or_alloc(void *obj, unsigned long id, size_t size,
				 gfp_t gfp_flags, kpatch_shadow_ctor_t ctor,
				 void *ctor_data);
void kpatch_shadow_free(void *obj, unsigned long id, kpatch_shadow_dtor_t dtor);
void kpatch_shadow_free_all(unsigned long id, kpatch_shadow_dtor_t dtor);

#endif /* KPATCH_LIVEPATCH_H */
