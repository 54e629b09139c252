// SPDX-License-Identifier: GPL-2.0
/*
 * The patches there are: see inventory.h.  Every patch module imports a symbol
 * of the engine, so the engine's users are the patches; those of the kernel's
 * own livepatch are known by their taint once they were enabled.
 */
#include "kpatch/inventory.h"

#include "kpatch/module.h"
#include "kpatch/patchfile.h"
#include "lib/array.h"

#include <kpatch/sysfs.h>

#include <stdlib.h>
#include <string.h>

void inventory_free(struct inventory *inventory)
{
	struct patch_state *state;

	array_for_each(state, inventory)
		patch_state_free(state);
	free(inventory->items);
	*inventory = (struct inventory)INVENTORY_INIT;
}

struct patch_state *inventory_get(const struct inventory *inventory,
				  const char *name)
{
	struct patch_state *state;

	array_for_each(state, inventory)
		if (patch_name_same(state->name, name))
			return state;
	return NULL;
}

static int add_known(struct inventory *inventory, const char *root,
		     const char *name, struct error *err)
{
	autostate struct patch_state state = PATCH_STATE_INIT;
	struct patch_state *slot;
	int ret = patch_state_read(&state, root, name, err);

	if (ret == -ENOENT) {
		error_clear(err);
		return 0;
	}
	if (ret)
		return ret;
	slot = array_add(inventory);
	if (!slot)
		return error_nomem(err);
	*slot = state;
	state = (struct patch_state)PATCH_STATE_INIT;
	return 0;
}

static int add_left_over(struct inventory *inventory, const char *name,
			 struct error *err)
{
	struct patch_state *slot = array_add(inventory);

	if (!slot)
		return error_nomem(err);
	*slot = (struct patch_state)PATCH_STATE_INIT;
	slot->name = strdup(name);
	return slot->name ? 0 : error_nomem(err);
}

int inventory_read(struct inventory *inventory, const char *root,
		   struct error *err)
{
	autostrings struct string_list known = STRING_LIST_INIT;
	autostrings struct string_list users = STRING_LIST_INIT;
	char **name;
	int ret;

	ret = patch_names_read(&known, root, err);
	if (!ret)
		ret = module_users_read(&users, root, KPATCH_CORE_MODULE, err);
	if (!ret)
		ret = module_live_patches_read(&users, root, err);
	if (ret)
		return ret;
	array_for_each(name, &known) {
		ret = add_known(inventory, root, *name, err);
		if (ret)
			return ret;
	}
	array_for_each(name, &users) {
		if (inventory_get(inventory, *name))
			continue;
		ret = add_left_over(inventory, *name, err);
		if (ret)
			return ret;
	}
	return 0;
}

/* Out of the list, into @state. */
static void take(struct patch_state *state, struct patch_state *item)
{
	patch_state_free(state);
	*state = *item;
	*item = (struct patch_state)PATCH_STATE_INIT;
}

int inventory_find(struct patch_state *state, const char *root,
		   const char *name, struct error *err)
{
	autoinventory struct inventory inventory = INVENTORY_INIT;
	struct patch_state *item;
	int ret = inventory_read(&inventory, root, err);

	if (ret)
		return ret;
	item = inventory_get(&inventory, name);
	if (!item)
		return error_set(
			err, ENOENT,
			"%s: no such patch is loaded: see 'kpatch list'", name);
	take(state, item);
	return 0;
}

int inventory_find_moving(struct patch_state *state, const char *root,
			  const char *name, struct error *err)
{
	autoinventory struct inventory inventory = INVENTORY_INIT;
	struct patch_state *item;
	int ret;

	if (name) {
		ret = inventory_find(state, root, name, err);
		if (ret || patch_state_moving(state))
			return ret;
		return error_set(err, ENOENT,
				 "%s: is %s, no transition of it is running",
				 name, patch_phase_name(state->phase));
	}
	ret = inventory_read(&inventory, root, err);
	if (ret)
		return ret;
	array_for_each(item, &inventory) {
		if (!patch_state_moving(item))
			continue;
		take(state, item);
		return 0;
	}
	return error_set(err, ENOENT, "no transition is running");
}
