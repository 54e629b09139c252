// SPDX-License-Identifier: GPL-2.0
/*
 * Converts the table of a patch module into a struct kpatch_patch with its
 * objects and functions.  Owns the memory of these; strings and code stay in
 * the module.
 *
 * Looks nothing up in the kernel.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/slab.h>
#include <linux/string.h>

#include "table.h"

struct table_patch {
	struct kpatch_patch patch;
	unsigned int nr_objs;
	struct kpatch_object objs[];
};

static void release(struct kpatch_patch *patch)
{
	struct table_patch *made =
		container_of(patch, struct table_patch, patch);
	unsigned int i;

	for (i = 0; i < made->nr_objs; i++)
		kvfree(made->objs[i].funcs);
	kvfree(made);
}

#define for_each_entry_of(entry, start, end)                                  \
	for (entry = image_ptr(start); entry < (typeof(entry))image_ptr(end); \
	     entry++)

static struct kpatch_object *find_object(struct table_patch *made,
					 const char *name)
{
	unsigned int i;

	for (i = 0; i < made->nr_objs; i++) {
		if (!strcmp(kpatch_object_name(&made->objs[i]), name))
			return &made->objs[i];
	}
	return NULL;
}

static struct kpatch_object *get_object(struct table_patch *made, u64 address)
{
	const char *name = image_ptr(address);
	struct kpatch_object *obj = find_object(made, name);

	if (!obj) {
		obj = &made->objs[made->nr_objs++];
		obj->name = strcmp(name, KPATCH_VMLINUX) ? name : NULL;
	}
	return obj;
}

static bool is_immediate(const struct kpatch_table *table, u64 new_addr)
{
	const u64 *addr;

	for_each_entry_of(addr, table->force, table->force_end) {
		if (*addr == new_addr)
			return true;
	}
	return false;
}

static void convert_func(const struct kpatch_table *table,
			 const struct kpatch_func_entry *entry,
			 struct kpatch_func *func)
{
	func->old_name = image_ptr(entry->name);
	func->new_func = image_ptr(entry->new_addr);
	func->new_size = entry->new_size;
	func->old_sympos = entry->sympos;
	func->immediate = is_immediate(table, entry->new_addr);
}

static void get_callback_objects(struct table_patch *made, u64 start, u64 end)
{
	const struct kpatch_callback_entry *entry;

	for_each_entry_of(entry, start, end)
		get_object(made, entry->objname);
}

/* An object may have functions, callbacks, or both. */
static void get_objects(struct table_patch *made,
			const struct kpatch_table *table)
{
	const struct kpatch_func_entry *entry;

	for_each_entry_of(entry, table->funcs, table->funcs_end)
		get_object(made, entry->objname);
	get_callback_objects(made, table->pre_patch, table->pre_patch_end);
	get_callback_objects(made, table->post_patch, table->post_patch_end);
	get_callback_objects(made, table->pre_unpatch, table->pre_unpatch_end);
	get_callback_objects(made, table->post_unpatch,
			     table->post_unpatch_end);
}

static size_t nr_funcs(const struct kpatch_table *table)
{
	return (table->funcs_end - table->funcs) /
	       sizeof(struct kpatch_func_entry);
}

static size_t nr_callbacks(const struct kpatch_table *table)
{
	return (table->pre_patch_end - table->pre_patch +
		table->post_patch_end - table->post_patch +
		table->pre_unpatch_end - table->pre_unpatch +
		table->post_unpatch_end - table->post_unpatch) /
	       sizeof(struct kpatch_callback_entry);
}

static int convert_objects(struct table_patch *made,
			   const struct kpatch_table *table)
{
	const struct kpatch_func_entry *entry;
	struct kpatch_object *obj;
	unsigned int i, nr;

	get_objects(made, table);
	for (i = 0; i < made->nr_objs; i++) {
		obj = &made->objs[i];
		nr = 0;
		for_each_entry_of(entry, table->funcs, table->funcs_end)
			nr += get_object(made, entry->objname) == obj;
		/* One more, all zero, is the end. */
		obj->funcs = kvcalloc(nr + 1, sizeof(*obj->funcs), GFP_KERNEL);
		if (!obj->funcs)
			return -ENOMEM;
		nr = 0;
		for_each_entry_of(entry, table->funcs, table->funcs_end) {
			if (get_object(made, entry->objname) == obj)
				convert_func(table, entry, &obj->funcs[nr++]);
		}
	}
	return 0;
}

enum callback { PRE_PATCH, POST_PATCH, PRE_UNPATCH, POST_UNPATCH };

/* One of a kind for an object. */
static int convert_callbacks(struct table_patch *made, u64 start, u64 end,
			     enum callback kind)
{
	const struct kpatch_callback_entry *entry;
	struct kpatch_callbacks *calls;
	struct kpatch_object *obj;

	for_each_entry_of(entry, start, end) {
		void *slots[4], **slot;

		obj = get_object(made, entry->objname);
		calls = &obj->callbacks;
		slots[PRE_PATCH] = &calls->pre_patch;
		slots[POST_PATCH] = &calls->post_patch;
		slots[PRE_UNPATCH] = &calls->pre_unpatch;
		slots[POST_UNPATCH] = &calls->post_unpatch;
		slot = slots[kind];
		if (*slot) {
			pr_err("'%s': two callbacks of a kind for '%s'\n",
			       made->patch.mod->name, kpatch_object_name(obj));
			return -EINVAL;
		}
		*slot = image_ptr(entry->fn);
	}
	return 0;
}

static int convert_all_callbacks(struct table_patch *made,
				 const struct kpatch_table *table)
{
	int ret;

	ret = convert_callbacks(made, table->pre_patch, table->pre_patch_end,
				PRE_PATCH);
	if (!ret)
		ret = convert_callbacks(made, table->post_patch,
					table->post_patch_end, POST_PATCH);
	if (!ret)
		ret = convert_callbacks(made, table->pre_unpatch,
					table->pre_unpatch_end, PRE_UNPATCH);
	if (!ret)
		ret = convert_callbacks(made, table->post_unpatch,
					table->post_unpatch_end, POST_UNPATCH);
	return ret;
}

/**
 * table_to_patch() - make the engine's structures for a patch module
 * @image: the patch module
 *
 * Return: the patch, freed by its release function; an ERR_PTR: -EINVAL for a
 * table that makes no sense, -ENOMEM.
 */
struct kpatch_patch *table_to_patch(struct kpatch_image *image)
{
	const struct kpatch_table *table = image->table;
	size_t nr = nr_funcs(table) + nr_callbacks(table);
	struct table_patch *made;
	int ret;

	if (!nr) {
		pr_err("'%s': there is neither function nor callback in it\n",
		       image->mod->name);
		return ERR_PTR(-EINVAL);
	}
	/* At most an object an entry, and an all-zero end. */
	made = kvzalloc(struct_size(made, objs, nr + 1), GFP_KERNEL);
	if (!made)
		return ERR_PTR(-ENOMEM);
	made->patch.mod = image->mod;
	made->patch.image = image;
	made->patch.objs = made->objs;
	made->patch.replace = table->flags & KPATCH_TABLE_REPLACE;
	made->patch.immediate = table->flags & KPATCH_TABLE_IMMEDIATE;
	made->patch.release = release;

	ret = convert_objects(made, table);
	if (!ret)
		ret = convert_all_callbacks(made, table);
	if (ret) {
		release(&made->patch);
		return ERR_PTR(ret);
	}
	return &made->patch;
}
