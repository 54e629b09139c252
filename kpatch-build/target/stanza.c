// SPDX-License-Identifier: GPL-2.0
/*
 * Reading Debian package descriptions: see stanza.h.  Works on slices of the
 * text it is given, changes nothing and starts nothing.
 */
#include "target/stanza.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

int stanza_next(struct stanza *stanza, const char **cursor)
{
	const char *start = *cursor, *end;

	start += strspn(start, "\n");
	if (!*start)
		return 0;
	end = strstr(start, "\n\n");
	if (!end)
		end = start + strlen(start);
	stanza->text = start;
	stanza->length = (size_t)(end - start);
	*cursor = end;
	return 1;
}

char *stanza_field(const struct stanza *stanza, const char *field)
{
	const char *line = stanza->text, *end = line + stanza->length;
	size_t length = strlen(field), size;
	const char *value;

	while (line < end) {
		const char *next = memchr(line, '\n', (size_t)(end - line));

		if (!next)
			next = end;
		size = (size_t)(next - line);
		if (size > length && line[length] == ':' &&
		    !strncasecmp(line, field, length)) {
			value = line + length + 1;
			while (value < next &&
			       (*value == ' ' || *value == '\t'))
				value++;
			return strndup(value, (size_t)(next - value));
		}
		line = next < end ? next + 1 : end;
	}
	return NULL;
}

static bool take_word(char *to, size_t room, const char **from,
		      const char *stop)
{
	size_t length = strcspn(*from, stop);

	if (length >= room)
		return false;
	memcpy(to, *from, length);
	to[length] = '\0';
	*from += length;
	return true;
}

static bool parse_relation(struct relation *relation, const char *text)
{
	memset(relation, 0, sizeof(*relation));
	if (!take_word(relation->package, sizeof(relation->package), &text,
		       " \t(,|:[<"))
		return false;
	text += strcspn(text, "(,|");
	if (*text != '(')
		return relation->package[0];
	text++;
	text += strspn(text, " \t");
	if (strspn(text, "<>=") >= sizeof(relation->op))
		return false;
	memcpy(relation->op, text, strspn(text, "<>="));
	text += strspn(text, "<>= \t");
	return take_word(relation->version, sizeof(relation->version), &text,
			 " \t),|") &&
	       relation->package[0];
}

int relation_next(struct relation *relation, const char **cursor)
{
	while (**cursor) {
		const char *text = *cursor + strspn(*cursor, " \t,|");

		*cursor = text + strcspn(text, ",|");
		if (parse_relation(relation, text))
			return 1;
	}
	return 0;
}
