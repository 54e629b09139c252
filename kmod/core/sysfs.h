/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The directories of /sys/kernel/kpatch, as named in include/kpatch/sysfs.h.
 */
#ifndef KPATCH_CORE_SYSFS_H
#define KPATCH_CORE_SYSFS_H

#include "kpatch.h"

int sysfs_init(void);
void sysfs_exit(void);

void sysfs_init_patch(struct kpatch_patch *patch);
void sysfs_init_object(struct kpatch_object *obj);
void sysfs_init_func(struct kpatch_func *func);
int sysfs_add_patch(struct kpatch_patch *patch);
int sysfs_add_object(struct kpatch_patch *patch, struct kpatch_object *obj);
int sysfs_add_func(struct kpatch_object *obj, struct kpatch_func *func);
void sysfs_put_objects(struct kpatch_patch *patch);
void sysfs_put_nops(struct kpatch_patch *patch);

#endif /* KPATCH_CORE_SYSFS_H */
