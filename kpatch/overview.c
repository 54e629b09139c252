// SPDX-License-Identifier: GPL-2.0
/*
 * All patches at one moment: see overview.h.
 */
#include "kpatch/overview.h"

int overview_read(struct overview *overview, const struct context *context,
		  struct error *err)
{
	int ret = inventory_read(&overview->inventory, context->root, err);

	if (ret)
		return ret;
	ret = store_open(&overview->store, context->root, context->release,
			 STORE_READ, err);
	overview->knows_store = !ret;
	if (ret != -EACCES)
		return ret;
	error_clear(err);
	return 0;
}

int overview_read_whole(struct overview *overview,
			const struct context *context, const char *verb,
			struct error *err)
{
	int ret = overview_read(overview, context, err);

	return ret || overview->knows_store ? ret :
					      command_needs_root(verb, err);
}

const struct manifest *overview_installed(const struct overview *overview)
{
	return overview->knows_store ? &overview->store.manifest : NULL;
}

void overview_free(struct overview *overview)
{
	inventory_free(&overview->inventory);
	store_close(&overview->store);
}
