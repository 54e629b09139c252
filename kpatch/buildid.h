/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The build ID of a module: a checksum that the linker made of its contents,
 * in the file and, once loaded, in sysfs.  Compares; explains nothing.
 */
#ifndef KPATCH_BUILDID_H
#define KPATCH_BUILDID_H

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

#endif /* KPATCH_BUILDID_H */
