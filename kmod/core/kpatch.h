/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all parts of the engine need of patch, object and func beyond the public
 * include/kpatch/livepatch.h: the ways round them.  The iteration macros keep
 * their livepatch names.
 *
 * Patch modules built by kpatch-build need none of it: they carry a struct
 * kpatch_table instead (include/kpatch/format.h), which table.c converts.
 */
#ifndef KPATCH_H
#define KPATCH_H

#include <kpatch/livepatch.h>

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

#endif /* KPATCH_H */
