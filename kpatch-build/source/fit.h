/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a source tree is configured as the kernel was.
 */
#ifndef SOURCE_FIT_H
#define SOURCE_FIT_H

#include "lib/error.h"

/**
 * fit_check() - compare the configuration of a tree with the kernel's
 * @shipped: the kernel's .config
 * @tree: include/config/auto.conf of the tree, which is what kbuild reads
 * @err: names the first options that differ
 *
 * Options that say how the packager signs and labels his build are let pass
 * when @shipped is silent about them, and so is the name of the compiler, which
 * is whatever the tree was prepared with: objects are verified, not promises.
 *
 * Return: 0, -EXDEV when they differ, or -errno.
 */
int fit_check(const char *shipped, const char *tree, struct error *err);

#endif /* SOURCE_FIT_H */
