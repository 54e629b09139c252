// SPDX-License-Identifier: GPL-2.0
/*
 * Copying files and trees: see copy.h.  A target is always removed first, so
 * that nothing is ever written through a link.
 */
#include "source/copy.h"
#include "lib/cleanup.h"
#include "lib/file.h"

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

static int copy_bytes(int in, int out, const char *from, const char *to,
		      struct error *err)
{
	char block[65536];
	ssize_t got;
	int ret;

	for (;;) {
		got = read(in, block, sizeof(block));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(err, "read", from);
		if (!got)
			return 0;
		ret = file_write_fd(out, to, block, (size_t)got, err);
		if (ret)
			return ret;
	}
}

int copy_file(const char *from, const char *to, struct error *err)
{
	autoclose int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;
	struct timespec times[2];
	struct stat st;
	int ret;

	if (in < 0 || fstat(in, &st))
		return fail(err, "open", from);
	if (unlink(to) && errno != ENOENT)
		return fail(err, "replace", to);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0)
		return fail(err, "create", to);
	ret = copy_bytes(in, out, from, to, err);
	if (ret)
		return ret;
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	if (fchmod(out, (st.st_mode & 0755) | 0600) || futimens(out, times))
		return fail(err, "set mode and times of", to);
	return 0;
}

static int copy_entry(const char *from, const char *to, bool keep,
		      struct error *err)
{
	struct stat st;

	if (stat(from, &st))
		return fail(err, "look at", from);
	if (S_ISDIR(st.st_mode))
		return copy_tree(from, to, keep, err);
	if (!S_ISREG(st.st_mode) || (keep && file_exists(to)))
		return 0;
	return copy_file(from, to, err);
}

int copy_tree(const char *from, const char *to, bool keep, struct error *err)
{
	struct dirent *entry;
	int ret = dir_make(to, 0700, err);
	DIR *dir;

	if (ret)
		return ret;
	dir = opendir(from);
	if (!dir)
		return fail(err, "list", from);
	while (!ret && (entry = readdir(dir))) {
		autofree char *source = NULL, *target = NULL;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		source = path_format("%s/%s", from, entry->d_name);
		target = path_format("%s/%s", to, entry->d_name);
		ret = source && target ? copy_entry(source, target, keep, err) :
					 error_nomem(err);
	}
	closedir(dir);
	return ret;
}

int copy_sync(const char *directory, struct error *err)
{
	autoclose int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || syncfs(fd))
		return fail(err, "sync", directory);
	return 0;
}
