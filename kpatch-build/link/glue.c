// SPDX-License-Identifier: GPL-2.0
/*
 * Finding the glue: see glue.h.  Only places relative to the program are
 * looked at, never the working directory.
 */
#include "link/glue.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <libgen.h>
#include <string.h>

#define GLUE_FILE "kmod/patch/patch-hook.c"

int glue_find(char **directory, struct error *err)
{
	/* Relative to the program's directory. */
	static const char *const places[] = {
		"../share/kpatch", /* installed in bin/ */
		"../..", /* build/kpatch-build/ */
		"../../..", /* build/san/kpatch-build/ */
	};
	autofree char *program = NULL;
	const char *bin;
	size_t i;
	int ret = path_resolve("/proc/self/exe", &program, err);

	if (ret)
		return ret;
	bin = dirname(program);
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		autofree char *place = path_format("%s/%s", bin, places[i]);
		autofree char *file = NULL;

		if (place)
			file = path_format("%s/" GLUE_FILE, place);
		if (!file)
			return error_nomem(err);
		if (file_exists(file))
			return path_resolve(place, directory, err);
	}
	return error_set(err, ENOENT,
			 "no " GLUE_FILE " beside %s: the installation is not "
			 "complete",
			 bin);
}

int glue_headers(char **directory, struct error *err)
{
	autofree char *glue = NULL;
	int ret = glue_find(&glue, err);

	if (ret)
		return ret;
	*directory = path_format("%s/kmod/patch", glue);
	return *directory ? 0 : error_nomem(err);
}
