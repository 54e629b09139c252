/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names from a file as text that can be shown: what is not UTF-8 is written
 * as \xNN, so that two names that differ stay different.  Knows no language.
 */
#ifndef LIB_UTF8_H
#define LIB_UTF8_H

#include "lib/buffer.h"

#include <stdbool.h>
#include <stdio.h>

/**
 * utf8_append() - append a string as valid UTF-8
 * @buf: where to
 * @text: any bytes
 * @visible: write control characters as \xNN as well, for terminals
 *
 * Return: 0 or -ENOMEM.
 */
int utf8_append(struct buffer *buf, const char *text, bool visible);

/* The same as a string to be freed by the caller; NULL: no memory. */
char *utf8_copy(const char *text, bool visible);

/*
 * Print a string for a terminal: as utf8_append() with @visible; with @lines,
 * ends of lines stay what they are.
 */
void utf8_print(FILE *out, const char *text, bool lines);

#endif /* LIB_UTF8_H */
