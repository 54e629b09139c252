// SPDX-License-Identifier: GPL-2.0
/*
 * The installed files of loaded patches: see origin.h.
 */
#include "kpatch/origin.h"

#include "kpatch/buildid.h"
#include "lib/array.h"
#include "lib/file.h"

int origin_read(struct patch_file *file, const struct store *store,
		const char *root, const char *name, struct error *err)
{
	const struct installed *entry = manifest_find(&store->manifest, name);
	autofree char *path = entry ? store_path(store, entry) : NULL;
	autoclose int fd = -1;
	int ret;

	if (!entry)
		return error_set(err, ENOENT, "%s: not installed", name);
	if (!path)
		return error_nomem(err);
	fd = store_open_file(store, entry, err);
	if (fd < 0)
		return fd;
	ret = patch_file_read_fd(file, path, fd, err);
	if (ret || build_id_same(root, name, file->source))
		return ret;
	return error_set(err, ENOENT,
			 "%s: what is loaded is not what is installed", name);
}

int origin_learn_replace(struct inventory *inventory, const struct store *store,
			 const char *root, struct error *err)
{
	struct patch_state *state;

	array_for_each(state, inventory) {
		autopatchfile struct patch_file file = PATCH_FILE_INIT;
		autoerror struct error unknown = ERROR_INIT;
		int ret;

		if (state->tells_replace || state->phase == PATCH_DISABLED)
			continue;
		ret = origin_read(&file, store, root, state->name, &unknown);
		if (ret == -ENOMEM)
			return error_nomem(err);
		state->replace = !ret && file.replace;
	}
	return 0;
}
