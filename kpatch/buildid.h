/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The build ID of a module: a checksum that the linker made of its contents,
 * in the file and, once loaded, in sysfs.  Notes in files are found here too.
 */
#ifndef KPATCH_BUILDID_H
#define KPATCH_BUILDID_H

#include "kpatch/note.h"
#include "lib/error.h"

#include <stdbool.h>

/**
 * build_id_same() - whether a loaded module came from a file
 * @root: stands for "/" (see state.h)
 * @name: the loaded module
 * @path: the file
 *
 * Return: whether both have a build ID, and the same.
 */
bool build_id_same(const char *root, const char *name, const char *path);

/**
 * build_id_read() - the build ID in a file of notes, such as /sys/kernel/notes
 * @id: set
 * @path: the file
 * @err: why it cannot be read
 *
 * Return: 0; -ENOENT when there is no such file, or no build ID in it; -errno.
 */
int build_id_read(struct build_id *id, const char *path, struct error *err);

#endif /* KPATCH_BUILDID_H */
