/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the shipped file of a module is, by the name the kernel knows it by.
 */
#ifndef TARGET_MODULES_H
#define TARGET_MODULES_H

#include "lib/error.h"
#include "lib/hashmap.h"

#include <stdbool.h>

/**
 * struct modules - the modules of a kernel
 * @paths: module name to the path of its .ko, .ko.xz, .ko.zst or .ko.gz
 */
struct modules {
	struct hashmap paths;
};

#define MODULES_INIT         \
	{                    \
		HASHMAP_INIT \
	}

/*
 * Whether a directory is one for modules_read(): lib/modules/RELEASE, or one
 * that a kernel's modules were built in.
 */
bool modules_are_in(const char *directory);

/* List them; of those that were to be built, the ones that were. */
int modules_read(struct modules *modules, const char *directory,
		 struct error *err);

/**
 * modules_put() - take a file for the module of its name
 * @modules: listed; what it has under that name is let go of
 * @path: the file
 * @name: set to the module's name, which belongs to @modules
 * @err: why it cannot be one
 */
int modules_put(struct modules *modules, const char *path, const char **name,
		struct error *err);

/* Path of a module's file, or NULL; '-' and '_' in @name are the same. */
const char *modules_path(const struct modules *modules, const char *name);

void modules_free(struct modules *modules);

#endif /* TARGET_MODULES_H */
