/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to includes*.c: the files and their include lines.
 */
#ifndef COMPILE_INCLUDES_PRIVATE_H
#define COMPILE_INCLUDES_PRIVATE_H

#include "compile/includes.h"
#include "lib/buffer.h"
#include "lib/hashmap.h"

#include <stdbool.h>

/**
 * struct include - an include line
 * @name: what stands between the quotes or angles, in the table's text
 * @file: who has the line
 * @next: the next line with this name's last part, as index plus one
 * @quoted: quotes, so the directory of @file comes first
 */
struct include {
	const char *name;
	size_t file;
	size_t next;
	bool quoted;
};

/**
 * struct includes - the table
 * @text: "PATH\n" of each file, each followed by its lines: "\t<NAME\n" or
 *	"\t\"NAME\n"; cut into strings when the table is made
 * @files: their paths, in the order of the text
 * @lines: of the first file, of the second, ...
 * @by_path: path to file
 * @by_name: last part of a name to its first line
 * @seen: for one walk at a time: the walk that saw each file last
 * @walk: number of the walk
 */
struct includes {
	struct buffer text;
	struct {
		const char **items;
		size_t count;
		size_t capacity;
	} files;
	struct {
		struct include *items;
		size_t count;
		size_t capacity;
	} lines;
	struct hashmap by_path;
	struct hashmap by_name;
	unsigned int *seen;
	unsigned int walk;
};

/* Write the text of a tree: every file that can be a part of an object. */
int includes_scan(struct buffer *text, const char *tree, struct error *err);

#endif /* COMPILE_INCLUDES_PRIVATE_H */
