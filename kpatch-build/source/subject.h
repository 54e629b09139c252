/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a patch file says that it does: a line of the text before its diff.
 */
#ifndef SOURCE_SUBJECT_H
#define SOURCE_SUBJECT_H

#include "lib/buffer.h"

#include <stdbool.h>

/* The longest description of a patch, in bytes. */
#define SUBJECT_MAX 200

/**
 * subject_append() - add what a patch file says to a description
 * @description: ends with it; separated by "; " from what is there
 * @text: the patch file
 * @length: its bytes
 *
 * That is its "Subject:" or "Description:", as mails and Debian's patches have,
 * without what is in brackets before it, or else the first line of the text
 * before the diff.  A file without such text adds nothing.  The description is
 * cut at SUBJECT_MAX, between characters; control characters are left out, and
 * what is not UTF-8 becomes \xNN.
 *
 * Return: 0 or -ENOMEM.
 */
int subject_append(struct buffer *description, const char *text, size_t length);

/* Whether a text can be a description as it is: one line, and not too long. */
bool subject_is_sound(const char *text);

#endif /* SOURCE_SUBJECT_H */
