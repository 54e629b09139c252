/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Symbols of the running kernel in /proc/kallsyms, which anyone may read but
 * for the addresses.
 */
#ifndef KPATCH_KALLSYMS_H
#define KPATCH_KALLSYMS_H

#include "kpatch/needs.h"
#include "lib/buffer.h"
#include "lib/error.h"

#include <stdint.h>

/**
 * kallsyms_find_missing() - what the kernel does not have
 * @missing: told in lines, "OBJECT: NAME …", indented; stays empty if all is
 * there
 * @skipped: set to how many are of modules that are not loaded
 * @needs: what should be there
 * @root: stands for "/" (see state.h)
 * @err: why it cannot be told
 *
 * Return: 0; -ENOENT when the kernel has no such file; -errno.
 */
int kallsyms_find_missing(struct buffer *missing, size_t *skipped,
			  const struct needs *needs, const char *root,
			  struct error *err);

/**
 * kallsyms_locate() - where symbols are
 * @addresses: set, one a need; 0: it is not there, or the kernel does not show
 *	where to the likes of the caller
 * @needs: which
 * @root: stands for "/" (see state.h)
 * @err: why it cannot be told
 *
 * Return: 0; -ENOENT when the kernel has no such file; -errno.
 */
int kallsyms_locate(uint64_t *addresses, const struct needs *needs,
		    const char *root, struct error *err);

#endif /* KPATCH_KALLSYMS_H */
