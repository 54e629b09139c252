/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which Debian package has a program that is not installed: the way out of
 * "No such file or directory".
 */
#ifndef LIB_PROGRAM_H
#define LIB_PROGRAM_H

#include "lib/error.h"

#include <stddef.h>

/**
 * program_package() - the package of a program
 * @program: its name, as it is looked up in PATH
 *
 * Return: the package, which may be a part of @program; NULL: not known.
 */
const char *program_package(const char *program);

/* Say that a program is not here, and which package has it; -ENOENT. */
int program_absent(const char *program, struct error *err);

/**
 * program_wanted() - the package of the program that a line misses
 * @line: what a shell, make, tar or a compiler said
 * @length: of the line
 *
 * Return: the package, to be freed; NULL: the line is about something else, or
 * the program is here or not known.
 */
char *program_wanted(const char *line, size_t length);

#endif /* LIB_PROGRAM_H */
