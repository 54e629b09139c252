/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For authors of patches: include this in the source that a diff changes.  The
 * macros leave marks in sections that create-diff-object reads; they are the
 * ones that patches for dynup/kpatch use, with the same meaning.
 *
 * No code of its own, and nothing that the final module needs of it.  What
 * stands alone in a source may do so with a semicolon or without.
 */
#ifndef KPATCH_MACROS_H
#define KPATCH_MACROS_H

#include <linux/compiler.h>
#include <linux/jump_label.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "../../include/kpatch/livepatch.h"

/* What a callback gets: @name is NULL for vmlinux. */
typedef struct kpatch_object patch_object;

typedef int (*kpatch_pre_patch_call_t)(patch_object *obj);
typedef void (*kpatch_post_patch_call_t)(patch_object *obj);
typedef void (*kpatch_pre_unpatch_call_t)(patch_object *obj);
typedef void (*kpatch_post_unpatch_call_t)(patch_object *obj);

/*
 * KPATCH_PRE_PATCH_CALLBACK(fn) and so on: call fn before or after the object
 * that this source belongs to is patched or unpatched.  One of a kind for each
 * object.  An error of the first one ends the attempt.
 */
#define KPATCH_PRE_PATCH_CALLBACK(_fn)                                      \
	static kpatch_pre_patch_call_t __kpatch_pre_patch __used __section( \
		".kpatch.callbacks.pre_patch") = _fn;
#define KPATCH_POST_PATCH_CALLBACK(_fn)                                       \
	static kpatch_post_patch_call_t __kpatch_post_patch __used __section( \
		".kpatch.callbacks.post_patch") = _fn;
#define KPATCH_PRE_UNPATCH_CALLBACK(_fn)                             \
	static kpatch_pre_unpatch_call_t __kpatch_pre_unpatch __used \
		__section(".kpatch.callbacks.pre_unpatch") = _fn;
#define KPATCH_POST_UNPATCH_CALLBACK(_fn)                              \
	static kpatch_post_unpatch_call_t __kpatch_post_unpatch __used \
		__section(".kpatch.callbacks.post_unpatch") = _fn;

/*
 * KPATCH_FORCE_UNSAFE(fn): switch tasks although fn, old or new, is on their
 * stack.  Only for functions that never leave it, and only when old and new can
 * be mixed.  The patch can be disabled, but its module stays until the next
 * boot: a task may sleep in the new fn for ever.
 */
#define KPATCH_FORCE_UNSAFE(_fn)                                 \
	static void *__kpatch_force_func_##_fn __used __section( \
		".kpatch.force") = _fn;

/* KPATCH_IGNORE_SECTION("name"): do not look at changes of this section. */
#define KPATCH_IGNORE_SECTION(_name)                     \
	static char *__UNIQUE_ID(kpatch_ignore_section_) \
	__used __section(".kpatch.ignore.sections") = _name;

/* KPATCH_IGNORE_FUNCTION(fn): do not look at changes of this function. */
#define KPATCH_IGNORE_FUNCTION(_fn)                               \
	static void *__kpatch_ignore_func_##_fn __used __section( \
		".kpatch.ignore.functions") = _fn;

/*
 * KPATCH_PRINTK(fmt, ...): printk() without the entry in the printk index that
 * comes with it.
 */
#ifdef CONFIG_PRINTK_INDEX
#define KPATCH_PRINTK(_fmt, ...) _printk(_fmt, ##__VA_ARGS__)
#else
#define KPATCH_PRINTK(_fmt, ...) printk(_fmt, ##__VA_ARGS__)
#endif

/*
 * KPATCH_STATIC_CALL(name)(...): static_call() by a load of the target, for
 * static calls of modules whose keys a patch cannot reach when it loads.
 */
#define KPATCH_STATIC_CALL(_name)                       \
	((typeof(STATIC_CALL_TRAMP(_name)) *)READ_ONCE( \
		STATIC_CALL_KEY(_name).func))

#endif /* KPATCH_MACROS_H */
