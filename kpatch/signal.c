// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch signal: disturb the tasks that have not switched, now.
 */
#include "kpatch/command.h"
#include "kpatch/inventory.h"

int signal_run(const struct context *context, const struct arguments *arguments,
	       struct error *err)
{
	autostate struct patch_state state = PATCH_STATE_INIT;
	int ret = inventory_find_moving(&state, context->root,
					arguments->operand, err);

	if (!ret)
		ret = command_needs_root("signal", err);
	if (!ret && state.engine == ENGINE_LIVEPATCH)
		return error_set(
			err, EOPNOTSUPP,
			"%s: is livepatch's, which disturbs its tasks by itself every 15 s, and not when it is told to",
			state.name);
	if (!ret)
		ret = patch_signal(context->root, state.name, err);
	if (ret)
		return ret;
	fprintf(context->out,
		"%s: the tasks that have not switched are disturbed; 'kpatch status' tells how far\n",
		state.name);
	return 0;
}
