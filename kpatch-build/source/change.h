/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files that all patches of a run change together: as they are in the
 * tree and as they will be.  Reads the tree, writes nothing.
 */
#ifndef SOURCE_CHANGE_H
#define SOURCE_CHANGE_H

#include "diff/report.h"
#include "lib/file.h"
#include "source/text.h"
#include "source/unidiff.h"

/**
 * struct change - one file
 * @path: its name in the tree
 * @where: "DIFF:LINE" of the first diff that changes it
 * @created: the tree does not have it
 * @original: its bytes
 * @text: its lines, changed
 */
struct change {
	char *path;
	char *where;
	bool created;
	struct file_map original;
	struct text text;
};

struct change_set {
	struct change *items;
	size_t count;
	size_t capacity;
};

#define CHANGE_SET_INIT    \
	{                  \
		NULL, 0, 0 \
	}

/**
 * change_set_apply() - apply one more diff
 * @set: what the diffs before it made; the files of this one are added
 * @tree: directory of the source tree
 * @of_kernel: the tree is the kernel's, not that of a module of somebody else
 * @diff: must outlive @set
 * @report: takes a refusal for each file that cannot be patched, and for the
 *	first hunk of each file that does not apply
 * @err: errors that are no property of the diff
 *
 * Return: 0, also with refusals, or -errno.
 */
int change_set_apply(struct change_set *set, const char *tree, bool of_kernel,
		     const struct unidiff *diff, struct report *report,
		     struct error *err);

/* From where the diffs name the files to where the whole tree has them. */
int change_set_move(struct change_set *set, const char *directory,
		    struct error *err);

/* The change of a file, or NULL. */
const struct change *change_set_find(const struct change_set *set,
				     const char *path);

void change_set_free(struct change_set *set);

#endif /* SOURCE_CHANGE_H */
