/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configured source tree that objects are compiled from.  The packaged
 * source is unpacked into the cache once and given the files that building
 * the kernel generated, from the headers package: they are those of the
 * shipped kernel, and nothing has to be configured or compiled first.  A
 * directory of the user's is only read.
 *
 * A tree is never written to once it is there; runs work in views of it
 * (view.h).
 */
#ifndef SOURCE_TREE_H
#define SOURCE_TREE_H

#include "lib/error.h"
#include "target/cache.h"

#include <stdbool.h>

/**
 * struct tree_inputs - what a tree is made from
 * @release: kernel release
 * @archive: the source as a tar file; NULL with @sourcedir
 * @realtime: archive with the realtime patches for it (source/realtime.h), or
 *	NULL: it has none or needs none
 * @sourcedir: the user's source directory, or NULL
 * @headers: directory of the headers package; NULL: @sourcedir is prepared
 * @config: configuration of the shipped kernel
 */
struct tree_inputs {
	const char *release;
	const char *archive;
	const char *realtime;
	const char *sourcedir;
	const char *headers;
	const char *config;
};

/**
 * struct tree - a tree in use
 * @path: its directory
 * @sources: where its sources are, which is @path or a directory of the user's
 * @identity: changes whenever the files of the tree can have changed; NULL
 *	when that cannot be told, as with a directory of the user's
 * @fresh: it was made by this call
 * @lock_fd: keeps others from replacing it while it is used, or -1
 */
struct tree {
	char *path;
	char *sources;
	char *identity;
	bool fresh;
	int lock_fd;
};

#define TREE_INIT                           \
	{                                   \
		NULL, NULL, NULL, false, -1 \
	}

/* Whether a directory is a source tree prepared for that release. */
bool tree_is_prepared(const char *directory, const char *release);

/**
 * tree_open() - have the tree of a kernel ready
 * @tree: filled in; release with tree_close()
 * @cache: cache of the kernel; locked while a tree is being made
 * @work: work directory of this run
 * @inputs: what to make it from
 * @err: says what failed, and how to prepare a directory that is not
 *
 * A kill at any moment leaves a whole tree or none: it is made under another
 * name and renamed.
 */
int tree_open(struct tree *tree, struct cache *cache, const char *work,
	      const struct tree_inputs *inputs, struct error *err);

void tree_close(struct tree *tree);

#endif /* SOURCE_TREE_H */
