// SPDX-License-Identifier: GPL-2.0
/*
 * Two columns of text: see columns.h.
 */
#include "diff/columns.h"

#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/utf8.h"

#include <string.h>

/* A longer text is shown whole, and moves what is right of it. */
#define MAX_WIDTH 64

int columns_add(struct columns *columns, char *left, char mark, char *right)
{
	struct line *line = array_add(columns);

	if (!line) {
		free(left);
		free(right);
		return -ENOMEM;
	}
	line->left = left;
	line->mark = mark;
	line->right = right;
	return 0;
}

/* Characters of a text, which is valid UTF-8. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

static int print_line(const struct line *line, size_t width, FILE *out)
{
	autofree char *left = utf8_copy(line->left ? line->left : "", true);
	autofree char *right = utf8_copy(line->right ? line->right : "", true);
	size_t used;
	int pad;

	if (!left || !right)
		return -ENOMEM;
	used = width_of(left);
	pad = used < width ? (int)(width - used) : 0;
	/* Nothing is left behind at the end of a line. */
	if (!line->right && line->mark == ' ')
		fputs(left, out);
	else if (!line->right)
		fprintf(out, "%s%*s %c", left, pad, "", line->mark);
	else
		fprintf(out, "%s%*s %c %s", left, pad, "", line->mark, right);
	return fputc('\n', out) == EOF ? -EIO : 0;
}

int columns_print(const struct columns *columns, FILE *out)
{
	const struct line *line;
	size_t width = 0, used;
	int ret = 0;

	array_for_each(line, columns) {
		used = line->left ? width_of(line->left) : 0;
		if (used > width && used <= MAX_WIDTH)
			width = used;
	}
	array_for_each(line, columns)
		if (!ret)
			ret = print_line(line, width, out);
	return ret;
}

void columns_free(struct columns *columns)
{
	struct line *line;

	array_for_each(line, columns) {
		free(line->left);
		free(line->right);
	}
	free(columns->items);
	*columns = (struct columns){ NULL, 0, 0 };
}
