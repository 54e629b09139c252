/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keeps the cache bounded: of many kernels, those used last stay.
 */
#ifndef TARGET_EVICT_H
#define TARGET_EVICT_H

#include "lib/error.h"

/* Kernels that stay, some 2 GB each. */
#define EVICT_KEEP 6

/**
 * evict_use() - tell that a kernel's directory is in use, for now
 * @directory: the directory of a kernel
 * @err: says what failed
 *
 * Return: a descriptor to be closed at the end of the use, or -errno.
 * -ESTALE, with nothing recorded: the directory was removed meanwhile, and has
 * to be made again.
 */
int evict_use(const char *directory, struct error *err);

/**
 * evict_kernels() - remove what was used longest ago, beyond EVICT_KEEP kernels
 * @base: the cache, with a directory for each kernel
 *
 * Leaves alone what is in use.  What cannot be removed now is left for the
 * next time: nobody is kept from working.
 */
void evict_kernels(const char *base);

#endif /* TARGET_EVICT_H */
