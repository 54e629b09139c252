// SPDX-License-Identifier: GPL-2.0
/*
 * Fills in the places of a patch module that refer to symbols which the module
 * loader cannot resolve: those of vmlinux when the patch module comes, those of
 * a module when the object that uses them is there.  The latter are emptied
 * when the object goes.
 *
 * Changes nothing outside the patch module.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/string.h>

#include "arch.h"
#include "engine.h"
#include "hold.h"
#include "module.h"
#include "reloc.h"
#include "symbol.h"

#define for_each_reloc(table, reloc)                                    \
	for (reloc = image_ptr((table)->relocations);                   \
	     reloc < (const struct kpatch_relocation_entry *)image_ptr( \
			     (table)->relocations_end);                 \
	     reloc++)

static bool is_vmlinux(u64 name)
{
	return !strcmp(image_ptr(name), KPATCH_VMLINUX);
}

/*
 * Symbols of vmlinux are there for good.  They are filled in at once, even for
 * code that waits for a module: jump labels and static calls look at their keys
 * when the patch module comes.
 */
static bool is_early(const struct kpatch_relocation_entry *reloc)
{
	const struct kpatch_symbol_entry *sym = image_ptr(reloc->symbol);

	return is_vmlinux(sym->objname);
}

static bool belongs_to(const struct kpatch_relocation_entry *reloc,
		       const char *objname)
{
	return !is_early(reloc) && !strcmp(image_ptr(reloc->objname), objname);
}

static int resolve(struct kpatch_image *image,
		   const struct kpatch_relocation_entry *reloc,
		   unsigned long *addr)
{
	const struct kpatch_symbol_entry *sym = image_ptr(reloc->symbol);
	const char *name = image_ptr(sym->name);
	const char *objname = image_ptr(sym->objname);
	struct module *mod = NULL;
	int ret;

	if (reloc->external && !is_vmlinux(sym->objname)) {
		ret = hold_exporter(image, image_ptr(reloc->objname), objname,
				    &mod);
		if (ret)
			return ret;
	} else if (!is_vmlinux(sym->objname)) {
		mod = module_find_alive(objname);
		if (!mod) {
			pr_err("symbol '%s': module '%s' is not loaded\n", name,
			       objname);
			return -ENOENT;
		}
	}
	return symbol_find(mod, name, sym->sympos, addr);
}

static int apply(struct kpatch_image *image,
		 const struct kpatch_relocation_entry *reloc,
		 unsigned long target)
{
	const struct kpatch_symbol_entry *sym = image_ptr(reloc->symbol);
	unsigned int size = arch_relocation_size(reloc->type);
	u64 value, old = 0;
	int ret;

	if (!size || !within_module(reloc->dest, image->mod) ||
	    !within_module(reloc->dest + size - 1, image->mod)) {
		pr_err("'%s': bad relocation for '%s' (type %u)\n",
		       image->mod->name, (char *)image_ptr(sym->name),
		       reloc->type);
		return -ENOEXEC;
	}
	memcpy(&old, image_ptr(reloc->dest), size);
	if (old) {
		pr_err("'%s': the place for '%s' is not empty\n",
		       image->mod->name, (char *)image_ptr(sym->name));
		return -ENOEXEC;
	}
	ret = arch_relocation_value(reloc->type, reloc->dest,
				    target + reloc->addend, &value);
	if (ret) {
		pr_err("'%s': '%s' is out of reach of relocation type %u\n",
		       image->mod->name, (char *)image_ptr(sym->name),
		       reloc->type);
		return ret;
	}
	arch_text_write(image_ptr(reloc->dest), &value, size);
	return 0;
}

/*
 * A run of relocations for one symbol is looked up once; builders write them
 * in the order of the places, where such runs are common.
 */
static int apply_all(struct kpatch_image *image, const char *objname)
{
	const struct kpatch_relocation_entry *reloc, *resolved = NULL;
	unsigned long target = 0;
	int ret;

	for_each_reloc(image->table, reloc) {
		if (objname ? !belongs_to(reloc, objname) : !is_early(reloc))
			continue;
		if (!resolved || resolved->symbol != reloc->symbol ||
		    resolved->external != reloc->external) {
			ret = resolve(image, reloc, &target);
			if (ret)
				return ret;
			resolved = reloc;
		}
		ret = apply(image, reloc, target);
		if (ret)
			return ret;
	}
	arch_text_sync();
	return 0;
}

/**
 * reloc_apply_vmlinux() - fill in what can be when a patch module comes
 * @image: the patch module; its init has not run
 *
 * Return: 0; -ENOENT or -EINVAL for a symbol that cannot be found, named in the
 * log; -ENOEXEC for a relocation that makes no sense; -ERANGE.  On error the
 * module must not be used.
 */
int reloc_apply_vmlinux(struct kpatch_image *image)
{
	const struct kpatch_relocation_entry *reloc;

	lockdep_assert_held(&kpatch_mutex);

	/* Nothing would empty these again when the module goes. */
	for_each_reloc(image->table, reloc) {
		const struct kpatch_symbol_entry *sym =
			image_ptr(reloc->symbol);

		if (is_vmlinux(reloc->objname) && !is_early(reloc)) {
			pr_err("'%s': code of vmlinux cannot refer to '%s' of module '%s'\n",
			       image->mod->name, (char *)image_ptr(sym->name),
			       (char *)image_ptr(sym->objname));
			return -ENOEXEC;
		}
	}
	return apply_all(image, NULL);
}

/**
 * reloc_apply_object() - fill in what waited for a module
 * @image: the patch module
 * @objname: name of the module
 *
 * Return: as reloc_apply_vmlinux(); on error all is empty as before.
 */
int reloc_apply_object(struct kpatch_image *image, const char *objname)
{
	int ret;

	lockdep_assert_held(&kpatch_mutex);

	ret = apply_all(image, objname);
	if (ret)
		reloc_clear_object(image, objname);
	return ret;
}

/**
 * reloc_clear_object() - empty what was filled in for a module
 * @image: the patch module
 * @objname: name of the module; nothing of the patch runs for it any more
 */
void reloc_clear_object(struct kpatch_image *image, const char *objname)
{
	const struct kpatch_relocation_entry *reloc;
	static const u64 zero;

	lockdep_assert_held(&kpatch_mutex);

	for_each_reloc(image->table, reloc) {
		if (belongs_to(reloc, objname) &&
		    arch_relocation_size(reloc->type) &&
		    within_module(reloc->dest, image->mod))
			arch_text_write(image_ptr(reloc->dest), &zero,
					arch_relocation_size(reloc->type));
	}
	arch_text_sync();
	hold_release(image, objname);
}
