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

int engine_check_livepatch(const char *root, const char *path,
			   struct error *err)
{
	autofree char *directory =
		path_format("%s%s", root, engines[ENGINE_LIVEPATCH].directory);

	if (!directory)
		return error_nomem(err);
	if (file_is_dir(directory))
		return 0;
	return error_set(
		err, EMEDIUMTYPE,
		"%s: made for the kernel's own livepatch, which this kernel does not have: build it with 'kpatch-build --format kpatch'",
		path);
}
