// SPDX-License-Identifier: GPL-2.0
/*
 * Edits of functions: see mutation.h.  Functions are told by the kernel's
 * style: their braces are the only ones in the first column.
 */
#include "test/sweep/mutation.h"

#include "lib/array.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A piece of text that can be replaced. */
struct edit {
	size_t start;
	size_t length;
	char with[160];
	const char *what;
	size_t body; /* start of the function's body */
};

struct edits {
	struct edit *items;
	size_t count;
	size_t capacity;
};

/* SplitMix64 (Steele, Lea, Flood: Fast splittable generators, 2014). */
uint64_t random_below(uint64_t *seed, uint64_t limit)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31)) % limit;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static int add(struct edits *edits, size_t start, size_t length,
	       const char *what, size_t body, const char *with)
{
	struct edit *edit = array_add(edits);

	if (!edit)
		return -ENOMEM;
	edit->start = start;
	edit->length = length;
	edit->what = what;
	edit->body = body;
	snprintf(edit->with, sizeof(edit->with), "%s", with);
	return 0;
}

/* Conditions and what becomes of them, longer ones first. */
static const struct {
	const char *from;
	const char *to;
} conditions[] = {
	{ " == ", " != " }, { " != ", " == " }, { " <= ", " < " },
	{ " >= ", " > " },  { " && ", " || " }, { " || ", " && " },
	{ " < ", " <= " },  { " > ", " >= " },
};

static int find_condition(struct edits *edits, const char *text, size_t at,
			  size_t body)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(conditions); i++)
		if (!strncmp(text + at, conditions[i].from,
			     strlen(conditions[i].from)))
			return add(edits, at, strlen(conditions[i].from),
				   "condition", body, conditions[i].to);
	return 0;
}

/* A decimal number, one more. */
static int find_constant(struct edits *edits, const char *text, size_t at,
			 size_t body)
{
	size_t length = strspn(text + at, "0123456789");
	char more[32];

	if (!length || length > 9 || (at && is_word(text[at - 1])) ||
	    (at && text[at - 1] == '.') || is_word(text[at + length]) ||
	    (text[at] == '0' && length > 1))
		return 0;
	snprintf(more, sizeof(more), "%lu", strtoul(text + at, NULL, 10) + 1);
	return add(edits, at, length, "constant", body, more);
}

/* A statement that is one call, on a line of its own: twice. */
static int find_call(struct edits *edits, const char *line, size_t start,
		     size_t length, size_t body)
{
	size_t indent = strspn(line, "\t"), name = indent;
	char twice[160];

	while (is_word(line[name]) && !isupper((unsigned char)line[name]))
		name++;
	if (!indent || name == indent || line[name] != '(' || length < 4 ||
	    strncmp(line + length - 2, ");", 2) != 0 || length > 60 ||
	    memchr(line, ';', length - 1))
		return 0;
	snprintf(twice, sizeof(twice), "%.*s %.*s", (int)(length - indent),
		 line + indent, (int)(length - indent), line + indent);
	return add(edits, start + indent, length - indent, "call", body, twice);
}

/* Lines whose text is no code, or code of another kind. */
static bool is_excluded(const char *line, size_t length)
{
	static const char *const words[] = { "case ",  "static ", "return;",
					     "asm",    "*/",	  "/*",
					     "//",     "\"",	  "BUILD_BUG",
					     "sizeof", "\\" };
	size_t i;

	if (line[0] == '#')
		return true;
	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (memmem(line, length, words[i], strlen(words[i])))
			return true;
	return false;
}

static int find_in_line(struct edits *edits, const char *text, size_t start,
			size_t length, size_t body)
{
	size_t i;
	int ret;

	if (is_excluded(text + start, length))
		return 0;
	ret = find_call(edits, text + start, start, length, body);
	for (i = start; i < start + length && !ret; i++) {
		ret = find_condition(edits, text, i, body);
		if (!ret && isdigit((unsigned char)text[i]) &&
		    !is_word(text[i - 1]))
			ret = find_constant(edits, text, i, body);
	}
	return ret;
}

static int find_edits(struct edits *edits, const char *text)
{
	size_t at = 0, length, body = 0;
	bool comment = false;
	int ret = 0;

	while (text[at] && !ret) {
		length = strcspn(text + at, "\n");
		if (text[at] == '{')
			body = at;
		else if (text[at] == '}')
			body = 0;
		if (memmem(text + at, length, "/*", 2))
			comment = true;
		if (body && !comment && text[at] == '\t')
			ret = find_in_line(edits, text, at, length, body);
		if (memmem(text + at, length, "*/", 2))
			comment = false;
		at += length + (text[at + length] == '\n');
	}
	return ret;
}

/* The last word before the first parenthesis of the head before a body. */
static bool find_name(const char *text, size_t body, char *name, size_t size)
{
	size_t start = body, open, from;

	/* Back to the end of what is before: an empty line or a brace. */
	while (start >= 2 &&
	       !(text[start - 1] == '\n' &&
		 (text[start - 2] == '\n' || text[start - 2] == '}' ||
		  text[start - 2] == '/')))
		start--;
	open = start + strcspn(text + start, "(");
	if (open >= body)
		return false;
	from = open;
	while (from > start && is_word(text[from - 1]))
		from--;
	if (from == open || isupper((unsigned char)text[from]) ||
	    open - from >= size)
		return false;
	memcpy(name, text + from, open - from);
	name[open - from] = '\0';
	return true;
}

static unsigned int line_of(const char *text, size_t at)
{
	unsigned int line = 1;

	while (at--)
		line += text[at] == '\n';
	return line;
}

int mutation_make(struct mutation *mutation, const char *text, uint64_t *seed,
		  struct buffer *to)
{
	struct edits edits = { NULL, 0, 0 };
	const struct edit *edit;
	unsigned int tries;
	int ret = find_edits(&edits, text);

	for (tries = 0; !ret && edits.count && tries < 20; tries++) {
		edit = &edits.items[random_below(seed, edits.count)];
		if (!find_name(text, edit->body, mutation->function,
			       sizeof(mutation->function)))
			continue;
		mutation->line = line_of(text, edit->start);
		mutation->what = edit->what;
		ret = buffer_append(to, text, edit->start);
		if (!ret)
			ret = buffer_puts(to, edit->with);
		if (!ret)
			ret = buffer_puts(to,
					  text + edit->start + edit->length);
		free(edits.items);
		return ret;
	}
	free(edits.items);
	return ret ? ret : -ENOENT;
}
