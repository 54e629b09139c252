// SPDX-License-Identifier: GPL-2.0
/*
 * The glue of a patch module for the kernel's own livepatch, in place of
 * patch-hook.c: makes a struct klp_patch of the same tables, and enables it.
 * Compiled once for all patches of a kernel; see README.md.
 *
 * KPATCH_REPLACE	replace all livepatches that are enabled
 * KPATCH_TARGET_VERSION	from kpatch-modinfo.h: `uname -v` of the kernel
 *that the code was compared with
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/utsname.h>

#include <kpatch/format.h>

#define KPATCH_LIVEPATCH
#include "kpatch-modinfo.h"

/* The bounds are from kpatch.lds; see patch-hook.c. */
#define SECTION(name, section, type)                                       \
	asm(".pushsection " section ", \"aw\", @progbits\n.popsection\n"); \
	extern const type __kpatch_##name[], __kpatch_##name##_end[]
SECTION(funcs, KPATCH_SECTION_FUNCS, struct kpatch_func_entry);
/* Empty when the builder is done: what was in there livepatch has elsewhere. */
SECTION(symbols, KPATCH_SECTION_SYMBOLS, struct kpatch_symbol_entry);
SECTION(relocations, KPATCH_SECTION_RELOCATIONS,
	struct kpatch_relocation_entry);
/* Empty: livepatch has nothing like it, so the builder refuses it. */
SECTION(force, KPATCH_SECTION_FORCE, u64);
SECTION(pre_patch, KPATCH_SECTION_PRE_PATCH, struct kpatch_callback_entry);
SECTION(post_patch, KPATCH_SECTION_POST_PATCH, struct kpatch_callback_entry);
SECTION(pre_unpatch, KPATCH_SECTION_PRE_UNPATCH, struct kpatch_callback_entry);
SECTION(post_unpatch, KPATCH_SECTION_POST_UNPATCH,
	struct kpatch_callback_entry);

static struct klp_patch patch = {
	.mod = THIS_MODULE,
#ifdef KPATCH_REPLACE
	.replace = true,
#endif
};

#define text(address) ((const char *)(unsigned long)(address))

/* livepatch knows the kernel image by no name at all. */
static const char *object_name(u64 address)
{
	const char *name = text(address);

	return strcmp(name, KPATCH_VMLINUX) ? name : NULL;
}

static bool same_name(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* The object of that name; the first free one when there is none yet. */
static struct klp_object *find_object(const char *name)
{
	struct klp_object *obj;

	for (obj = patch.objs; obj->funcs; obj++) {
		if (same_name(obj->name, name))
			break;
	}
	return obj;
}

/* Room for every function, and for the empty one at the end of the list. */
static struct klp_object *add_object(const char *name)
{
	struct klp_object *obj = find_object(name);

	if (!obj->funcs) {
		obj->funcs = kcalloc(__kpatch_funcs_end - __kpatch_funcs + 1,
				     sizeof(*obj->funcs), GFP_KERNEL);
		if (!obj->funcs)
			return NULL;
		obj->name = name;
	}
	return obj;
}

static int add_func(const struct kpatch_func_entry *entry)
{
	struct klp_object *obj = add_object(object_name(entry->objname));
	struct klp_func *func;

	if (!obj)
		return -ENOMEM;
	for (func = obj->funcs; func->old_name; func++)
		;
	func->old_name = text(entry->name);
	func->new_func = (void *)(unsigned long)entry->new_addr;
	func->old_sympos = entry->sympos;
	return 0;
}

static int add_funcs(void)
{
	const struct kpatch_func_entry *entry;
	int ret = 0;

	for (entry = __kpatch_funcs; !ret && entry < __kpatch_funcs_end;
	     entry++)
		ret = add_func(entry);
	return ret;
}

/* livepatch has room for one of each kind in an object. */
#define ADD_CALLBACKS(kind)                                                  \
	static int add_##kind(void)                                          \
	{                                                                    \
		const struct kpatch_callback_entry *entry;                   \
                                                                             \
		for (entry = __kpatch_##kind; entry < __kpatch_##kind##_end; \
		     entry++) {                                              \
			struct klp_object *obj =                             \
				add_object(object_name(entry->objname));     \
                                                                             \
			if (!obj)                                            \
				return -ENOMEM;                              \
			if (obj->callbacks.kind) {                           \
				pr_err("%s: two callbacks " #kind            \
				       " for an object\n",                   \
				       THIS_MODULE->name);                   \
				return -EINVAL;                              \
			}                                                    \
			obj->callbacks.kind =                                \
				(void *)(unsigned long)entry->fn;            \
		}                                                            \
		return 0;                                                    \
	}
ADD_CALLBACKS(pre_patch)
ADD_CALLBACKS(post_patch)
ADD_CALLBACKS(pre_unpatch)
ADD_CALLBACKS(post_unpatch)

static int add_callbacks(void)
{
	int ret = add_pre_patch();

	if (!ret)
		ret = add_post_patch();
	if (!ret)
		ret = add_pre_unpatch();
	return ret ? ret : add_post_unpatch();
}

static void free_objects(void)
{
	struct klp_object *obj;

	for (obj = patch.objs; obj && obj->funcs; obj++)
		kfree(obj->funcs);
	kfree(patch.objs);
}

/* At most one object for each function and callback. */
static int alloc_objects(void)
{
	size_t count = __kpatch_funcs_end - __kpatch_funcs;

	count += __kpatch_pre_patch_end - __kpatch_pre_patch;
	count += __kpatch_post_patch_end - __kpatch_post_patch;
	count += __kpatch_pre_unpatch_end - __kpatch_pre_unpatch;
	count += __kpatch_post_unpatch_end - __kpatch_post_unpatch;
	patch.objs = kcalloc(count + 1, sizeof(*patch.objs), GFP_KERNEL);
	return patch.objs ? 0 : -ENOMEM;
}

/* The loader compares release names, which several builds may share. */
static int __init check_version(void)
{
	const char *version = init_uts_ns.name.version;

	if (!strcmp(version, KPATCH_TARGET_VERSION))
		return 0;
	pr_err("%s: built for '%s', but this kernel is '%s'\n",
	       THIS_MODULE->name, KPATCH_TARGET_VERSION, version);
	return -ENOEXEC;
}

static int __init patch_init(void)
{
	int ret = check_version();

	if (ret)
		return ret;
	ret = alloc_objects();
	if (!ret)
		ret = add_funcs();
	if (!ret)
		ret = add_callbacks();
	if (!ret)
		ret = klp_enable_patch(&patch);
	if (ret)
		free_objects();
	return ret;
}

/* Gets here only when livepatch has let go of the module. */
static void __exit patch_exit(void)
{
	free_objects();
}

module_init(patch_init);
module_exit(patch_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
