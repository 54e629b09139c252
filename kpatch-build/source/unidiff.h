/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A unified diff as data.  The parser is strict: what it does not fully
 * understand, and whatever is more than a change of text, it refuses and names
 * the line.  It opens no files, starts no
 * programs, and knows nothing of which files a patch may touch (scope.h).
 */
#ifndef SOURCE_UNIDIFF_H
#define SOURCE_UNIDIFF_H

#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * struct unidiff_line - one line of a hunk
 * @kind: ' ' context, '-' only in the old file, '+' only in the new one
 * @newline: the line ends in one; false only for a file's last line
 * @text: its bytes, without the newline; points into the diff
 * @length: how many
 */
struct unidiff_line {
	char kind;
	bool newline;
	const char *text;
	size_t length;
};

/**
 * struct unidiff_hunk - one hunk
 * @line: line of the diff that its header is on
 * @old_start: first line in the old file, from 1
 * @old_count: lines in the old file
 * @new_start: first line in the new file, from 1
 * @new_count: lines in the new file
 * @items: its lines
 * @count: how many
 * @capacity: room
 */
struct unidiff_hunk {
	unsigned int line;
	unsigned int old_start, old_count;
	unsigned int new_start, new_count;
	struct unidiff_line *items;
	size_t count;
	size_t capacity;
};

/**
 * struct unidiff_file - the change of one file
 * @path: its name in the source tree: relative, without "." and ".."
 * @line: line of the diff that names it
 * @created: the file was not there; its one hunk has only new lines
 * @items: its hunks, by ascending line, never overlapping
 * @count: how many, at least one
 * @capacity: room
 */
struct unidiff_file {
	char *path;
	unsigned int line;
	bool created;
	struct unidiff_hunk *items;
	size_t count;
	size_t capacity;
};

/**
 * struct unidiff - a diff
 * @name: the name it goes by in messages
 * @items: changed files in the diff's order; one may occur twice
 * @count: how many, at least one
 * @capacity: room
 */
struct unidiff {
	char *name;
	struct unidiff_file *items;
	size_t count;
	size_t capacity;
};

#define UNIDIFF_INIT             \
	{                        \
		NULL, NULL, 0, 0 \
	}

/**
 * unidiff_parse() - read a diff
 * @diff: filled in; release with unidiff_free()
 * @name: its name for messages
 * @text: the bytes; must outlive @diff
 * @length: how many
 * @err: "NAME:LINE: what is wrong"
 *
 * Paths lose their first component (a/ and b/, as git writes them).  Text
 * before the first file, between files and after the last one is passed over,
 * as long as it cannot be taken for a part of the diff.
 *
 * Return: 0; -EBADMSG when the diff is refused; -ENOMEM.
 */
int unidiff_parse(struct unidiff *diff, const char *name, const char *text,
		  size_t length, struct error *err);

/**
 * unidiff_message() - take a message about a line of a diff apart
 * @name: name of the diff
 * @message: "NAME:LINE: what is wrong", "NAME: ...", or anything else
 * @where: set to "NAME:LINE" or "NAME", to be freed, or to NULL
 * @err: out of memory
 *
 * Return: the part of @message that says what is wrong; NULL: out of memory.
 */
const char *unidiff_message(const char *name, const char *message, char **where,
			    struct error *err);

void unidiff_free(struct unidiff *diff);

#define autounidiff cleanup(unidiff_free)

#endif /* SOURCE_UNIDIFF_H */
