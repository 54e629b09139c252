/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two columns of text with a mark between them, as sdiff(1) has it.  Knows
 * nothing of what the text says.
 */
#ifndef DIFF_COLUMNS_H
#define DIFF_COLUMNS_H

#include <stddef.h>
#include <stdio.h>

/**
 * struct line - one line
 * @left: text of the left column, or NULL; owned
 * @right: the same of the right one
 * @mark: what is between them: ' ', '|', '<' or '>'
 */
struct line {
	char *left;
	char *right;
	char mark;
};

struct columns {
	struct line *items;
	size_t count;
	size_t capacity;
};

/* Add a line, which takes over both texts, also on an error; 0 or -ENOMEM. */
int columns_add(struct columns *columns, char *left, char mark, char *right);

/* Print all lines with the columns as wide as they need; 0, -ENOMEM or -EIO. */
int columns_print(const struct columns *columns, FILE *out);

void columns_free(struct columns *columns);

#endif /* DIFF_COLUMNS_H */
