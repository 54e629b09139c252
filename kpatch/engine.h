/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The two that can have a patch: kpatch.ko, and the kernel's own livepatch, for
 * modules made with --format livepatch.  Where each shows its patches, and
 * which of them has one.
 */
#ifndef KPATCH_ENGINE_H
#define KPATCH_ENGINE_H

#include "lib/error.h"

enum engine {
	ENGINE_KPATCH,
	ENGINE_LIVEPATCH,
	NR_ENGINES,
};

/* "kpatch" or "livepatch", which is also what its lines in the log begin with. */
const char *engine_name(enum engine engine);

/* Its directory in sysfs, without the root. */
const char *engine_directory(enum engine engine);

/**
 * engine_find() - who has a patch
 * @root: stands for "/" (see state.h)
 * @name: the patch, by the name of its module, so in one of both at most
 * @engine: set; may be NULL
 * @directory: set to the patch's directory, which the caller frees
 * @err: says what failed
 *
 * A patch that nobody has counts as kpatch's, where its directory is then not
 * found.
 *
 * Return: 0 or -ENOMEM.
 */
int engine_find(const char *root, const char *name, enum engine *engine,
		char **directory, struct error *err);

/* 0, or -EMEDIUMTYPE when the kernel cannot have the patch of that file,
 * because it was built without livepatch.
 */
int engine_check_livepatch(const char *root, const char *path,
			   struct error *err);

#endif /* KPATCH_ENGINE_H */
