/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a module has what objtool has to add to code: an unwinder's entry
 * for every section, a return site for every return.  The kernel does not
 * check, and runs such a module without its mitigations or its stack traces.
 */
#ifndef LINK_COMPLETE_H
#define LINK_COMPLETE_H

#include "lib/error.h"

/**
 * complete_check() - look at a finished module
 * @path: the module
 * @err: names the section in which something is missing
 *
 * Return: 0, -EIO, or -errno.
 */
int complete_check(const char *path, struct error *err);

#endif /* LINK_COMPLETE_H */
