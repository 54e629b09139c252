// SPDX-License-Identifier: GPL-2.0
/*
 * Showing an external module's source in the kernel's tree: see external.h.  A
 * directory of links; nothing is copied.
 */
#include "source/external.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "source/view.h"

#include <string.h>

/* Somebody who names the directory above, or below, is told so. */
static int check_source(const char *source, struct error *err)
{
	static const char *const names[] = { "Kbuild", "Makefile" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		autofree char *path = path_format("%s/%s", source, names[i]);

		if (!path)
			return error_nomem(err);
		if (file_exists(path))
			return 0;
	}
	return error_set(err, ENOENT,
			 "%s has no Kbuild and no Makefile: name the directory "
			 "that the module is built in",
			 source);
}

/* The tree with a link to the module's source. */
static int make_tree(const char *path, const char *kernel, const char *source,
		     struct error *err)
{
	autofree char *link = path_format("%s/" EXTERNAL_DIRECTORY, path);
	struct view view autoview = VIEW_INIT;
	int ret = link ? view_make(&view, path, kernel, err) : error_nomem(err);

	if (ret)
		return ret;
	if (!symlink(source, link))
		return 0;
	return error_set(err, errno, "cannot show %s as %s: %s", source, link,
			 strerror(errno));
}

int external_open(struct tree *tree, const struct tree *kernel,
		  const char *work, const char *source, struct error *err)
{
	int ret;

	*tree = (struct tree)TREE_INIT;
	ret = path_resolve(source, &tree->sources, err);
	if (!ret)
		ret = check_source(tree->sources, err);
	if (!ret)
		tree->path = path_format("%s/tree", work);
	if (!ret && !tree->path)
		ret = error_nomem(err);
	if (!ret)
		ret = make_tree(tree->path, kernel->path, tree->sources, err);
	if (ret)
		tree_close(tree);
	return ret;
}
