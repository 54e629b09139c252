// SPDX-License-Identifier: GPL-2.0
/*
 * Files, directories and locks: see file.h.  Each failure is recorded once,
 * with the path and what the system said.
 */
#include "lib/file.h"
#include "lib/cleanup.h"

#include <dirent.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>

static int fail(struct error *err, const char *what, const char *path)
{
	int code = errno;

	return error_set(err, code, "cannot %s %s: %s", what, path,
			 strerror(code));
}

int file_map(struct file_map *map, const char *path, struct error *err)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *data;

	if (fd < 0 || fstat(fd, &st))
		return fail(err, "open", path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, EINVAL, "%s is not a regular file", path);
	*map = (struct file_map)FILE_MAP_INIT;
	if (!st.st_size)
		return 0;
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return fail(err, "map", path);
	map->data = data;
	map->size = (size_t)st.st_size;
	return 0;
}

void file_unmap(struct file_map *map)
{
	if (map->data)
		munmap((void *)map->data, map->size);
	*map = (struct file_map)FILE_MAP_INIT;
}

int file_read_fd(int fd, const char *name, struct buffer *buf,
		 struct error *err)
{
	ssize_t got;

	do {
		if (buffer_reserve(buf, 65536))
			return error_nomem(err);
		got = read(fd, buf->data + buf->length,
			   buf->capacity - buf->length - 1);
		if (got < 0 && errno != EINTR)
			return fail(err, "read", name);
		if (got > 0)
			buf->length += (size_t)got;
		buf->data[buf->length] = '\0';
	} while (got);
	return 0;
}

int file_read(const char *path, struct buffer *buf, struct error *err)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fail(err, "open", path);
	return file_read_fd(fd, path, buf, err);
}

int file_read_plain(const char *path, size_t most, struct buffer *buf,
		    struct error *err)
{
	autoclose int place = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	autoclose int fd = -1;
	autofree char *again = NULL;
	struct stat st;

	if (place < 0 || fstat(place, &st))
		return fail(err, "open", path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, EIO, "%s is not a regular file", path);
	if ((unsigned long long)st.st_size > most)
		return error_set(err, EFBIG,
				 "%s has %lld bytes, and may have %zu", path,
				 (long long)st.st_size, most);
	again = path_format("/proc/self/fd/%d", place);
	if (!again)
		return error_nomem(err);
	fd = open(again, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return fd < 0 ? fail(err, "open", path) :
			file_read_fd(fd, path, buf, err);
}

int file_write_fd(int fd, const char *name, const void *data, size_t size,
		  struct error *err)
{
	const char *next = data;
	ssize_t put;

	while (size) {
		put = write(fd, next, size);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return fail(err, "write", name);
		next += put;
		size -= (size_t)put;
	}
	return 0;
}

/* A descriptor of the directory that a path is in, or an error. */
static int open_parent(const char *path, struct error *err)
{
	autofree char *copy = strdup(path);
	int fd;

	if (!copy)
		return error_nomem(err);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? fail(err, "open the directory of", path) : fd;
}

static int write_temp(const char *temp, int fd, const void *data, size_t size,
		      mode_t mode, struct error *err)
{
	int ret = file_write_fd(fd, temp, data, size, err);

	if (ret)
		return ret;
	if (fchmod(fd, mode))
		return fail(err, "set the mode of", temp);
	if (fsync(fd))
		return fail(err, "sync", temp);
	return 0;
}

int file_rename(const char *from, const char *to, struct error *err)
{
	/* First what can fail for want of something: then nothing is there. */
	autoclose int parent = open_parent(to, err);

	if (parent < 0)
		return parent;
	if (rename(from, to))
		return fail(err, "publish", to);
	return fsync(parent) ? fail(err, "sync the directory of", to) : 0;
}

int file_stage(const char *path, const void *data, size_t size, mode_t mode,
	       char **staged, struct error *err)
{
	autofree char *temp = path_format("%s.tmp.XXXXXX", path);
	autoclose int fd = -1;
	int ret;

	if (!temp)
		return error_nomem(err);
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		return fail(err, "create a temporary file for", path);
	ret = write_temp(temp, fd, data, size, mode, err);
	if (ret)
		unlink(temp);
	else
		*staged = steal_ptr(temp);
	return ret;
}

int file_publish(const char *path, const void *data, size_t size, mode_t mode,
		 struct error *err)
{
	autofree char *temp = NULL;
	int ret = file_stage(path, data, size, mode, &temp, err);

	if (ret)
		return ret;
	ret = file_rename(temp, path, err);
	if (ret)
		unlink(temp);
	return ret;
}

int file_copy(const char *from, const char *to, mode_t mode, struct error *err)
{
	autofilemap struct file_map map = FILE_MAP_INIT;
	int ret = file_map(&map, from, err);

	return ret ? ret : file_publish(to, map.data, map.size, mode, err);
}

bool file_exists(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

bool file_is_dir(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

int dir_make(const char *path, mode_t mode, struct error *err)
{
	autofree char *copy = strdup(path);
	char *slash;

	if (!copy)
		return error_nomem(err);
	for (slash = copy; (slash = strchr(slash + 1, '/'));) {
		*slash = '\0';
		if (mkdir(copy, mode) && errno != EEXIST)
			return fail(err, "create directory", copy);
		*slash = '/';
	}
	if (mkdir(copy, mode) && (errno != EEXIST || !file_is_dir(copy)))
		return fail(err, "create directory", copy);
	return 0;
}

int dir_make_temp(const char *parent, const char *prefix, char **path,
		  struct error *err)
{
	autofree char *name = path_format("%s/%s.XXXXXX", parent, prefix);

	if (!name)
		return error_nomem(err);
	if (!mkdtemp(name))
		return fail(err, "create a directory in", parent);
	*path = steal_ptr(name);
	return 0;
}

static int remove_at(int parent, const char *name, const char *top,
		     struct error *err);

static int remove_children(int fd, const char *top, struct error *err)
{
	struct dirent *entry;
	DIR *dir = fdopendir(fd);
	int ret = 0;

	if (!dir) {
		ret = fail(err, "list", top);
		close(fd);
		return ret;
	}
	for (errno = 0; !ret && (entry = readdir(dir)); errno = 0)
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			ret = remove_at(dirfd(dir), entry->d_name, top, err);
	if (!ret && errno)
		ret = fail(err, "list", top);
	closedir(dir);
	return ret;
}

static int remove_at(int parent, const char *name, const char *top,
		     struct error *err)
{
	int fd, ret;

	if (!unlinkat(parent, name, 0) || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return fail(err, "remove", top);
	fd = openat(parent, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return fail(err, "remove", top);
	ret = remove_children(fd, top, err);
	if (ret)
		return ret;
	if (unlinkat(parent, name, AT_REMOVEDIR) && errno != ENOENT)
		return fail(err, "remove", top);
	return 0;
}

int tree_remove(const char *path, struct error *err)
{
	return remove_at(AT_FDCWD, path, path, err);
}

int file_lock(const char *path, bool wait, struct error *err)
{
	autoclose int fd =
		open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	int ret;

	if (fd < 0)
		return fail(err, "open lock", path);
	do {
		ret = flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
	} while (ret && errno == EINTR);
	if (ret)
		return fail(err, "lock", path);
	return steal_fd(&fd);
}

char *path_format(const char *format, ...)
{
	va_list args;
	char *path;
	int ret;

	va_start(args, format);
	ret = vasprintf(&path, format, args);
	va_end(args);
	return ret < 0 ? NULL : path;
}

int path_cache_home(char **path, struct error *err)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (xdg && xdg[0] == '/')
		*path = strdup(xdg);
	else if (home && home[0] == '/')
		*path = path_format("%s/.cache", home);
	else
		return error_set(
			err, ENOENT,
			"no place for a cache: neither XDG_CACHE_HOME nor "
			"HOME is set to an absolute path");
	return *path ? 0 : error_nomem(err);
}

int path_resolve(const char *path, char **resolved, struct error *err)
{
	*resolved = realpath(path, NULL);
	return *resolved ? 0 : fail(err, "find", path);
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool path_has_end(const char *path, const char *end)
{
	size_t length = strlen(path), more = strlen(end);

	return length > more && !strcmp(path + length - more, end);
}

bool path_is_component(const char *name)
{
	return name[0] && name[0] != '.' && name[0] != '-' &&
	       !strchr(name, '/');
}

void path_normalize(char *path)
{
	char *cursor = path, *component, *to = path;
	size_t length;

	while ((component = strsep(&cursor, "/"))) {
		if (!component[0] || !strcmp(component, "."))
			continue;
		if (!strcmp(component, "..") && to > path) {
			for (to--; to > path && *to != '/'; to--)
				;
			continue;
		}
		/* Never ahead of what is read: a slash went for each one. */
		if (to > path)
			*to++ = '/';
		length = strlen(component);
		memmove(to, component, length);
		to += length;
	}
	*to = '\0';
}
