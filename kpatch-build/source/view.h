/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A private view of a source tree: a directory of symbolic links to the tree,
 * with real directories and files where this run writes.  The tree itself,
 * which other runs share or which is the user's, is never written to.  Names
 * below the view are those below the tree, so __FILE__ and #include see what
 * they saw when the kernel was built.
 */
#ifndef SOURCE_VIEW_H
#define SOURCE_VIEW_H

#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * struct view - a view
 * @path: its directory
 * @base: the tree it shows, an absolute path
 */
struct view {
	char *path;
	char *base;
};

#define VIEW_INIT          \
	{                  \
		NULL, NULL \
	}

/**
 * view_make() - make a view
 * @view: filled in; release with view_free(), which removes no files
 * @path: directory to make; must not exist
 * @base: the tree
 * @err: says what failed
 */
int view_make(struct view *view, const char *path, const char *base,
	      struct error *err);

/**
 * view_open() - make a directory of the view a real one
 * @view: the view
 * @directory: path below the view; its parents become real ones as well
 * @own: copy the files in it too, so that nothing written there can end up in
 *	the tree; replaces what view_put() put there before
 * @err: says what failed
 */
int view_open(const struct view *view, const char *directory, bool own,
	      struct error *err);

/* Make the directory that a file is in a real one. */
int view_open_parent(const struct view *view, const char *path,
		     struct error *err);

/* Put a file into the view; its directory must be open. */
int view_put(const struct view *view, const char *path, const void *data,
	     size_t length, struct error *err);

void view_free(struct view *view);

#define autoview cleanup(view_free)

#endif /* SOURCE_VIEW_H */
