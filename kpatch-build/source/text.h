/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A source file as lines that remember where they come from, so that a file
 * can be changed by several diffs and still be compiled with the line numbers
 * of the original where nothing changed.  Holds no bytes of its own: lines
 * point into the files and diffs they were taken from.
 */
#ifndef SOURCE_TEXT_H
#define SOURCE_TEXT_H

#include "lib/buffer.h"
#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * struct text_line - one line
 * @text: its bytes without the newline
 * @length: how many
 * @newline: it ends in one; only the last line of a file may not
 * @origin: its number in the original, from 1; 0 when it was added
 */
struct text_line {
	const char *text;
	size_t length;
	bool newline;
	unsigned int origin;
};

struct text {
	struct text_line *items;
	size_t count;
	size_t capacity;
};

#define TEXT_INIT          \
	{                  \
		NULL, 0, 0 \
	}

/* Split a file into lines; @data must outlive @text. */
int text_split(struct text *text, const char *data, size_t length,
	       struct error *err);

/* Append the lines to a buffer, byte for byte. */
int text_render(const struct text *text, struct buffer *buf, struct error *err);

/**
 * text_render_neutral() - append the lines so that they keep their numbers
 * @text: lines of a C file
 * @buf: where to
 * @err: out of memory
 *
 * After lines were added or removed, "#line" directives restore the original
 * number of the lines that follow, so that __LINE__ (in WARN(), might_sleep()
 * and their kin) is what it is in the shipped kernel and a function that did
 * not change compiles to what it was.  A directive is only put where the
 * preprocessor takes one: outside comments, strings, directives and
 * parentheses.
 */
int text_render_neutral(const struct text *text, struct buffer *buf,
			struct error *err);

/**
 * text_mention() - the line that a change of a name is about
 * @text: lines of a changed C file
 * @name: an identifier; a suffix that the compiler gave it (".1") is left out
 *
 * For what has no line in the debug information, such as variables.
 *
 * Return: the number, as in the original, of the first added line that has the
 * name, else of the first line at all; 0 when there is none.
 */
unsigned int text_mention(const struct text *text, const char *name);

void text_free(struct text *text);

#define autotext cleanup(text_free)

#endif /* SOURCE_TEXT_H */
