// SPDX-License-Identifier: GPL-2.0
/*
 * Pieces of source files: see excerpt.h.  Knows just enough of C to find where
 * a definition begins and ends; what it gets wrong costs the reader some lines,
 * and nothing else.
 */
#include "report/excerpt.h"

#include "lib/array.h"
#include "lib/cleanup.h"
#include "report/location.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

/* Longer ones are cut. */
#define MAX_LINES 3000
/* Lines of a definition in front of its brace, or of its name. */
#define MAX_HEAD 12
/* Lines before and after one that is shown alone. */
#define AROUND 3

/* A line of a file; @presumed is its number for the compiler. */
struct source_line {
	const char *text;
	size_t length;
	unsigned int number;
	unsigned int presumed;
};

struct source_lines {
	struct source_line *items;
	size_t count;
	size_t capacity;
};

/* The number in "#line N", or 0. */
static unsigned int line_directive(const char *text, size_t length)
{
	static const char directive[] = "#line ";
	size_t i = strlen(directive);
	unsigned int number = 0;

	if (length <= i || memcmp(text, directive, i) != 0)
		return 0;
	for (; i < length; i++) {
		if (!isdigit((unsigned char)text[i]) || number > INT_MAX / 20)
			return 0;
		number = number * 10 + (unsigned int)(text[i] - '0');
	}
	return number;
}

static int split(struct source_lines *lines, const struct file_map *map,
		 struct error *err)
{
	const char *next = (const char *)map->data, *end = next + map->size;
	unsigned int presumed = 1, directive;
	struct source_line *line;
	const char *newline;
	size_t length;

	while (next < end) {
		newline = memchr(next, '\n', (size_t)(end - next));
		length = (size_t)((newline ? newline : end) - next);
		directive = line_directive(next, length);
		if (directive) {
			presumed = directive;
		} else {
			line = array_add(lines);
			if (!line)
				return error_nomem(err);
			line->text = next;
			line->length = length;
			line->number = (unsigned int)lines->count;
			line->presumed = presumed++;
		}
		next += length + 1;
	}
	return 0;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool mentions(const struct source_line *line, const char *name)
{
	/* A suffix is the compiler's. */
	size_t length = strcspn(name, ".");
	const char *next = line->text, *end = next + line->length;

	while (length &&
	       (next = memmem(next, (size_t)(end - next), name, length))) {
		if ((next == line->text || !is_word(next[-1])) &&
		    (next + length == end || !is_word(next[length])))
			return true;
		next += length;
	}
	return false;
}

/*
 * The line with the name, of a definition that has @at in its head: the
 * compiler's line of a function is often that of its brace.  The count: none.
 */
static size_t find_name(const struct source_lines *lines, size_t at,
			const char *name)
{
	const struct source_line *line;
	size_t first = at > MAX_HEAD ? at - MAX_HEAD : 0;

	for (;; at--) {
		line = &lines->items[at];
		if (mentions(line, name))
			return at;
		if (at == first || !line->length || line->text[0] == '}' ||
		    line->text[0] == '#' || line->text[line->length - 1] == ';')
			return lines->count;
	}
}

/*
 * The line that has the number for the compiler, of several the one with the
 * name; the count if there is none.  Sets where its definition starts.
 */
static size_t find_line(const struct source_lines *lines, unsigned int number,
			const char *name, size_t *start)
{
	size_t i, found = lines->count;

	*start = found;
	for (i = 0; i < lines->count; i++) {
		if (lines->items[i].presumed != number)
			continue;
		*start = name ? find_name(lines, i, name) : i;
		if (*start < lines->count)
			return i;
		if (found == lines->count)
			found = i;
	}
	*start = found;
	return found;
}

/* Can the line be the part of a declaration that is above the name? */
static bool is_head(const struct source_line *line)
{
	size_t i;

	if (!line->length || !is_word(line->text[0]))
		return false;
	for (i = 0; i < line->length; i++)
		if (strchr(";{}#/", line->text[i]))
			return false;
	return true;
}

static size_t find_head(const struct source_lines *lines, size_t at)
{
	size_t first = at;

	while (first && at - first < MAX_HEAD &&
	       is_head(&lines->items[first - 1]))
		first--;
	return first;
}

/* Where the scan of a definition is between two lines. */
struct scan {
	bool comment; /* inside a block comment */
	bool continued; /* the line ended in a backslash */
	bool directive; /* inside a preprocessor directive */
	bool body; /* a brace was seen */
	unsigned int parens; /* open ones */
	unsigned int braces; /* open ones */
	bool done;
};

static void scan_code(struct scan *scan, char c)
{
	if (c == '(')
		scan->parens++;
	else if (c == ')' && scan->parens)
		scan->parens--;
	else if (c == '{')
		scan->braces++;
	else if (c == '}' && scan->braces)
		scan->braces--;
	scan->body |= c == '{';
	/* A variable ends in a semicolon, a function in its brace. */
	scan->done |= !scan->parens && !scan->braces &&
		      (c == ';' || (c == '}' && scan->body));
}

static bool is_pair(const struct source_line *line, size_t i, char a, char b)
{
	return line->text[i] == a && i + 1 < line->length &&
	       line->text[i + 1] == b;
}

/* Returns the index of the last byte of what starts at @i. */
static size_t skip_literal(const struct source_line *line, size_t i)
{
	char quote = line->text[i];

	for (i++; i < line->length && line->text[i] != quote; i++)
		if (line->text[i] == '\\')
			i++;
	return i;
}

static void scan_line(struct scan *scan, const struct source_line *line)
{
	size_t i;

	if (!scan->comment && !scan->continued)
		scan->directive = line->length && line->text[0] == '#';
	for (i = 0; i < line->length; i++) {
		if (scan->comment) {
			scan->comment = !is_pair(line, i, '*', '/');
			i += !scan->comment;
		} else if (is_pair(line, i, '/', '*')) {
			scan->comment = true;
			i++;
		} else if (is_pair(line, i, '/', '/')) {
			break;
		} else if (line->text[i] == '"' || line->text[i] == '\'') {
			i = skip_literal(line, i);
		} else if (!scan->directive) {
			scan_code(scan, line->text[i]);
		}
	}
	scan->continued = line->length && line->text[line->length - 1] == '\\';
	/* Branches of #if can leave the counts wrong, but not this. */
	scan->done |= scan->body && line->length && line->text[0] == '}';
}

/* The line that a definition ends on. */
static size_t find_end(const struct source_lines *lines, size_t at)
{
	struct scan scan = { .done = false };

	for (; at < lines->count; at++) {
		scan_line(&scan, &lines->items[at]);
		if (scan.done)
			return at;
	}
	return lines->count - 1;
}

static int add_lines(struct excerpt *excerpt, const struct source_lines *lines,
		     size_t first, size_t here, size_t last, struct error *err)
{
	struct excerpt_line *line;

	for (; first <= last; first++) {
		excerpt->cut = excerpt->count == MAX_LINES;
		if (excerpt->cut)
			return 0;
		line = array_add(excerpt);
		if (!line)
			return error_nomem(err);
		line->number = lines->items[first].number;
		line->text = lines->items[first].text;
		line->length = lines->items[first].length;
		line->here = first == here;
	}
	return 0;
}

/* Open the file of a place; without an error there may yet be no file. */
static int open_file(struct excerpt *excerpt, const char *top,
		     const struct location *location, struct error *err)
{
	autofree char *path = path_format("%s/%.*s", top, (int)location->length,
					  location->file);

	if (!path)
		return error_nomem(err);
	if (!location->line || !location_is_below(location) ||
	    !file_exists(path))
		return 0;
	excerpt->file = strndup(location->file, location->length);
	if (!excerpt->file)
		return error_nomem(err);
	return file_map(&excerpt->map, path, err);
}

/* The lines of the file, and the one that is meant; the count: it has none. */
static int read_file(struct excerpt *excerpt, const char *top,
		     const char *place, const char *name,
		     struct source_lines *lines, size_t *at, size_t *start,
		     struct error *err)
{
	struct location location;
	int ret;

	*at = 0;
	*start = 0;
	if (!place)
		return 0;
	location = location_of(place);
	ret = open_file(excerpt, top, &location, err);
	if (!ret)
		ret = split(lines, &excerpt->map, err);
	if (!ret)
		*at = find_line(lines, location.line, name, start);
	return ret;
}

int excerpt_definition(struct excerpt *excerpt, const char *top,
		       const char *place, const char *name, struct error *err)
{
	struct source_lines lines = { NULL, 0, 0 };
	size_t at, start;
	int ret =
		read_file(excerpt, top, place, name, &lines, &at, &start, err);

	if (!ret && at < lines.count)
		ret = add_lines(excerpt, &lines, find_head(&lines, start), at,
				find_end(&lines, start), err);
	free(lines.items);
	return ret;
}

int excerpt_around(struct excerpt *excerpt, const char *top, const char *place,
		   struct error *err)
{
	struct source_lines lines = { NULL, 0, 0 };
	size_t at, start, first, last;
	int ret =
		read_file(excerpt, top, place, NULL, &lines, &at, &start, err);

	if (!ret && at < lines.count) {
		first = at > AROUND ? at - AROUND : 0;
		last = at + AROUND < lines.count ? at + AROUND :
						   lines.count - 1;
		ret = add_lines(excerpt, &lines, first, at, last, err);
	}
	free(lines.items);
	return ret;
}

void excerpt_free(struct excerpt *excerpt)
{
	file_unmap(&excerpt->map);
	free(excerpt->file);
	free(excerpt->items);
	memset(excerpt, 0, sizeof(*excerpt));
}
