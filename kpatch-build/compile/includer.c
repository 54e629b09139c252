// SPDX-License-Identifier: GPL-2.0
/*
 * Looking for includers: see includer.h.  By the text of the files, which is
 * enough to find candidates: whether one is built is for its unit to say.
 */
#include "compile/includer.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <dirent.h>
#include <string.h>

/* Whether the line that @found is in starts with #include. */
static bool is_include(const char *text, const char *found)
{
	const char *line = found;

	while (line > text && line[-1] != '\n')
		line--;
	line += strspn(line, " \t");
	if (*line != '#')
		return false;
	line++;
	return !strncmp(line + strspn(line, " \t"), "include", 7);
}

int includer_mentions(const char *text, const char *name, bool *yes,
		      struct error *err)
{
	autofree char *quoted = path_format("%s\"", name);
	const char *found = text;

	if (!quoted)
		return error_nomem(err);
	*yes = false;
	for (; !*yes && (found = strstr(found, quoted)); found++)
		*yes = found > text && strchr("\"/", found[-1]) &&
		       is_include(text, found);
	return 0;
}

static int includes(const char *path, const char *name, bool *yes,
		    struct error *err)
{
	struct buffer text autobuffer = BUFFER_INIT;
	int ret = file_read(path, &text, err);

	return ret ? ret :
		     includer_mentions(buffer_string(&text), name, yes, err);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int includer_find(struct words *includers, const char *tree, const char *source,
		  struct error *err)
{
	const char *name = path_base(source);
	autofree char *directory = strndup(source, (size_t)(name - source));
	autofree char *path = path_format("%s/%s", tree, directory);
	DIR *dir = directory && path ? opendir(path) : NULL;
	struct dirent *entry;
	bool yes = false;
	int ret = 0;

	if (!dir)
		return error_set(err, directory && path ? errno : ENOMEM,
				 "cannot list the directory of %s", source);
	while (!ret && (entry = readdir(dir))) {
		autofree char *file = NULL, *includer = NULL;

		if (!path_has_end(entry->d_name, ".c") ||
		    !strcmp(entry->d_name, name))
			continue;
		file = path_format("%s%s", path, entry->d_name);
		includer = path_format("%s%s", directory, entry->d_name);
		ret = file && includer ? includes(file, name, &yes, err) :
					 error_nomem(err);
		if (!ret && yes && words_add(includers, includer))
			ret = error_nomem(err);
	}
	closedir(dir);
	if (!ret && includers->count)
		qsort(includers->items, includers->count,
		      sizeof(*includers->items), compare);
	return ret;
}
