/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The change of one file applied in memory.  Context must match exactly; a
 * hunk may be found at another line than it says, as after an earlier change
 * of the file, but never with context left out ("fuzz").
 */
#ifndef SOURCE_APPLY_H
#define SOURCE_APPLY_H

#include "source/text.h"
#include "source/unidiff.h"

/**
 * apply_file() - apply the hunks of one file
 * @name: name of the diff, for messages
 * @file: the change
 * @text: the file's lines; replaced by the changed ones on success
 * @moved: set to the number of hunks found at another line
 * @err: "NAME:LINE: ..." of the hunk that does not apply, and why
 *
 * The diff's text must outlive @text, whose new lines point into it.
 *
 * Return: 0; -EBADMSG when a hunk does not apply, and then @text is as it
 * was; -ENOMEM.
 */
int apply_file(const char *name, const struct unidiff_file *file,
	       struct text *text, unsigned int *moved, struct error *err);

#endif /* SOURCE_APPLY_H */
