/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is loaded and what is installed, at one moment.
 */
#ifndef KPATCH_OVERVIEW_H
#define KPATCH_OVERVIEW_H

#include "kpatch/command.h"
#include "kpatch/inventory.h"
#include "kpatch/store.h"
#include "lib/cleanup.h"

/**
 * struct overview - all patches
 * @inventory: what is loaded
 * @store: what is installed for the running kernel, and how far it is trusted
 *	now; unlocked
 * @knows_store: whether the user may know that
 */
struct overview {
	struct inventory inventory;
	struct store store;
	bool knows_store;
};

#define OVERVIEW_INIT                                             \
	{                                                         \
		.inventory = INVENTORY_INIT, .store = STORE_INIT, \
	}

/* Read both; for others than root that is what is loaded. */
int overview_read(struct overview *overview, const struct context *context,
		  struct error *err);

/* What is installed, or NULL when the user may not know. */
const struct manifest *overview_installed(const struct overview *overview);

void overview_free(struct overview *overview);

#define autooverview cleanup(overview_free)

#endif /* KPATCH_OVERVIEW_H */
