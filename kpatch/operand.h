/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the operand of a verb stands for: a file, or a patch that is installed
 * for the running kernel.
 */
#ifndef KPATCH_OPERAND_H
#define KPATCH_OPERAND_H

#include "kpatch/command.h"
#include "kpatch/patchfile.h"
#include "kpatch/store.h"
#include "lib/cleanup.h"
#include "lib/error.h"

#include <stdbool.h>

/**
 * struct operand_file - the file of an operand
 * @path: its name; what is there may be another one by now
 * @fd: the file, open; an installed one is proven to be what was installed
 */
struct operand_file {
	char *path;
	int fd;
};

#define OPERAND_FILE_INIT \
	{                 \
		NULL, -1  \
	}

/* Whether an operand names a file (has a slash or ends in .ko), not a patch. */
bool operand_is_path(const char *operand);

/**
 * operand_open() - open the file of an operand
 * @file: filled in; release with operand_close()
 * @context: where, and for which kernel
 * @operand: FILE or NAME
 * @err: says where it was looked for
 *
 * Return: 0; -EINVAL for what can be neither; -ENOENT for a file that is not
 * there or a patch that is not installed; as store_open() and
 * store_open_file(); -errno.
 */
int operand_open(struct operand_file *file, const struct context *context,
		 const char *operand, struct error *err);

/* operand_open() for an entry of the open store. */
int operand_take(struct operand_file *file, const struct store *store,
		 const struct installed *entry, struct error *err);

/* What it says about itself: patch_file_read_fd(). */
int operand_read(const struct operand_file *file, struct patch_file *patch,
		 struct error *err);

/* -ENOENT, with what to say instead of a name that is not installed. */
int operand_missing(const char *name, const char *release, struct error *err);

void operand_close(struct operand_file *file);

#define autooperand cleanup(operand_close)

#endif /* KPATCH_OPERAND_H */
