// SPDX-License-Identifier: GPL-2.0
/*
 * References to the modules whose exports a patch uses.  The module loader
 * takes such references for ordinary imports; for symbols out of a patch's own
 * table nobody would, and the exporter could go while patched code calls it.
 *
 * A reference is held for one object of the patch: from when its relocations
 * are filled in until they are emptied, or until the patch module goes.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/slab.h>
#include <linux/string.h>

#include "engine.h"
#include "hold.h"
#include "module.h"

struct hold {
	struct list_head node;
	const char *objname;
	struct module *exporter;
};

static struct hold *find_hold(struct kpatch_image *image, const char *objname,
			      const struct module *exporter)
{
	struct hold *hold;

	list_for_each_entry(hold, &image->holds, node) {
		if (hold->exporter == exporter &&
		    !strcmp(hold->objname, objname))
			return hold;
	}
	return NULL;
}

/**
 * hold_exporter() - have a module stay
 * @image: the patch module
 * @objname: the object whose code uses the export; a string of @image
 * @exporter: name of the module
 * @mod: set to the module
 *
 * Return: 0; -ENOENT when the module is not there, or on its way out; -ENOMEM.
 */
int hold_exporter(struct kpatch_image *image, const char *objname,
		  const char *exporter, struct module **mod)
{
	struct hold *hold;

	lockdep_assert_held(&kpatch_mutex);

	/* Stays so far: the engine's notifier of GOING needs the mutex. */
	*mod = module_find_alive(exporter);
	if (*mod && find_hold(image, objname, *mod))
		return 0;
	if (!*mod || !try_module_get(*mod)) {
		pr_err("'%s' needs module '%s', which is not loaded\n",
		       image->mod->name, exporter);
		return -ENOENT;
	}
	hold = kzalloc(sizeof(*hold), GFP_KERNEL);
	if (!hold) {
		module_put(*mod);
		return -ENOMEM;
	}
	hold->objname = objname;
	hold->exporter = *mod;
	list_add(&hold->node, &image->holds);
	return 0;
}

/**
 * hold_release() - let exporters go
 * @image: the patch module
 * @objname: the object that used them, or NULL for all objects
 */
void hold_release(struct kpatch_image *image, const char *objname)
{
	struct hold *hold, *tmp;

	lockdep_assert_held(&kpatch_mutex);

	list_for_each_entry_safe(hold, tmp, &image->holds, node) {
		if (objname && strcmp(hold->objname, objname))
			continue;
		list_del(&hold->node);
		module_put(hold->exporter);
		kfree(hold);
	}
}
