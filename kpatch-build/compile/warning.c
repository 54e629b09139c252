// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of warnings: see warning.h.
 */
#include "compile/warning.h"
#include "elf/lines.h"
#include "elf/object.h"
#include "lib/cleanup.h"

#include <stdlib.h>
#include <string.h>

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
