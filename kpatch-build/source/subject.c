// SPDX-License-Identifier: GPL-2.0
/*
 * Subjects of patch files: see subject.h.
 */
#include "source/subject.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/utf8.h"

#include <ctype.h>
#include <string.h>

/* A line of the text, without its end. */
struct line {
	const char *text;
	size_t length;
};

static bool begins(const struct line *line, const char *word)
{
	size_t length = strlen(word);

	return line->length >= length && !strncmp(line->text, word, length);
}

static void skip_blanks(struct line *line)
{
	while (line->length && isspace((unsigned char)*line->text)) {
		line->text++;
		line->length--;
	}
}

/* Take the next line off what is left of the file. */
static struct line next_line(const char **text, const char *end)
{
	const char *newline = memchr(*text, '\n', (size_t)(end - *text));
	struct line line = { *text,
			     (size_t)((newline ? newline : end) - *text) };

	*text = newline ? newline + 1 : end;
	return line;
}

static bool begins_diff(const struct line *line)
{
	static const char *const words[] = { "--- ", "diff ", "Index: " };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (begins(line, words[i]))
			return true;
	return false;
}

/* Fields of mails before the subject, and git's line before all of them. */
static bool is_header(const struct line *line)
{
	static const char *const words[] = { "From ",
					     "From: ", "Date: ", "commit ",
					     "Author: " };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (begins(line, words[i]))
			return true;
	return false;
}

/* What is behind "Subject:", and behind "[PATCH 1/2]" after that. */
static bool take_subject(struct line *line)
{
	static const char *const words[] = { "Subject:", "Description:" };
	const char *bracket;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!begins(line, words[i]))
			continue;
		line->text += strlen(words[i]);
		line->length -= strlen(words[i]);
		skip_blanks(line);
		bracket = begins(line, "[") ?
				  memchr(line->text, ']', line->length) :
				  NULL;
		if (bracket) {
			line->length -= (size_t)(bracket + 1 - line->text);
			line->text = bracket + 1;
		}
		skip_blanks(line);
		return line->length;
	}
	return false;
}

static struct line find(const char *text, size_t length)
{
	const char *end = text + length;
	struct line first = { text, 0 };

	while (text < end) {
		struct line line = next_line(&text, end);

		if (begins_diff(&line))
			break;
		if (take_subject(&line))
			return line;
		skip_blanks(&line);
		if (!first.length && !is_header(&line))
			first = line;
	}
	return first;
}

/* Blanks of all kinds are one; no other control character stays. */
static int append_clean(struct buffer *to, const struct line *line)
{
	for (size_t i = 0; i < line->length; i++) {
		char c = line->text[i];

		if (c == '\t')
			c = ' ';
		if (!iscntrl((unsigned char)c) && buffer_append(to, &c, 1))
			return -ENOMEM;
	}
	return 0;
}

/* Between two characters, and not behind a blank. */
static void cut(struct buffer *text)
{
	if (text->length > SUBJECT_MAX) {
		text->length = SUBJECT_MAX;
		while (text->length &&
		       ((unsigned char)text->data[text->length] & 0xc0) == 0x80)
			text->length--;
	}
	while (text->length && text->data[text->length - 1] == ' ')
		text->length--;
	if (text->data)
		text->data[text->length] = '\0';
}

int subject_append(struct buffer *description, const char *text, size_t length)
{
	struct line line = find(text, length);
	autobuffer struct buffer clean = BUFFER_INIT;

	if (append_clean(&clean, &line))
		return -ENOMEM;
	cut(&clean);
	if (!clean.length)
		return 0;
	if ((description->length && buffer_puts(description, "; ")) ||
	    utf8_append(description, buffer_string(&clean), true))
		return -ENOMEM;
	cut(description);
	return 0;
}

bool subject_is_sound(const char *text)
{
	autofree char *visible = utf8_copy(text, true);

	return *text && strlen(text) <= SUBJECT_MAX && visible &&
	       !strcmp(visible, text);
}
