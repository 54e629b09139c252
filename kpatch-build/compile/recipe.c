// SPDX-License-Identifier: GPL-2.0
/*
 * Recipes: see recipe.h.  A file is "KEY VALUE" lines, the first and the last
 * of which are fixed, so that no part of a file passes for a whole one.
 */
#include "compile/recipe.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/dup.h"
#include "lib/file.h"

#include <string.h>

static const char first_line[] = "kpatch-recipe 2";
static const char last_line[] = "end";

static char *recipe_path(const char *directory, const char *source)
{
	char *path = path_format("%s/%s", directory, source), *c;

	if (!path)
		return NULL;
	for (c = path + strlen(directory) + 1; *c; c++)
		if (*c == '/')
			*c = '%';
	return path;
}

static int take_line(struct unit *unit, const char *key, const char *value)
{
	const struct {
		const char *key;
		char **field;
		struct words *words;
	} fields[] = {
		{ "source", &unit->source, NULL },
		{ "name", &unit->name, NULL },
		{ "directory", &unit->directory, NULL },
		{ "object", &unit->object, NULL },
		{ "owner", &unit->owner, NULL },
		{ "compile", NULL, &unit->command.compile },
		{ "objtool", NULL, &unit->command.objtool },
		{ "environment", NULL, &unit->command.environment },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (strcmp(key, fields[i].key))
			continue;
		return fields[i].field ? dup_string(fields[i].field, value) :
					 words_add(fields[i].words, value);
	}
	return -EINVAL;
}

static bool parse(struct unit *unit, char *text)
{
	char *cursor = text, *line = strsep(&cursor, "\n"), *value;

	if (!line || strcmp(line, first_line))
		return false;
	while ((line = strsep(&cursor, "\n"))) {
		if (!strcmp(line, last_line))
			return unit->source && unit->name && unit->directory &&
			       unit->object && unit->owner &&
			       unit->command.compile.count;
		value = strchr(line, ' ');
		if (!value)
			return false;
		*value++ = '\0';
		if (take_line(unit, line, value))
			return false;
	}
	return false;
}

/* The whole recipe of a source that no object is made of. */
static char *absent_text(const char *source)
{
	return path_format("%s\nsource %s\nabsent\n%s\n", first_line, source,
			   last_line);
}

enum recipe recipe_load(struct unit *unit, const char *directory,
			const char *source)
{
	autofree char *path = recipe_path(directory, source);
	autofree char *absent = absent_text(source);
	struct buffer text autobuffer = BUFFER_INIT;

	*unit = (struct unit){ .command = COMMAND_INIT };
	if (!path || !absent || file_read(path, &text, NULL) || !text.length)
		return RECIPE_NONE;
	if (!strcmp(text.data, absent))
		return RECIPE_ABSENT;
	if (parse(unit, text.data) && !strcmp(unit->source, source))
		return RECIPE_UNIT;
	unit_free(unit);
	return RECIPE_NONE;
}

static int put_words(struct buffer *text, const char *key,
		     const struct words *words)
{
	char **word;
	int ret = 0;

	array_for_each(word, words)
		if (!ret)
			ret = buffer_printf(text, "%s %s\n", key, *word);
	return ret;
}

int recipe_store(const struct unit *unit, const char *directory,
		 struct error *err)
{
	autofree char *path = recipe_path(directory, unit->source);
	struct buffer text autobuffer = BUFFER_INIT;
	int ret;

	if (unit->generated || unit->foreign || unit->other_owner)
		return 0;
	if (!path ||
	    buffer_printf(&text,
			  "%s\nsource %s\nname %s\ndirectory %s\nobject %s\n"
			  "owner %s\n",
			  first_line, unit->source, unit->name, unit->directory,
			  unit->object, unit->owner) ||
	    put_words(&text, "compile", &unit->command.compile) ||
	    put_words(&text, "objtool", &unit->command.objtool) ||
	    put_words(&text, "environment", &unit->command.environment) ||
	    buffer_printf(&text, "%s\n", last_line))
		return error_nomem(err);
	ret = dir_make(directory, 0700, err);
	return ret ? ret :
		     file_publish(path, text.data, text.length, 0600, err);
}

int recipe_store_absent(const char *directory, const char *source,
			struct error *err)
{
	autofree char *path = recipe_path(directory, source);
	autofree char *text = absent_text(source);
	int ret;

	if (!path || !text)
		return error_nomem(err);
	ret = dir_make(directory, 0700, err);
	return ret ? ret : file_publish(path, text, strlen(text), 0600, err);
}
