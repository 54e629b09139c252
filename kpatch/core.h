/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine, kpatch.ko: where it may come from, and loading it.  Never from
 * the current directory or a path that others than root and the owner of the
 * patch can choose.
 */
#ifndef KPATCH_CORE_H
#define KPATCH_CORE_H

#include "kpatch/strlist.h"
#include "lib/error.h"

#include <stdbool.h>

/* Environment variable that names the engine's file, by absolute path. */
#define KPATCH_CORE_ENV "KPATCH_CORE"

/**
 * core_candidates() - files that may be the engine, in order of preference
 * @paths: they are added
 * @patch: path of the patch that is to be loaded
 * @release: kernel release
 * @program: path of this program
 *
 * Beside the patch: what root or the patch's owner has put there.  In the
 * installation.  And where this program was built, found from the program's own
 * path, so as trustworthy as the program.
 *
 * Return: 0 or -ENOMEM.
 */
int core_candidates(struct string_list *paths, const char *patch,
		    const char *release, const char *program);

/**
 * struct core_place - where the engine is
 * @loaded: in the kernel already; the rest is not set then
 * @installed: among the modules of the kernel
 * @path: its file
 */
struct core_place {
	bool loaded;
	bool installed;
	char *path;
};

#define CORE_PLACE_INIT            \
	{                          \
		false, false, NULL \
	}

/**
 * core_find() - where the engine is, or would be loaded from
 * @place: set; release with core_place_free()
 * @root: as in state.h
 * @patch: path of the patch that is to be loaded
 * @release: kernel release
 * @err: says where it was looked for
 *
 * $KPATCH_CORE, if set, is the only place; otherwise first the modules that are
 * installed for the kernel, then core_candidates().
 *
 * Return: 0; -ENOENT when it is nowhere; -EPERM when there is one beside the
 * patch that others have put there or may write; -errno.
 */
int core_find(struct core_place *place, const char *root, const char *patch,
	      const char *release, struct error *err);

void core_place_free(struct core_place *place);

/* Load it from there, unless it is loaded; also as module_insert(). */
int core_load(const char *root, const char *patch, const char *release,
	      struct error *err);

/*
 * The same as core_find() for a kernel that need not be running: its file, also
 * when the engine is loaded here.
 */
int core_find_file(struct core_place *place, const char *patch,
		   const char *release, struct error *err);

/**
 * core_check() - whether a file is the engine for a kernel
 * @path: the file
 * @release: kernel release
 * @err: says what it is instead
 *
 * Return: 0; -ENOENT; -ENOEXEC when it is another module or none; -EMEDIUMTYPE
 * when it is that of another kernel; -errno.
 */
int core_check(const char *path, const char *release, struct error *err);

#endif /* KPATCH_CORE_H */
