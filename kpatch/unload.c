// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch unload: take a patch back.  In the middle of loading this reverses.
 */
#include "kpatch/command.h"
#include "kpatch/inventory.h"
#include "kpatch/patchfile.h"
#include "kpatch/retract.h"

int unload_run(const struct context *context, const struct arguments *arguments,
	       struct error *err)
{
	autostate struct patch_state state = PATCH_STATE_INIT;
	int ret;

	ret = patch_name_check(arguments->operand, err);
	if (!ret)
		ret = inventory_find(&state, context->root, arguments->operand,
				     err);
	if (!ret)
		ret = command_needs_root("unload", err);
	return ret ? ret : patch_retract(context, &state, arguments, err);
}
