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
#include <fts.h>
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

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Links are followed, but not in circles. */
int includer_candidates(struct words *sources, const char *tree,
			const char *directory, struct error *err)
{
	autofree char *top = path_format("%s/%s", tree, directory);
	char *const roots[] = { top, NULL };
	const FTSENT *entry;
	FTS *files;
	int ret = 0;

	if (!top)
		return error_nomem(err);
	files = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	if (!files)
		return error_set(err, errno, "cannot list %s: %s", top,
				 strerror(errno));
	while (!ret && (errno = 0, entry = fts_read(files))) {
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR ||
		    entry->fts_info == FTS_NS)
			ret = error_set(err, entry->fts_errno,
					"cannot list %s: %s", entry->fts_path,
					strerror(entry->fts_errno));
		else if (entry->fts_info == FTS_F &&
			 (path_has_end(entry->fts_name, ".c") ||
			  path_has_end(entry->fts_name, ".S")) &&
			 words_add(sources, entry->fts_path + strlen(tree) + 1))
			ret = error_nomem(err);
	}
	fts_close(files);
	return ret;
}
