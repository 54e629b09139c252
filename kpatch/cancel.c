// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch cancel: have the transition that is running turn round.  What was
 * being loaded is unloaded, what was being unloaded stays.
 */
#include "kpatch/command.h"
#include "kpatch/inventory.h"
#include "kpatch/retract.h"
#include "kpatch/transition.h"

/* A patch that was on its way out. */
static int keep(const struct context *context, const struct patch_state *state,
		const struct arguments *arguments, struct error *err)
{
	int ret = patch_enable(context->root, state->name, true, err);

	if (ret)
		return ret;
	if (!arguments->wait) {
		fprintf(context->out,
			"%s: is kept; 'kpatch status' tells how far\n",
			state->name);
		return 0;
	}
	ret = transition_wait(context->root, state->name, arguments->timeout,
			      context->talk, err);
	if (ret == -ETIMEDOUT)
		return error_set(
			err, EINPROGRESS,
			"%s: tasks are still in the old code after %u s; they go on leaving it",
			state->name, arguments->timeout);
	if (!ret)
		fprintf(context->out, "%s: enabled\n", state->name);
	return ret;
}

int cancel_run(const struct context *context, const struct arguments *arguments,
	       struct error *err)
{
	autostate struct patch_state state = PATCH_STATE_INIT;
	int ret = inventory_find_moving(&state, context->root,
					arguments->operand, err);

	if (!ret)
		ret = command_needs_root("cancel", err);
	if (ret)
		return ret;
	return state.phase == PATCH_PATCHING ?
		       patch_retract(context, &state, arguments, err) :
		       keep(context, &state, arguments, err);
}
