/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The objects of a loaded patch and what it has changed in each, as sysfs shows
 * them.
 */
#ifndef KPATCH_OBJECTS_H
#define KPATCH_OBJECTS_H

#include "lib/cleanup.h"
#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A function of the running kernel that a patch has changed. */
struct patched_function {
	char *name;
	unsigned long sympos;
};

/* An object (vmlinux or a module) and what a patch has changed in it. */
struct patched_object {
	char *name;
	bool patched;
	struct {
		struct patched_function *items;
		size_t count, capacity;
	} functions;
};

struct patched_objects {
	struct patched_object *items;
	size_t count, capacity;
};

#define PATCHED_OBJECTS_INIT \
	{                    \
		NULL, 0, 0   \
	}

/*
 * The objects of a patch with their functions, sorted by name; @root stands for
 * "/" (see state.h).
 */
int patched_objects_read(struct patched_objects *objects, const char *root,
			 const char *name, struct error *err);
/* Whether "OBJECT:FUNCTION" is among them. */
bool patched_objects_have(const struct patched_objects *objects,
			  const char *function);

void patched_objects_free(struct patched_objects *objects);

#define autoobjects cleanup(patched_objects_free)

#endif /* KPATCH_OBJECTS_H */
