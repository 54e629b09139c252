/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The directory in which a module was compiled, from the names of source files
 * that it has in it for warnings.
 */
#ifndef TARGET_ORIGIN_H
#define TARGET_ORIGIN_H

#include "elf/object.h"
#include "lib/error.h"

/**
 * origin_find() - find out where a module was compiled
 * @directory: set to an absolute path, to be freed, or to NULL when nothing in
 *	the module tells, and so nothing depends on it
 * @module: the module
 * @source: where its source is now
 * @err: out of memory
 */
int origin_find(char **directory, const struct object *module,
		const char *source, struct error *err);

#endif /* TARGET_ORIGIN_H */
