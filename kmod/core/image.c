// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the table of a patch module when it comes, checks it once, and has its
 * first relocations applied.  Owns the list of patch modules.
 *
 * Everybody else takes an image for well formed.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/slab.h>
#include <linux/string.h>

#include "engine.h"
#include "hold.h"
#include "image.h"
#include "origin.h"
#include "reloc.h"
#include "symbol.h"

/* Under kpatch_mutex. */
static LIST_HEAD(images);

static bool inside(const struct module *mod, u64 start, u64 end)
{
	if (start == end)
		return true;
	return start < end && within_module(start, mod) &&
	       within_module(end - 1, mod);
}

static bool string_inside(const struct module *mod, u64 addr)
{
	u64 at;

	for (at = addr; within_module(at, mod); at++) {
		if (!*(const char *)image_ptr(at))
			return at != addr;
	}
	return false;
}

struct section_row {
	const char *name;
	size_t start, end;
	size_t entry;
};

#define ROW(field, type)                                                       \
	{                                                                      \
		.name = #field, .start = offsetof(struct kpatch_table, field), \
		.end = offsetof(struct kpatch_table, field##_end),             \
		.entry = sizeof(type),                                         \
	}

static const struct section_row sections[] = {
	ROW(funcs, struct kpatch_func_entry),
	ROW(symbols, struct kpatch_symbol_entry),
	ROW(relocations, struct kpatch_relocation_entry),
	ROW(force, u64),
	ROW(pre_patch, struct kpatch_callback_entry),
	ROW(post_patch, struct kpatch_callback_entry),
	ROW(pre_unpatch, struct kpatch_callback_entry),
	ROW(post_unpatch, struct kpatch_callback_entry),
	ROW(note, u8),
};

static int check_sections(const struct module *mod,
			  const struct kpatch_table *table)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		u64 start = *(u64 *)((void *)table + sections[i].start);
		u64 end = *(u64 *)((void *)table + sections[i].end);

		if (inside(mod, start, end) &&
		    (end - start) % sections[i].entry == 0)
			continue;
		pr_err("'%s': section '%s' is damaged\n", mod->name,
		       sections[i].name);
		return -ENOEXEC;
	}
	return 0;
}

static bool symbol_inside(const struct kpatch_table *table, u64 addr)
{
	return addr >= table->symbols && addr < table->symbols_end &&
	       (addr - table->symbols) % sizeof(struct kpatch_symbol_entry) ==
		       0;
}

static bool callbacks_inside(const struct module *mod, u64 start, u64 end)
{
	const struct kpatch_callback_entry *call;

	for (call = image_ptr(start); call < (typeof(call))image_ptr(end);
	     call++) {
		if (!within_module(call->fn, mod) ||
		    !string_inside(mod, call->objname))
			return false;
	}
	return true;
}

static int check_entries(const struct module *mod,
			 const struct kpatch_table *table)
{
	const struct kpatch_relocation_entry *reloc;
	const struct kpatch_symbol_entry *sym;
	const struct kpatch_func_entry *func;

	for (func = image_ptr(table->funcs);
	     func < (typeof(func))image_ptr(table->funcs_end); func++) {
		if (!within_module(func->new_addr, mod) ||
		    !string_inside(mod, func->name) ||
		    !string_inside(mod, func->objname))
			goto err;
	}
	for (sym = image_ptr(table->symbols);
	     sym < (typeof(sym))image_ptr(table->symbols_end); sym++) {
		if (!string_inside(mod, sym->name) ||
		    !string_inside(mod, sym->objname))
			goto err;
	}
	for (reloc = image_ptr(table->relocations);
	     reloc < (typeof(reloc))image_ptr(table->relocations_end);
	     reloc++) {
		if (!symbol_inside(table, reloc->symbol) ||
		    !string_inside(mod, reloc->objname))
			goto err;
	}
	if (!callbacks_inside(mod, table->pre_patch, table->pre_patch_end) ||
	    !callbacks_inside(mod, table->post_patch, table->post_patch_end) ||
	    !callbacks_inside(mod, table->pre_unpatch,
			      table->pre_unpatch_end) ||
	    !callbacks_inside(mod, table->post_unpatch,
			      table->post_unpatch_end))
		goto err;
	return 0;

err:
	pr_err("'%s': an entry of its table points out of the module\n",
	       mod->name);
	return -ENOEXEC;
}

static int check_table(const struct module *mod,
		       const struct kpatch_table *table)
{
	int ret;

	if (!inside(mod, (unsigned long)table, (unsigned long)(table + 1)) ||
	    table->magic != KPATCH_TABLE_MAGIC) {
		pr_err("'%s': its %s is not one\n", mod->name,
		       KPATCH_TABLE_SYMBOL_NAME);
		return -ENOEXEC;
	}
	if (table->version != KPATCH_FORMAT_VERSION) {
		pr_err("'%s': format %u, this is %u\n", mod->name,
		       table->version, KPATCH_FORMAT_VERSION);
		return -ENOEXEC;
	}
	ret = check_sections(mod, table);
	if (ret)
		return ret;
	if (!origin_note_valid(table)) {
		pr_err("'%s': its note is damaged\n", mod->name);
		return -ENOEXEC;
	}
	return check_entries(mod, table);
}

static int note_table(void *data, unsigned long addr)
{
	*(unsigned long *)data = addr;
	return 1;
}

/**
 * image_add() - a module comes: is it a patch?  Then apply its relocations.
 * @mod: the module; its init has not run
 *
 * Return: 0, also for other modules; -ENOEXEC for a damaged table; errors of
 * reloc_apply_vmlinux(); -ENOMEM.
 */
int image_add(struct module *mod)
{
	unsigned long addr = 0;
	struct kpatch_image *image;
	int ret;

	lockdep_assert_held(&kpatch_mutex);

	symbol_each(mod, KPATCH_TABLE_SYMBOL_NAME, note_table, &addr);
	if (!addr)
		return 0;
	ret = check_table(mod, (const struct kpatch_table *)addr);
	if (ret)
		return ret;

	image = kzalloc(sizeof(*image), GFP_KERNEL);
	if (!image)
		return -ENOMEM;
	INIT_LIST_HEAD(&image->holds);
	image->mod = mod;
	image->table = (const struct kpatch_table *)addr;
	ret = reloc_apply_vmlinux(image);
	if (ret) {
		pr_err("'%s': refused: %d\n", mod->name, ret);
		kfree(image);
		return ret;
	}
	list_add(&image->node, &images);
	return 0;
}

/**
 * image_find() - the image of a module
 * @mod: the module
 *
 * Return: the image, or NULL for a module that is no patch.
 */
struct kpatch_image *image_find(const struct module *mod)
{
	struct kpatch_image *image;

	lockdep_assert_held(&kpatch_mutex);

	list_for_each_entry(image, &images, node) {
		if (image->mod == mod)
			return image;
	}
	return NULL;
}

/**
 * image_drop() - a module is going: forget it if it was a patch
 * @mod: the module
 */
void image_drop(struct module *mod)
{
	struct kpatch_image *image = image_find(mod);

	if (image) {
		hold_release(image, NULL);
		list_del(&image->node);
		kfree(image);
	}
}
