/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A piece of a source file, with the numbers of its lines: a function, a
 * variable, or what is around a line.  The patched source has "#line"
 * directives in it (source/text.h), by which it is found what a line of the
 * debug information is; they are not part of a piece.
 */
#ifndef REPORT_EXCERPT_H
#define REPORT_EXCERPT_H

#include "lib/error.h"
#include "lib/file.h"

/**
 * struct excerpt_line - one line
 * @number: its number in the file, from 1
 * @text: its bytes, without the newline
 * @length: how many
 * @here: it is the line that was asked for
 */
struct excerpt_line {
	unsigned int number;
	const char *text;
	size_t length;
	bool here;
};

/**
 * struct excerpt - some lines of a file
 * @map: the file
 * @file: its name below the top of the source; owned, NULL for nothing
 * @items: the lines
 * @count: how many
 * @capacity: room
 * @cut: it goes on, but is too long
 */
struct excerpt {
	struct file_map map;
	char *file;
	struct excerpt_line *items;
	size_t count;
	size_t capacity;
	bool cut;
};

/**
 * excerpt_definition() - the definition of a function or variable
 * @excerpt: zeroed; release with excerpt_free() also after an error
 * @top: top of a source tree
 * @place: "FILE:LINE" of it, by the debug information; NULL: not known
 * @name: its name, of several definitions that have that line
 * @err: the file cannot be read
 *
 * A place that is not in the tree, or not there, has no lines.
 *
 * Return: 0 or -errno.
 */
int excerpt_definition(struct excerpt *excerpt, const char *top,
		       const char *place, const char *name, struct error *err);

/* The same: the line itself and some before and after it. */
int excerpt_around(struct excerpt *excerpt, const char *top, const char *place,
		   struct error *err);

void excerpt_free(struct excerpt *excerpt);

#define autoexcerpt cleanup(excerpt_free)

#endif /* REPORT_EXCERPT_H */
