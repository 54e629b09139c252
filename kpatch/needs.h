/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The symbols that a patch's file needs of the running kernel: exports, which
 * the kernel's loader resolves, functions that it replaces, and others that the
 * engine looks up.
 */
#ifndef KPATCH_NEEDS_H
#define KPATCH_NEEDS_H

#include "kpatch/patchfile.h"
#include "lib/error.h"

/**
 * struct need - a symbol
 * @object: "vmlinux" or a module; NULL: whoever exports it
 * @name: its name
 * @sympos: position among its namesakes in the object, from 1; 0: it is unique
 */
struct need {
	char *object;
	char *name;
	unsigned long sympos;
};

struct needs {
	struct need *items;
	size_t count, capacity;
};

#define NEEDS_INIT         \
	{                  \
		NULL, 0, 0 \
	}

/**
 * needs_read() - what a patch needs
 * @needs: they are added
 * @file: the patch's file, which was read
 * @err: says what is wrong with it
 *
 * What is the engine's, and weak symbols, are left out.
 *
 * Return: 0; -ENOEXEC when the file is damaged; -errno.
 */
int needs_read(struct needs *needs, const struct patch_file *file,
	       struct error *err);

void needs_free(struct needs *needs);

#define autoneeds cleanup(needs_free)

#endif /* KPATCH_NEEDS_H */
