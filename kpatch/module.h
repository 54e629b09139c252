/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kernel modules, through libkmod and /sys/module: information, insertion,
 * removal, and in whose use one is.  Knows nothing of patches; turns what the
 * kernel's loader answers into words and into the errno values of
 * exit_status.h.
 */
#ifndef KPATCH_MODULE_H
#define KPATCH_MODULE_H

#include "kpatch/strlist.h"
#include "lib/error.h"

#include <stdbool.h>

struct kmod_list;

/**
 * module_info_read() - the modinfo fields of a file
 * @path: the module's file
 * @list: the fields, for kmod_module_info_free_list()
 * @err: says what is wrong, without @path
 *
 * Return: 0; -ENOEXEC when it is no module or a damaged one; -errno.
 */
int module_info_read(const char *path, struct kmod_list **list,
		     struct error *err);

/*
 * The kernel that a module is for, which is the first word of its vermagic; to
 * be freed; NULL: no memory.
 */
char *module_vermagic_release(const char *vermagic);

/**
 * module_vermagic_read() - how the modules of a kernel are marked
 * @vermagic: set to that of one of them, which the caller frees
 * @root: stands for "/" (see state.h)
 * @release: the kernel's
 * @err: says why none can be read
 *
 * Return: 0; -ENOENT when there is none that can be read; -ENOMEM.
 */
int module_vermagic_read(char **vermagic, const char *root, const char *release,
			 struct error *err);

/**
 * module_insert() - have the kernel load a file
 * @path: the file
 * @err: says why not, in words that tell what to do
 *
 * Return: 0; -EEXIST; -EBUSY; -EPERM, -EKEYREJECTED, … for policy; -ENOEXEC
 * when the kernel finds it malformed; -EMEDIUMTYPE when it needs a symbol that
 * the kernel has not; -errno.
 */
int module_insert(const char *path, struct error *err);

/* The same for an open file, whatever is at @path by now. */
int module_insert_fd(int fd, const char *path, struct error *err);

/**
 * module_find() - a module in a kernel's module directory
 * @name: its name
 * @release: the kernel; NULL: the running one
 * @path: set to its file, which the caller frees
 * @err: as module_insert()
 *
 * Return: 0; -ENOENT when it is not installed there; -errno.
 */
int module_find(const char *name, const char *release, char **path,
		struct error *err);

/**
 * module_probe() - load a module from the running kernel's module directory
 * @name: its name
 * @err: as module_insert()
 *
 * Return: 0; -ENOENT when it is not installed there; as module_insert().
 */
int module_probe(const char *name, struct error *err);

/*
 * How long the engine may take to let go of the module of a patch that is off,
 * in milliseconds: it waits until every task has been seen outside of its code,
 * with many tasks for seconds.
 */
#define MODULE_RELEASE_MS 30000

/**
 * module_remove() - have the kernel unload a module
 * @name: its name
 * @wait_ms: how long to try while something still holds it, in milliseconds
 * @err: says why not
 *
 * Return: 0; -EBUSY; -ENOENT; -errno.
 */
int module_remove(const char *name, unsigned int wait_ms, struct error *err);

/* Whether the kernel has it; @root as in state.h. */
bool module_is_loaded(const char *root, const char *name);

/* Sorted names of the loaded modules that use it. */
int module_users_read(struct string_list *names, const char *root,
		      const char *name, struct error *err);

/* Sorted names of the loaded modules that have been live patches, of whatever
 * engine: the kernel marks them with the taint 'K'.
 */
int module_live_patches_read(struct string_list *names, const char *root,
			     struct error *err);

#endif /* KPATCH_MODULE_H */
