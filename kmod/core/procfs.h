/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of /proc/kpatch, as named in include/kpatch/sysfs.h.
 */
#ifndef KPATCH_PROCFS_H
#define KPATCH_PROCFS_H

int procfs_init(void);
void procfs_exit(void);

#endif /* KPATCH_PROCFS_H */
