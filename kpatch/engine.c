// SPDX-License-Identifier: GPL-2.0
/*
 * Who has a patch: see engine.h.
 */
#include "kpatch/engine.h"

#include "lib/cleanup.h"
#include "lib/file.h"

#include <kpatch/sysfs.h>

static const struct {
	const char *name;
	const char *directory;
} engines[NR_ENGINES] = {
	[ENGINE_KPATCH] = { KPATCH_CORE_MODULE, KPATCH_SYSFS_ROOT },
	[ENGINE_LIVEPATCH] = { "livepatch", "/sys/kernel/livepatch" },
};

const char *engine_name(enum engine engine)
{
	return engines[engine].name;
}

const char *engine_directory(enum engine engine)
{
	return engines[engine].directory;
}

int engine_find(const char *root, const char *name, enum engine *engine,
		char **directory, struct error *err)
{
	enum engine found = ENGINE_LIVEPATCH;
	autofree char *path =
		path_format("%s%s/%s", root, engines[found].directory, name);

	if (path && !file_is_dir(path)) {
		free(path);
		found = ENGINE_KPATCH;
		path = path_format("%s%s/%s", root, engines[found].directory,
				   name);
	}
	if (!path)
		return error_nomem(err);
	if (engine)
		*engine = found;
	*directory = steal_ptr(path);
	return 0;
}
