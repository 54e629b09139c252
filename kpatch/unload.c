// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch unload: take a patch back, or all.  In the middle of loading this
 * reverses.
 */
#include "kpatch/command.h"
#include "kpatch/inventory.h"
#include "kpatch/patchfile.h"
#include "kpatch/retract.h"
#include "kpatch/tally.h"

#include "lib/array.h"

/* One that cannot be taken back keeps no other from it. */
static int unload_all(const struct context *context,
		      const struct arguments *arguments, struct error *err)
{
	autoinventory struct inventory inventory = INVENTORY_INIT;
	struct tally tally = { .errors = stderr };
	int ret = inventory_read(&inventory, context->root, err);
	const struct patch_state *state;

	if (!ret)
		ret = command_needs_root("unload --all", err);
	if (ret)
		return ret;
	if (!inventory.count)
		fputs("no patch is loaded\n", context->talk);
	array_for_each(state, &inventory) {
		autoerror struct error reason = ERROR_INIT;

		ret = patch_retract(context, state, arguments, &reason);
		tally_add(&tally, ret, &reason);
	}
	return tally_result(&tally, "loaded still", err);
}

static int unload_one(const struct context *context,
		      const struct arguments *arguments, struct error *err)
{
	autostate struct patch_state state = PATCH_STATE_INIT;
	int ret = patch_name_check(arguments->operand, err);

	if (!ret)
		ret = inventory_find(&state, context->root, arguments->operand,
				     err);
	if (!ret)
		ret = command_needs_root("unload", err);
	return ret ? ret : patch_retract(context, &state, arguments, err);
}

int unload_run(const struct context *context, const struct arguments *arguments,
	       struct error *err)
{
	return arguments->all ? unload_all(context, arguments, err) :
				unload_one(context, arguments, err);
}
