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
#include <stdbool.h>
#include <string.h>

/* Whether a line of the file is #include "@name". */
static int includes(const char *path, const char *name, bool *yes,
		    struct error *err)
{
	autofree char *quoted = path_format("\"%s\"", name);
	struct buffer text autobuffer = BUFFER_INIT;
	const char *found, *line;
	int ret = quoted ? file_read(path, &text, err) : error_nomem(err);

	*yes = false;
	if (ret)
		return ret;
	for (found = buffer_string(&text);
	     !*yes && (found = strstr(found, quoted)); found++) {
		for (line = found; line > text.data && line[-1] != '\n'; line--)
			;
		line += strspn(line, " \t");
		*yes = *line == '#' &&
		       !strncmp(line + 1 + strspn(line + 1, " \t"), "include",
				7);
	}
	return 0;
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
