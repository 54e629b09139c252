// SPDX-License-Identifier: GPL-2.0
/*
 * Views of a source tree: see view.h.  What a build leaves behind (objects and
 * their kin) is not shown, so a tree that was built in looks like a clean one.
 */
#include "source/view.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "source/copy.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static int fail(struct error *err, const char *what, const char *path)
{
	int code = errno;

	return error_set(err, code, "cannot %s %s: %s", what, path,
			 strerror(code));
}

/* What builds leave behind, by the end of its name. */
static bool is_hidden(const char *name)
{
	static const char *const ends[] = { ".o",   ".cmd",   ".d", ".ko",
					    ".mod", ".mod.c", ".a", ".gcno",
					    ".dwo", ".order" };
	size_t length = strlen(name), end, i;

	if (!strcmp(name, ".") || !strcmp(name, "..") || !strcmp(name, ".git"))
		return true;
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		end = strlen(ends[i]);
		if (length > end && !strcmp(name + length - end, ends[i]))
			return true;
	}
	return false;
}

static int show_entry(const char *base, const char *path, const char *name,
		      bool own, struct error *err)
{
	autofree char *from = path_format("%s/%s", base, name);
	autofree char *to = path_format("%s/%s", path, name);
	struct stat st;

	if (!from || !to)
		return error_nomem(err);
	if (own) {
		/* A link that leads nowhere is of no use to a build. */
		if (stat(from, &st))
			return 0;
		if (S_ISREG(st.st_mode))
			return copy_file(from, to, err);
	}
	if (symlink(from, to) && errno != EEXIST)
		return fail(err, "make", to);
	return 0;
}

/* Show what is in a directory of the tree; what is there already stays. */
static int show_directory(const char *base, const char *path, bool own,
			  struct error *err)
{
	struct dirent *entry;
	DIR *dir = opendir(base);
	int ret = 0;

	if (!dir)
		return fail(err, "list", base);
	while (!ret && (entry = readdir(dir)))
		if (!is_hidden(entry->d_name))
			ret = show_entry(base, path, entry->d_name, own, err);
	closedir(dir);
	return ret;
}

int view_make(struct view *view, const char *path, const char *base,
	      struct error *err)
{
	int ret;

	*view = (struct view)VIEW_INIT;
	view->path = strdup(path);
	if (!view->path)
		return error_nomem(err);
	ret = path_resolve(base, &view->base, err);
	if (!ret && mkdir(path, 0700))
		ret = fail(err, "create directory", path);
	if (!ret)
		ret = show_directory(view->base, path, false, err);
	if (ret)
		view_free(view);
	return ret;
}

/* Make one directory real whose parent is. */
static int open_one(const struct view *view, const char *directory,
		    struct error *err)
{
	autofree char *path = path_format("%s/%s", view->path, directory);
	autofree char *base = path_format("%s/%s", view->base, directory);
	struct stat st;

	if (!path || !base)
		return error_nomem(err);
	if (!lstat(path, &st) && S_ISDIR(st.st_mode))
		return 0;
	if (!file_is_dir(base))
		return error_set(err, ENOENT, "%s: no such directory", base);
	if (unlink(path) && errno != ENOENT)
		return fail(err, "replace", path);
	if (mkdir(path, 0700))
		return fail(err, "create directory", path);
	return show_directory(base, path, false, err);
}

int view_open(const struct view *view, const char *directory, bool own,
	      struct error *err)
{
	autofree char *copy = strdup(directory);
	autofree char *path = path_format("%s/%s", view->path, directory);
	autofree char *base = path_format("%s/%s", view->base, directory);
	char *slash;
	int ret;

	if (!copy || !path || !base)
		return error_nomem(err);
	for (slash = copy; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		ret = open_one(view, copy, err);
		if (ret)
			return ret;
		*slash = '/';
	}
	ret = open_one(view, directory, err);
	return ret || !own ? ret : show_directory(base, path, true, err);
}

int view_open_parent(const struct view *view, const char *path,
		     struct error *err)
{
	const char *name = path_base(path);
	autofree char *directory = NULL;

	if (name == path)
		return 0;
	directory = strndup(path, (size_t)(name - path) - 1);
	if (!directory)
		return error_nomem(err);
	return view_open(view, directory, false, err);
}

int view_put(const struct view *view, const char *path, const void *data,
	     size_t length, struct error *err)
{
	autofree char *full = path_format("%s/%s", view->path, path);
	autoclose int fd = -1;

	if (!full)
		return error_nomem(err);
	if (unlink(full) && errno != ENOENT)
		return fail(err, "replace", full);
	fd = open(full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(err, "create", full);
	return file_write_fd(fd, full, data, length, err);
}

void view_free(struct view *view)
{
	free(view->path);
	free(view->base);
	*view = (struct view)VIEW_INIT;
}
