// SPDX-License-Identifier: GPL-2.0
/*
 * All patches at one moment: see overview.h.
 */
#include "kpatch/overview.h"

#include "kpatch/guard.h"
#include "kpatch/origin.h"

int overview_read(struct overview *overview, const struct context *context,
		  struct error *err)
{
	int ret = inventory_read(&overview->inventory, context->root, err);

	if (ret)
		return ret;
	ret = store_open(&overview->store, context->root, context->release,
			 STORE_READ, err);
	if (ret == -EACCES) {
		error_clear(err);
		return 0;
	}
	if (!ret)
		ret = guard_look(&overview->store, context->root, err);
	if (!ret)
		ret = origin_learn_replace(&overview->inventory,
					   &overview->store, context->root,
					   err);
	/* Nobody waits for whoever is told, such as on a stopped terminal. */
	store_unlock(&overview->store);
	overview->knows_store = !ret;
	return ret;
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
