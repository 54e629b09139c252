// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch uninstall: no longer load a patch at boot.  Where it is loaded it
 * stays so.
 */
#include "kpatch/command.h"
#include "kpatch/inventory.h"
#include "kpatch/patchfile.h"
#include "kpatch/store.h"

#include "lib/array.h"
#include "lib/buffer.h"

#include <string.h>

static void report(const struct context *context, const char *name,
		   const char *release)
{
	autostate struct patch_state state = PATCH_STATE_INIT;
	bool loaded = !strcmp(release, context->release) &&
		      !inventory_find(&state, context->root, name, NULL);

	fprintf(context->out, "%s: uninstalled for %s\n", name, release);
	if (loaded)
		fprintf(context->talk,
			"%s: is loaded still: 'kpatch unload %s' takes it back\n",
			name, name);
}

/* With what there is: 'kpatch list' tells of the running kernel only. */
static int report_missing(const struct manifest *installed, const char *name,
			  const char *release, struct error *err)
{
	autobuffer struct buffer names = BUFFER_INIT;
	const struct installed *entry;

	array_for_each(entry, installed)
		if (buffer_printf(&names, "%s%s", names.length ? ", " : "",
				  entry->name))
			return error_nomem(err);
	return error_set(err, ENOENT, "%s: not installed for %s: %s%s", name,
			 release, names.length ? "what is, is " : "no patch is",
			 buffer_string(&names));
}

int uninstall_run(const struct context *context,
		  const struct arguments *arguments, struct error *err)
{
	const char *release =
		arguments->kernel ? arguments->kernel : context->release;
	autostore struct store store = STORE_INIT;
	struct installed *entry;
	autofree char *name = NULL;
	int ret = patch_name_check(arguments->operand, err);

	if (!ret)
		ret = store_release_check(release, err);
	if (!ret)
		ret = command_needs_root("uninstall", err);
	if (!ret)
		ret = store_open(&store, context->root, release, STORE_READ,
				 err);
	if (ret)
		return ret;
	entry = manifest_find(&store.manifest, arguments->operand);
	if (!entry)
		return report_missing(&store.manifest, arguments->operand,
				      release, err);
	name = strdup(entry->name);
	if (!name)
		return error_nomem(err);
	ret = store_remove(&store, entry, err);
	if (!ret)
		report(context, name, release);
	return ret;
}
