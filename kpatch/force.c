// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch force: end the transition where the tasks are.  The one verb that can
 * break a machine, so it asks.
 */
#include "kpatch/command.h"
#include "kpatch/inventory.h"
#include "kpatch/transition.h"

#include <string.h>
#include <unistd.h>

static const char warning[] =
	"Forcing takes these tasks to the other code while they may be in the middle of\n"
	"the old: what they then do is not known, and may be to crash the machine or to\n"
	"damage its data. The module of a patch that is forced out stays until the next\n"
	"boot. 'kpatch signal' and 'kpatch cancel' are safe.\n";

/* Whether the operator says yes, which takes a terminal. */
static int confirm(const struct context *context, struct error *err)
{
	char answer[8] = "";

	if (!isatty(STDIN_FILENO))
		return error_set(
			err, ECANCELED,
			"not forced: say --yes if this is what you want");
	fputs("Force it? Type 'yes': ", context->talk);
	fflush(context->talk);
	if (fgets(answer, sizeof(answer), stdin) && !strcmp(answer, "yes\n"))
		return 0;
	return error_set(err, ECANCELED, "not forced");
}

int force_run(const struct context *context, const struct arguments *arguments,
	      struct error *err)
{
	autostate struct patch_state state = PATCH_STATE_INIT;
	int ret;

	if (arguments->quiet && !arguments->yes)
		return error_set(err, EINVAL,
				 "--quiet: cannot ask then: --yes is needed");
	ret = inventory_find_moving(&state, context->root, arguments->operand,
				    err);
	if (!ret)
		ret = command_needs_root("force", err);
	if (ret)
		return ret;
	fprintf(context->talk, "%s: held up by:\n", state.name);
	ret = transition_print_blockers(context->root, state.name,
					context->talk, err);
	if (ret)
		return ret;
	fputs(warning, context->talk);
	if (!arguments->yes)
		ret = confirm(context, err);
	if (!ret)
		ret = patch_force(context->root, state.name, err);
	if (!ret)
		fprintf(context->out, "%s: forced\n", state.name);
	return ret;
}
