/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's policy will say to a module: whether it takes any, and what
 * it makes of the signature.
 */
#ifndef KPATCH_POLICY_H
#define KPATCH_POLICY_H

#include "lib/error.h"

#include <stdbool.h>

/* 0, or -EPERM when the kernel has been told to take no more modules. */
int policy_check_modules(const char *root, struct error *err);

/**
 * policy_check_signature() - whether the signature of a file will do
 * @root: stands for "/" (see state.h)
 * @path: the file
 * @known: set to false when only loading it tells, because the kernel asks for
 *a signature that it trusts, and there is one
 * @err: says what is asked for
 *
 * Return: 0; -EKEYREJECTED; -errno.
 */
int policy_check_signature(const char *root, const char *path, bool *known,
			   struct error *err);

#endif /* KPATCH_POLICY_H */
