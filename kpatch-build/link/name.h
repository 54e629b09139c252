/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of patch modules.
 */
#ifndef LINK_NAME_H
#define LINK_NAME_H

#include "lib/error.h"

/* What the kernel has room for: MODULE_NAME_LEN less the NUL. */
#define NAME_MAX_LENGTH 55

/**
 * name_check() - whether a name will do for a module
 * @name: as given by the user
 * @err: why not
 *
 * Letters, digits, '-' and '_', starting with a letter, at most
 * NAME_MAX_LENGTH.
 */
int name_check(const char *name, struct error *err);

/**
 * name_derive() - the name of the module that a patch file makes
 * @name: set to "kpatch-" and the file's name without directory and suffix
 *	(.patch or .diff); every other character than name_check() allows
 *	becomes '-', and what is too long is cut off; to be freed
 * @patch: name of the patch file
 * @err: out of memory
 */
int name_derive(char **name, const char *patch, struct error *err);

#endif /* LINK_NAME_H */
