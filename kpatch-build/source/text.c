// SPDX-License-Identifier: GPL-2.0
/*
 * Source files as lines: see text.h.  Knows just enough of C's lexical rules
 * to tell where a "#line" directive may stand; when in doubt it puts none,
 * which costs a line number and never the meaning.
 */
#include "source/text.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

int text_split(struct text *text, const char *data, size_t length,
	       struct error *err)
{
	const char *next = data, *end = data + length, *newline;
	struct text_line *line;

	while (next < end) {
		newline = memchr(next, '\n', (size_t)(end - next));
		if (text->count >= INT_MAX)
			return error_set(err, EFBIG, "too many lines");
		line = array_add(text);
		if (!line)
			return error_nomem(err);
		line->text = next;
		line->length = (size_t)((newline ? newline : end) - next);
		line->newline = newline;
		line->origin = (unsigned int)text->count;
		next += line->length + line->newline;
	}
	return 0;
}

static int append_line(const struct text_line *line, struct buffer *buf,
		       struct error *err)
{
	if (buffer_append(buf, line->text, line->length) ||
	    (line->newline && buffer_append(buf, "\n", 1)))
		return error_nomem(err);
	return 0;
}

int text_render(const struct text *text, struct buffer *buf, struct error *err)
{
	const struct text_line *line;
	int ret;

	array_for_each(line, text) {
		ret = append_line(line, buf, err);
		if (ret)
			return ret;
	}
	return 0;
}

/* Where the C lexer is between two lines. */
struct lexer {
	bool comment; /* inside a block comment */
	bool continued; /* the line ended in a backslash */
	bool directive; /* inside a preprocessor directive */
	unsigned int depth; /* open parentheses */
};

static size_t skip_literal(const struct text_line *line, size_t i)
{
	char quote = line->text[i];

	for (i++; i < line->length && line->text[i] != quote; i++)
		if (line->text[i] == '\\')
			i++;
	return i;
}

static bool is_pair(const struct text_line *line, size_t i, char a, char b)
{
	return line->text[i] == a && i + 1 < line->length &&
	       line->text[i + 1] == b;
}

static void lex_code(struct lexer *lex, char c)
{
	if (lex->directive)
		return;
	if (c == '(')
		lex->depth++;
	else if (c == ')' && lex->depth)
		lex->depth--;
}

static bool is_directive(const struct text_line *line)
{
	size_t i = 0;

	while (i < line->length &&
	       (line->text[i] == ' ' || line->text[i] == '\t'))
		i++;
	return i < line->length && line->text[i] == '#';
}

static void lex_line(struct lexer *lex, const struct text_line *line)
{
	size_t i;

	if (!lex->comment && !lex->continued)
		lex->directive = is_directive(line);
	/* Branches of #if can leave the count of parentheses wrong. */
	if (!lex->comment && !lex->continued && line->length &&
	    line->text[0] == '}')
		lex->depth = 0;
	for (i = 0; i < line->length; i++) {
		if (lex->comment) {
			lex->comment = !is_pair(line, i, '*', '/');
			i += !lex->comment;
		} else if (is_pair(line, i, '/', '*')) {
			lex->comment = true;
			i++;
		} else if (is_pair(line, i, '/', '/')) {
			break;
		} else if (line->text[i] == '"' || line->text[i] == '\'') {
			i = skip_literal(line, i);
		} else {
			lex_code(lex, line->text[i]);
		}
	}
	lex->continued = line->length && line->text[line->length - 1] == '\\';
}

static bool takes_directive(const struct lexer *lex)
{
	return !lex->comment && !lex->continued && !lex->depth;
}

int text_render_neutral(const struct text *text, struct buffer *buf,
			struct error *err)
{
	struct lexer lex = { false, false, false, 0 };
	const struct text_line *line;
	unsigned int number = 1;
	int ret;

	array_for_each(line, text) {
		if (line->origin && line->origin != number &&
		    takes_directive(&lex)) {
			number = line->origin;
			if (buffer_printf(buf, "#line %u\n", number))
				return error_nomem(err);
		}
		ret = append_line(line, buf, err);
		if (ret)
			return ret;
		lex_line(&lex, line);
		number++;
	}
	return 0;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool line_mentions(const struct text_line *line, const char *name,
			  size_t length)
{
	const char *next = line->text, *end = line->text + line->length;

	while ((next = memmem(next, (size_t)(end - next), name, length))) {
		if ((next == line->text || !is_word(next[-1])) &&
		    (next + length == end || !is_word(next[length])))
			return true;
		next += length;
	}
	return false;
}

unsigned int text_mention(const struct text *text, const char *name)
{
	size_t length = strcspn(name, ".");
	unsigned int first = 0, number = 0;
	const struct text_line *line;

	array_for_each(line, text) {
		number = line->origin ? line->origin : number + 1;
		if (!length || !line_mentions(line, name, length))
			continue;
		if (!line->origin)
			return number;
		if (!first)
			first = number;
	}
	return first;
}

void text_free(struct text *text)
{
	free(text->items);
	*text = (struct text)TEXT_INIT;
}
