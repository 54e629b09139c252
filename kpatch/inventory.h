/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All patches at one moment: those that the engine knows, and the modules of
 * patches that it is done with (disabled or replaced) and that nobody removed.
 */
#ifndef KPATCH_INVENTORY_H
#define KPATCH_INVENTORY_H

#include "kpatch/state.h"
#include "lib/error.h"

#include <stddef.h>

struct inventory {
	struct patch_state *items;
	size_t count, capacity;
};

#define INVENTORY_INIT     \
	{                  \
		NULL, 0, 0 \
	}

/**
 * inventory_read() - all patches, each kind sorted by name
 * @inventory: empty; filled in
 * @root: as in state.h
 * @err: says what failed
 *
 * Return: 0, also when the engine is not loaded; -errno.
 */
int inventory_read(struct inventory *inventory, const char *root,
		   struct error *err);

/* The patch of a name, as for inventory_find(), among those read; NULL: none. */
struct patch_state *inventory_get(const struct inventory *inventory,
				  const char *name);

/**
 * inventory_find() - one patch by its name
 * @state: filled in
 * @root: as in state.h
 * @name: the module's name; '-' counts as '_', as it does for modules
 * @err: says what failed
 *
 * A module that the engine is done with is found as PATCH_DISABLED.
 *
 * Return: 0; -ENOENT; -errno.
 */
int inventory_find(struct patch_state *state, const char *root,
		   const char *name, struct error *err);

/**
 * inventory_find_moving() - the patch whose transition is running
 * @state: filled in
 * @root: as in state.h
 * @name: the one that is meant, or NULL: there is one at most
 * @err: says what failed
 *
 * Return: 0; -ENOENT; -errno.
 */
int inventory_find_moving(struct patch_state *state, const char *root,
			  const char *name, struct error *err);

void inventory_free(struct inventory *inventory);

#define autoinventory cleanup(inventory_free)

#endif /* KPATCH_INVENTORY_H */
