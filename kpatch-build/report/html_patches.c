// SPDX-License-Identifier: GPL-2.0
/*
 * The diffs in the HTML report, line by line, so that a refusal can lead to the
 * line that it is about.
 */
#include "report/html_parts.h"

#include "lib/array.h"

#include <string.h>

/* What is longer is cut: it is no patch that anybody reads. */
#define MAX_BYTES (1 << 20)

static bool starts(const char *line, size_t length, const char *prefix)
{
	return length >= strlen(prefix) &&
	       !memcmp(line, prefix, strlen(prefix));
}

static const char *class_of(const char *line, size_t length)
{
	if (starts(line, length, "--- ") || starts(line, length, "+++ ") ||
	    starts(line, length, "diff ") || starts(line, length, "@@"))
		return "header";
	if (starts(line, length, "+"))
		return "added";
	if (starts(line, length, "-"))
		return "removed";
	return NULL;
}

static void write_line(struct page *page, size_t patch, size_t number,
		       const char *line, size_t length)
{
	const char *class = class_of(line, length);

	page_markup(page, "<span id=\"diff-");
	page_format(page, "%zu-%zu", patch, number);
	page_markup(page, "\"");
	if (class) {
		page_markup(page, " class=\"");
		page_markup(page, class);
		page_markup(page, "\"");
	}
	page_markup(page, ">");
	page_text_of(page, line, length);
	page_markup(page, "</span>");
}

static void write_patch(struct page *page, const struct account_patch *patch,
			size_t index)
{
	const char *next = patch->text, *newline;
	size_t left = patch->length < MAX_BYTES ? patch->length : MAX_BYTES;
	size_t number = 0, length;

	page_element(page, "h3", patch->name);
	page_markup(page, "\n<pre>");
	while (left) {
		newline = memchr(next, '\n', left);
		length = newline ? (size_t)(newline - next) : left;
		write_line(page, index, ++number, next, length);
		length += newline ? 1 : 0;
		next += length;
		left -= length;
	}
	page_markup(page, "</pre>\n");
	if (patch->length <= MAX_BYTES)
		return;
	page_markup(page, "<p>");
	page_format(page, "%zu bytes more are not shown.",
		    patch->length - MAX_BYTES);
	page_markup(page, "</p>\n");
}

void html_patches(struct page *page, const struct account *account)
{
	size_t i;

	if (!account->patches.count)
		return;
	page_markup(page, "<section>\n<h2>The change</h2>\n<p>");
	page_text(
		page,
		"As it was given: lines that go begin with -, lines that come "
		"with +. Each ");
	page_term(page, TERM_HUNK);
	page_text(page, " has some lines that stay around those.");
	page_markup(page, "</p>\n");
	for (i = 0; i < account->patches.count; i++)
		write_patch(page, &account->patches.items[i], i + 1);
	page_markup(page, "</section>\n");
}
