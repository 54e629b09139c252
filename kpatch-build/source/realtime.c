// SPDX-License-Identifier: GPL-2.0
/*
 * Applying the realtime patches: see realtime.h.  What Debian builds is made by
 * patch(1), and so is this.
 */
#include "source/realtime.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"

#include <string.h>
#include <sys/stat.h>

/* Where the archive is unpacked, in the tree. */
#define PLACE ".kpatch-realtime"
#define PATCHES "debian/patches-rt"

static int unpack(const char *archive, const char *to, struct error *err)
{
	const char *const argv[] = {
		"tar", "-x", "-f", archive, "-C", to, "--no-same-owner", NULL
	};
	int ret = process_quietly(argv, NULL, NULL, err);

	return ret ? error_prefix(err, "cannot unpack %s: ", archive) : 0;
}

static int run_patch(const char *path, const char *tree, struct error *err)
{
	/* Diffs only, with all of their context, and nothing else left. */
	const char *const argv[] = { "patch",
				     "-p1",
				     "-u",
				     "-F0",
				     "-s",
				     "-f",
				     "--no-backup-if-mismatch",
				     "--reject-file=-",
				     "-i",
				     path,
				     NULL };
	int ret = process_quietly(argv, tree, NULL, err);

	if (!ret)
		return 0;
	return error_prefix(
		err, "realtime patch %s cannot be applied: ", path_base(path));
}

/* A name of the series is that of a file beside it and nothing else. */
static int apply_one(const char *directory, const char *name, const char *tree,
		     struct error *err)
{
	autofree char *path = path_format("%s/%s", directory, name);
	struct stat st;

	if (!path)
		return error_nomem(err);
	if (!path_is_component(name) || lstat(path, &st) ||
	    !S_ISREG(st.st_mode))
		return error_set(err, EBADMSG,
				 PATCHES "/series names '%s', which is no file "
					 "beside it",
				 name);
	return run_patch(path, tree, err);
}

static int apply_series(const char *directory, const char *tree,
			struct error *err)
{
	autofree char *path = path_format("%s/series", directory);
	struct buffer text autobuffer = BUFFER_INIT;
	char *line, *rest;
	int ret = path ? file_read(path, &text, err) : error_nomem(err);

	if (ret)
		return ret;
	for (line = strtok_r(text.data, "\n", &rest); !ret && line;
	     line = strtok_r(NULL, "\n", &rest))
		if (*line != '#')
			ret = apply_one(directory, line, tree, err);
	return ret;
}

int realtime_apply(const char *archive, const char *tree, struct error *err)
{
	autofree char *place = path_format("%s/" PLACE, tree);
	autofree char *patches = path_format("%s/" PLACE "/" PATCHES, tree);
	int ret;

	if (!place || !patches)
		return error_nomem(err);
	ret = dir_make(place, 0700, err);
	if (!ret)
		ret = unpack(archive, place, err);
	if (!ret && file_is_dir(patches))
		ret = apply_series(patches, tree, err);
	if (ret)
		return error_prefix(err, "%s: ", archive);
	return tree_remove(place, err);
}
