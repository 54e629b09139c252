/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One object of a patch: coming, going, callbacks.
 */
#ifndef KPATCH_OBJECT_H
#define KPATCH_OBJECT_H

#include "kpatch.h"

int object_init(struct kpatch_patch *patch, struct kpatch_object *obj);
int object_load(struct kpatch_patch *patch, struct kpatch_object *obj);
void object_unload(struct kpatch_patch *patch, struct kpatch_object *obj);

int object_pre_patch(struct kpatch_object *obj);
void object_post_patch(struct kpatch_object *obj);
void object_pre_unpatch(struct kpatch_object *obj);
void object_post_unpatch(struct kpatch_object *obj);

#endif /* KPATCH_OBJECT_H */
