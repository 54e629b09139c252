// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch check: for scripts, whether the machine runs all patches that it
 * should.
 */
#include "kpatch/command.h"
#include "kpatch/overview.h"
#include "kpatch/verdict.h"

int check_run(const struct context *context, const struct arguments *arguments,
	      struct error *err)
{
	autooverview struct overview overview = OVERVIEW_INIT;
	autofree char *sentence = NULL;
	enum verdict verdict;
	int ret = overview_read(&overview, context, err);

	if (!ret)
		ret = verdict_find(&overview.inventory,
				   overview_installed(&overview), &verdict,
				   &sentence, err);
	if (ret)
		return ret;
	/* Not for who would hear half the truth. */
	if (verdict == VERDICT_UNKNOWN)
		return command_needs_root("check", err);
	if (verdict != VERDICT_PATCHED)
		return error_set(err, EUCLEAN, "%s", sentence);
	fprintf(context->out, "%s\n", sentence);
	return 0;
}
