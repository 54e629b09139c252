/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's own livepatch tells of a patch, in the words of kpatch: it
 * shows whether a patch is enabled and whether a transition runs, and /proc
 * which tasks have switched.  It knows no deadline.
 */
#ifndef KPATCH_LIVEPATCH_H
#define KPATCH_LIVEPATCH_H

#include "kpatch/blocker.h"
#include "kpatch/state.h"

/**
 * livepatch_read_state() - where a patch stands
 * @state: all but its name and engine are set; tasks only for root
 * @root: stands for "/" (see state.h)
 * @directory: the patch's in sysfs
 * @err: says what failed
 *
 * Return: 0; -ENOENT; -errno.
 */
int livepatch_read_state(struct patch_state *state, const char *root,
			 const char *directory, struct error *err);

/**
 * livepatch_read_blockers() - the tasks that have not switched, and why
 * @blockers: they are added, some dozens at most
 * @root: see above
 * @name: the patch
 * @directory: its directory in sysfs
 * @err: says what failed
 *
 * The reasons are found from the tasks' stacks, which livepatch has its own
 * view of: it may have seen more.
 *
 * Return: 0; -EACCES for others than root; -ENOENT; -errno.
 */
int livepatch_read_blockers(struct blockers *blockers, const char *root,
			    const char *name, const char *directory,
			    struct error *err);

#endif /* KPATCH_LIVEPATCH_H */
