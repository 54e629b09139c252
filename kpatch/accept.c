// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch accept: an installed patch does not bring the machine down, says the
 * operator, or the time that has passed.
 */
#include "kpatch/command.h"
#include "kpatch/guard.h"
#include "kpatch/operand.h"
#include "kpatch/patchfile.h"
#include "kpatch/store.h"

static int accept_one(const struct context *context, struct store *store,
		      const char *name, struct error *err)
{
	struct installed *entry = manifest_find(&store->manifest, name);

	return entry ? guard_prove(store, entry, context->out, err) :
		       operand_missing(name, context->release, err);
}

int accept_run(const struct context *context, const struct arguments *arguments,
	       struct error *err)
{
	autostore struct store store = STORE_INIT;
	int ret = arguments->operand ?
			  patch_name_check(arguments->operand, err) :
			  0;

	if (!ret)
		ret = command_needs_root("accept", err);
	if (!ret)
		ret = store_open(&store, context->root, context->release,
				 STORE_READ, err);
	if (!ret)
		ret = guard_judge(&store, context->root, context->talk, err);
	if (ret)
		return ret;
	if (arguments->shutdown)
		return guard_stop(&store, err);
	if (arguments->after >= 0)
		return guard_accept(&store, context->root,
				    (unsigned int)arguments->after,
				    context->out, err);
	return accept_one(context, &store, arguments->operand, err);
}
