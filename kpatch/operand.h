/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the operand of a verb stands for: a file, or a patch that is installed
 * for the running kernel.
 */
#ifndef KPATCH_OPERAND_H
#define KPATCH_OPERAND_H

#include "kpatch/command.h"
#include "kpatch/store.h"
#include "lib/cleanup.h"
#include "lib/error.h"

#include <stdbool.h>

/**
 * struct operand_file - the file of an operand
 * @path: its name
 * @fd: of an installed one, proven to be what was installed; else -1
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
 * operand_open() - find the file of an operand
 * @file: filled in; release with operand_close()
 * @context: where, and for which kernel
 * @operand: FILE or NAME
 * @err: says where it was looked for
 *
 * Return: 0; -EINVAL for what can be neither; -ENOENT for a patch that is not
 * installed; as store_open() and store_open_file().
 */
int operand_open(struct operand_file *file, const struct context *context,
		 const char *operand, struct error *err);

/**
 * operand_look_up() - find what is installed under a name
 * @store: opened, to be read; the caller closes it, also after an error
 * @entry: set, to one of the store's
 * @context: where, and for which kernel
 * @name: the patch
 * @err: says that it is not there
 *
 * Return: 0; -ENOENT; as store_open().
 */
int operand_look_up(struct store *store, const struct installed **entry,
		    const struct context *context, const char *name,
		    struct error *err);

/* operand_open() for an entry of the open store. */
int operand_take(struct operand_file *file, const struct store *store,
		 const struct installed *entry, struct error *err);

/* -ENOENT, with what to say instead of a name that is not installed. */
int operand_missing(const char *name, const char *release, struct error *err);

void operand_close(struct operand_file *file);

#define autooperand cleanup(operand_close)

#endif /* KPATCH_OPERAND_H */
