// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of warnings: see warning.h.
 */
#include "compile/warning.h"
#include "elf/lines.h"
#include "elf/object.h"
#include "lib/cleanup.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return line + (*line == '\n');
}

static bool same_line(const char *a, const char *b)
{
	static const char digits[] = "0123456789abcdef", offset[] = "+0x";

	for (; *a == *b; a++, b++) {
		if (!*a || *a == '\n')
			return true;
		if (!strncmp(a, offset, strlen(offset)) &&
		    !strncmp(b, offset, strlen(offset))) {
			a += strlen(offset) - 1;
			b += strlen(offset) - 1;
			a += strspn(a + 1, digits);
			b += strspn(b + 1, digits);
		}
	}
	return (!*a || *a == '\n') && (!*b || *b == '\n');
}

/* How many of @text, up to @end if that is not NULL. */
static size_t count_lines(const char *text, const char *end, const char *line)
{
	size_t count = 0;

	for (; *text && text != end; text = next_line(text))
		count += same_line(text, line);
	return count;
}

const char *warning_new(const char *orig, const char *patched)
{
	const char *line;

	if (!patched)
		return NULL;
	for (line = patched; *line; line = next_line(line))
		if (count_lines(patched, line, line) >=
		    count_lines(orig ? orig : "", NULL, line))
			return line;
	return NULL;
}

/* "a.o: warning: objtool: name+0x36: text", or "name()+0x36". */
static char *function_of(const char *warning, uint64_t *offset)
{
	static const char mark[] = "objtool: ";
	const char *name = strstr(warning, mark), *plus;
	size_t length;
	char *end;

	if (!name)
		return NULL;
	name += strlen(mark);
	length = strcspn(name, "+: \n");
	plus = name + length;
	if (strncmp(plus, "+0x", 3))
		return NULL;
	*offset = strtoull(plus + 1, &end, 16);
	if (*end != ':')
		return NULL;
	if (length > 2 && !strncmp(plus - 2, "()", 2))
		length -= 2;
	return strndup(name, length);
}

char *warning_source(const char *warning, const char *object)
{
	uint64_t offset;
	autofree char *name = function_of(warning, &offset);
	struct object *obj autoobject = NULL;
	const struct symbol *sym;
	struct lines *lines;
	char *source;

	if (!name || object_open(&obj, object, NULL))
		return NULL;
	sym = object_symbol(obj, name);
	if (!sym || !sym->section || lines_open(&lines, obj))
		return NULL;
	source = lines_source(lines, sym->section, sym->value + offset, name);
	lines_close(lines);
	return source;
}
