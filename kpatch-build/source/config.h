/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kernel configurations as data: read line by line, never run by a shell.
 */
#ifndef SOURCE_CONFIG_H
#define SOURCE_CONFIG_H

#include "lib/error.h"

/**
 * config_compare() - check that a tree is configured as the kernel was
 * @shipped: the kernel's .config
 * @tree: include/config/auto.conf of the tree, which is what kbuild reads
 * @err: names the first options that differ
 *
 * Options that say how the packager signs and labels his build are let pass
 * when @shipped is silent about them.
 *
 * Return: 0, -EXDEV when they differ, or -errno.
 */
int config_compare(const char *shipped, const char *tree, struct error *err);

/**
 * config_value() - one option of a configuration
 * @path: the file
 * @option: with its CONFIG_
 * @value: set to the value without quotes, to be freed; NULL when not set
 * @err: says what failed
 */
int config_value(const char *path, const char *option, char **value,
		 struct error *err);

#endif /* SOURCE_CONFIG_H */
