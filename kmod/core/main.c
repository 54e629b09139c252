// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch.ko: brings the parts up in order and down in reverse, and exports what
 * patch modules import.  Nothing else.
 *
 * A patch module imports symbols of this one, so this one cannot go before all
 * of them are gone.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/rcupdate.h>

#include <kpatch/module.h>

#include "engine.h"
#include "image.h"
#include "kernel.h"
#include "module.h"
#include "procfs.h"
#include "shadow.h"
#include "stack.h"
#include "sysfs.h"
#include "table.h"
#include "tasks.h"
#include "transition.h"

/* The name is the version; see include/kpatch/format.h. */
const unsigned int KPATCH_FORMAT_SYMBOL = KPATCH_FORMAT_VERSION;
EXPORT_SYMBOL_GPL(KPATCH_FORMAT_SYMBOL);

/**
 * kpatch_module_enable() - enable the patch that a module carries
 * @module: the struct module, from its init.  A pointer to void, so that the
 *	symbol's version does not depend on the kernel's structures.
 *
 * Return: as kpatch_enable_patch(); -EINVAL when the module carries none.
 */
int kpatch_module_enable(void *module)
{
	struct module *mod = module;
	struct kpatch_image *image;
	struct kpatch_patch *patch;

	mutex_lock(&kpatch_mutex);
	image = image_find(mod);
	mutex_unlock(&kpatch_mutex);
	if (!image) {
		pr_err("'%s' carries no table\n", mod->name);
		return -EINVAL;
	}
	/* Stays while the module does, which is in its init. */
	patch = table_to_patch(image);
	if (IS_ERR(patch))
		return PTR_ERR(patch);
	return kpatch_enable_patch(patch);
}
EXPORT_SYMBOL_GPL(kpatch_module_enable);

static int __init kpatch_init(void)
{
	int ret;

	ret = kernel_init();
	if (ret)
		return ret;
	ret = engine_init();
	if (ret)
		return ret;
	ret = stack_init();
	if (ret)
		goto err_engine;
	ret = tasks_init();
	if (ret)
		goto err_stack;
	ret = sysfs_init();
	if (ret)
		goto err_tasks;
	ret = procfs_init();
	if (ret)
		goto err_sysfs;
	ret = module_watch();
	if (ret)
		goto err_procfs;
	return 0;

err_procfs:
	procfs_exit();
err_sysfs:
	sysfs_exit();
err_tasks:
	tasks_exit();
err_stack:
	stack_exit();
err_engine:
	engine_exit();
	return ret;
}

static void __exit kpatch_exit(void)
{
	module_unwatch();
	transition_exit();
	procfs_exit();
	shadow_exit();
	sysfs_exit();
	tasks_exit();
	/* A task may be inside a work of ours, or in the handler's trampoline. */
	synchronize_rcu_tasks();
	rcu_barrier();
	stack_exit();
	engine_exit();
}

module_init(kpatch_init);
module_exit(kpatch_exit);
MODULE_LICENSE("GPL");
MODULE_VERSION(KPATCH_VERSION);
MODULE_DESCRIPTION("Live patching engine with per-task consistency");
