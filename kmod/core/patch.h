/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Enabling and disabling patches, and the list of them.
 */
#ifndef KPATCH_PATCH_H
#define KPATCH_PATCH_H

#include "kpatch.h"

/* Patches that are enabled or in transition, oldest first. */
extern struct list_head kpatch_patches;

#define klp_for_each_patch(patch) \
	list_for_each_entry(patch, &kpatch_patches, list)

#define klp_for_each_patch_safe(patch, tmp) \
	list_for_each_entry_safe(patch, tmp, &kpatch_patches, list)

void patch_add_object(struct kpatch_patch *patch, struct kpatch_object *obj);
void patch_add_func(struct kpatch_object *obj, struct kpatch_func *func);
int patch_disable(struct kpatch_patch *patch);
void patch_free_async(struct kpatch_patch *patch);
void patch_free_replaced(struct kpatch_patch *patch);

#endif /* KPATCH_PATCH_H */
