// SPDX-License-Identifier: GPL-2.0
/*
 * Tables of two columns in the HTML report: source beside source, instructions
 * beside instructions.
 */
#include "report/html_parts.h"

#include "diff/align.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static const char head[] = "<div class=\"scroll\"><table class=\"code\">\n";
static const char tail[] = "</table></div>\n";

static void write_number(struct page *page, const struct excerpt_line *line)
{
	page_markup(page, "<td class=\"number\">");
	if (line)
		page_format(page, "%u", line->number);
	page_markup(page, "</td>");
}

/* A cell; @class: of one that differs, or NULL. */
static void write_cell(struct page *page, const char *class, const char *text,
		       size_t length)
{
	page_markup(page, "<td");
	if (class && text) {
		page_markup(page, " class=\"");
		page_markup(page, class);
		page_markup(page, "\"");
	}
	page_markup(page, ">");
	if (text)
		page_text_of(page, text, length);
	page_markup(page, "</td>");
}

static void write_mark(struct page *page, char mark)
{
	const char text[] = { mark, '\0' };

	page_markup(page, "<td class=\"mark\">");
	page_text(page, text);
	page_markup(page, "</td>");
}

static char mark_of(const struct excerpt_line *orig,
		    const struct excerpt_line *patched, bool equal)
{
	if (!orig)
		return '>';
	if (!patched)
		return '<';
	return equal ? ' ' : '|';
}

static void write_source_row(struct page *page, const struct excerpt_line *orig,
			     const struct excerpt_line *patched, bool equal)
{
	page_markup(page, "<tr>");
	write_number(page, orig);
	write_cell(page, equal ? NULL : "old", orig ? orig->text : NULL,
		   orig ? orig->length : 0);
	write_mark(page, mark_of(orig, patched, equal));
	write_number(page, patched);
	write_cell(page, equal ? NULL : "new", patched ? patched->text : NULL,
		   patched ? patched->length : 0);
	page_markup(page, "</tr>\n");
}

static uint64_t *sums_of(const struct excerpt *excerpt)
{
	uint64_t *sums = calloc(excerpt->count + 1, sizeof(*sums));
	size_t i;

	for (i = 0; sums && i < excerpt->count; i++)
		sums[i] = XXH3_64bits(excerpt->items[i].text,
				      excerpt->items[i].length);
	return sums;
}

static void write_rows(struct page *page, const struct excerpt *orig,
		       const struct excerpt *patched,
		       const struct alignment *rows)
{
	struct align_step step;
	size_t i = 0, j = 0;

	while (align_next(rows, &i, &j, &step))
		write_source_row(
			page,
			step.one == ALIGN_NONE ? NULL : &orig->items[step.one],
			step.two == ALIGN_NONE ? NULL :
						 &patched->items[step.two],
			step.partners);
}

static void write_both(struct page *page, const struct excerpt *orig,
		       const struct excerpt *patched)
{
	autofree uint64_t *one = sums_of(orig), *two = sums_of(patched);
	const struct sequence before = { one, orig->count };
	const struct sequence after = { two, patched->count };
	struct alignment cleanup(align_free) rows = { .one = 0 };

	if (!one || !two || align(&rows, &before, &after)) {
		page->failed = true;
		return;
	}
	page_markup(page, head);
	page_markup(page, "<tr><th colspan=\"3\">");
	page_format(page, "before: %s", orig->file);
	page_markup(page, "</th><th colspan=\"2\">");
	page_format(page, "after: %s", patched->file);
	page_markup(page, "</th></tr>\n");
	write_rows(page, orig, patched, &rows);
	page_markup(page, tail);
}

/* One version; @class: of its lines. */
static void write_one(struct page *page, const struct excerpt *excerpt,
		      const char *title, const char *class)
{
	const struct excerpt_line *line;

	page_markup(page, head);
	page_markup(page, "<tr><th colspan=\"2\">");
	page_format(page, "%s%s", title, excerpt->file);
	page_markup(page, "</th></tr>\n");
	array_for_each(line, excerpt) {
		page_markup(page, line->here && !class ? "<tr class=\"here\">" :
							 "<tr>");
		write_number(page, line);
		write_cell(page, class, line->text, line->length);
		page_markup(page, "</tr>\n");
	}
	page_markup(page, tail);
}

void html_source(struct page *page, const struct excerpt *orig,
		 const struct excerpt *patched)
{
	if (orig->count && patched->count)
		write_both(page, orig, patched);
	else if (patched->count)
		write_one(page, patched, "new: ", "new");
	else if (orig->count)
		write_one(page, orig, "before: ", "old");
	if (orig->cut || patched->cut)
		page_element(page, "p", "It is too long to be shown whole.");
}

void html_excerpt(struct page *page, const struct excerpt *excerpt)
{
	if (excerpt->count)
		write_one(page, excerpt, "", NULL);
}

void html_code(struct page *page, const struct columns *lines)
{
	const struct line *line;
	bool differs;

	page_markup(page, head);
	page_markup(page, "<tr><th>before</th><th></th><th>after</th></tr>\n");
	array_for_each(line, lines) {
		differs = line->mark != ' ';
		page_markup(page, "<tr>");
		write_cell(page, differs ? "old" : NULL, line->left,
			   line->left ? strlen(line->left) : 0);
		write_mark(page, line->mark);
		write_cell(page, differs ? "new" : NULL, line->right,
			   line->right ? strlen(line->right) : 0);
		page_markup(page, "</tr>\n");
	}
	page_markup(page, tail);
}
