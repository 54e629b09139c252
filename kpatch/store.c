// SPDX-License-Identifier: GPL-2.0
/*
 * Installed patches: see store.h.
 */
#include "kpatch/store.h"

#include "kpatch/digest.h"
#include "lib/array.h"
#include "lib/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANIFEST_FILE "manifest"
/* Digits of the digest in a file's name. */
#define NAME_DIGITS 12

static int fail(struct error *err, const char *what, const char *path)
{
	return error_set(err, errno, "cannot %s %s: %s", what, path,
			 strerror(errno));
}

/*
 * Whoever can change it could have anything loaded into the kernel.  Root can
 * anyway, whoever looks at it.
 */
static int check_owner(const struct stat *st, const char *path,
		       struct error *err)
{
	if (st->st_uid && st->st_uid != geteuid())
		return error_set(
			err, EPERM,
			"%s belongs to user %u: it is not from 'kpatch install', remove it",
			path, st->st_uid);
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return error_set(
			err, EPERM,
			"%s can be written by others: check what is in it, then 'chmod go-w %s'",
			path, path);
	return 0;
}

static int report_planted(const char *path, struct error *err)
{
	return error_set(err, EPERM,
			 "%s is not what 'kpatch install' makes: remove it",
			 path);
}

/*
 * Root is here without the capabilities that override permissions
 * (privileges.h), so that it may open just what is its own.
 */
static int report_denied(const char *path, struct error *err)
{
	struct stat st;
	int ret = 0;

	if (!lstat(path, &st))
		ret = check_owner(&st, path, err);
	return ret ? ret :
		     error_set(
			     err, EPERM,
			     "cannot open %s, though it is root's: see 'ls -ld %s'",
			     path, path);
}

/* Why it could not be opened; -EACCES only for others than root. */
static int report_open(const char *path, int code, struct error *err)
{
	if (code == ELOOP || code == ENOTDIR)
		return report_planted(path, err);
	if (code == EACCES && !geteuid())
		return report_denied(path, err);
	errno = code;
	return fail(err, "open", path);
}

/* 0 when what is open is neither planted nor a link. */
static int check_open(int fd, const char *path, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st))
		return fail(err, "look at", path);
	if (!S_ISDIR(st.st_mode) && (!S_ISREG(st.st_mode) || st.st_nlink != 1))
		return report_planted(path, err);
	return check_owner(&st, path, err);
}

int store_open_own(const char *path, int flags, struct error *err)
{
	autoclose int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC |
					      O_NONBLOCK | flags);
	int ret;

	if (fd < 0)
		return report_open(path, errno, err);
	ret = check_open(fd, path, err);
	return ret ? ret : steal_fd(&fd);
}

/* 0 when the directory is there and right. */
static int check_directory(const char *path, struct error *err)
{
	autoclose int fd = store_open_own(path, O_DIRECTORY, err);

	return fd < 0 ? fd : 0;
}

/* One directory, which a crash leaves there or not. */
static int make_directory(const char *path, struct error *err)
{
	autofree char *parent = strndup(path, (size_t)(path_base(path) - path));
	autoclose int fd = -1;

	if (!parent)
		return error_nomem(err);
	if (mkdir(path, 0700))
		return errno == EEXIST ? 0 : fail(err, "make", path);
	fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd))
		return fail(err, "sync", parent);
	return 0;
}

int store_release_check(const char *release, struct error *err)
{
	return path_is_component(release) ?
		       0 :
		       error_set(err, EINVAL, "'%s': not a kernel release",
				 release);
}

static char *manifest_path(const struct store *store)
{
	return path_format("%s/" MANIFEST_FILE, store->path);
}

static int read_manifest(struct store *store, struct error *err)
{
	autofree char *path = manifest_path(store);
	autobuffer struct buffer text = BUFFER_INIT;
	autoclose int fd = -1;
	int ret;

	if (!path)
		return error_nomem(err);
	fd = store_open_own(path, 0, err);
	if (fd == -ENOENT) {
		error_clear(err);
		return 0;
	}
	if (fd < 0)
		return fd;
	ret = file_read_fd(fd, path, &text, err);
	if (ret)
		return ret;
	ret = manifest_parse(&store->manifest, buffer_string(&text), err);
	return ret ? error_prefix(
			     err,
			     "%s is damaged: remove it and install the patches again: ",
			     path) :
		     0;
}

/* The directories, made or looked at; -ENOENT when one is missing. */
static int open_directories(struct store *store, const char *base,
			    enum store_access access, struct error *err)
{
	int ret = 0;

	if (access == STORE_WRITE)
		ret = make_directory(base, err);
	if (!ret)
		ret = check_directory(base, err);
	if (!ret && access == STORE_WRITE)
		ret = make_directory(store->path, err);
	return ret ? ret : check_directory(store->path, err);
}

static int lock(struct store *store, const char *base, enum store_access access,
		struct error *err)
{
	autofree char *path = path_format("%s/lock", base);
	int fd;

	if (!path)
		return error_nomem(err);
	fd = file_lock(path, true, err);
	/* What nobody can write to stays as it is read. */
	if (fd == -EROFS && access == STORE_READ) {
		error_clear(err);
		return 0;
	}
	if (fd == -EACCES || fd == -ELOOP)
		return report_open(path, -fd, err);
	if (fd < 0)
		return fd;
	store->lock_fd = fd;
	return check_open(fd, path, err);
}

static int open_all(struct store *store, const char *base,
		    enum store_access access, struct error *err)
{
	int ret = open_directories(store, base, access, err);

	if (ret == -ENOENT && access == STORE_READ) {
		error_clear(err);
		return 0;
	}
	if (!ret)
		ret = lock(store, base, access, err);
	return ret ? ret : read_manifest(store, err);
}

int store_open(struct store *store, const char *root, const char *release,
	       enum store_access access, struct error *err)
{
	autofree char *base = path_format("%s" KPATCH_STORE, root);
	int ret = store_release_check(release, err);

	*store = (struct store)STORE_INIT;
	if (ret)
		return ret;
	store->path = base ? path_format("%s/%s", base, release) : NULL;
	if (!store->path)
		return error_nomem(err);
	ret = open_all(store, base, access, err);
	if (ret)
		store_close(store);
	return ret;
}

void store_unlock(struct store *store)
{
	if (store->lock_fd >= 0)
		close(store->lock_fd);
	store->lock_fd = -1;
}

void store_close(struct store *store)
{
	store_unlock(store);
	manifest_free(&store->manifest);
	free(store->path);
	*store = (struct store)STORE_INIT;
}

char *store_path(const struct store *store, const struct installed *entry)
{
	return path_format("%s/%s.%.*s.ko", store->path, entry->name,
			   NAME_DIGITS, entry->digest);
}

int store_save(const struct store *store, struct error *err)
{
	autofree char *path = manifest_path(store);
	autofree char *text = manifest_print(&store->manifest);

	if (!path || !text)
		return error_nomem(err);
	return file_publish(path, text, strlen(text), 0600, err);
}

static bool is_named(const struct store *store, const char *name)
{
	const struct installed *entry;

	if (!strcmp(name, MANIFEST_FILE))
		return true;
	array_for_each(entry, &store->manifest) {
		autofree char *path = store_path(store, entry);

		/* Without memory nothing is swept. */
		if (!path || !strcmp(path_base(path), name))
			return true;
	}
	return false;
}

/* Files of a patch that was, and what a crash left of one that was to be. */
static void sweep(const struct store *store)
{
	DIR *dir = opendir(store->path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		const char *name = entry->d_name;
		size_t length = strlen(name);
		bool ours = (length > 3 && !strcmp(name + length - 3, ".ko")) ||
			    strstr(name, ".tmp.");

		if (ours && !is_named(store, name))
			unlinkat(dirfd(dir), name, 0);
	}
	if (dir)
		closedir(dir);
}

int store_open_file(const struct store *store, const struct installed *entry,
		    struct error *err)
{
	autofree char *path = store_path(store, entry);
	char digest[DIGEST_LENGTH + 1];
	autoclose int fd = -1;
	int ret;

	if (!path)
		return error_nomem(err);
	fd = store_open_own(path, 0, err);
	if (fd == -ENOENT)
		return error_set(err, ENOENT, "%s is gone: install %s again",
				 path, entry->name);
	if (fd < 0)
		return fd;
	ret = digest_fd(fd, path, digest, err);
	if (ret)
		return ret;
	if (strcmp(digest, entry->digest))
		return error_set(
			err, ENOEXEC,
			"%s is not what was installed, its SHA-256 is another: install %s again",
			path, entry->name);
	return steal_fd(&fd);
}

/* 0 when it is there and right, 1 when another copy would make it so. */
static int check_file(const struct store *store, const struct installed *entry,
		      struct error *err)
{
	autoclose int fd = store_open_file(store, entry, err);

	if (fd != -ENOENT && fd != -ENOEXEC && fd != -EIO)
		return fd < 0 ? fd : 0;
	error_clear(err);
	return 1;
}

/* A copy that is not yet named in the manifest, and its digest. */
static int copy_in(const struct store *store, const char *path, char **copy,
		   char *digest, struct error *err)
{
	autoclose int fd = -1;
	int ret;

	*copy = path_format("%s/new.tmp.ko", store->path);
	if (!*copy)
		return error_nomem(err);
	ret = file_copy(path, *copy, 0600, err);
	if (ret)
		return ret;
	fd = store_open_own(*copy, 0, err);
	return fd < 0 ? fd : digest_fd(fd, *copy, digest, err);
}

/* The copy gets its name, and the manifest names it. */
static int publish(struct store *store, const char *copy, const char *name,
		   const char *digest, struct installed **entry,
		   struct error *err)
{
	autofree char *path = NULL;
	bool same;
	int ret;

	*entry = manifest_find(&store->manifest, name);
	same = *entry && !strcmp((*entry)->digest, digest);
	ret = same ? check_file(store, *entry, err) : 0;
	if (ret < 0)
		return ret;
	if (same && !ret)
		return error_set(err, EEXIST, "%s: is installed already", name);
	if (!same && manifest_put(&store->manifest, name, digest))
		return error_nomem(err);
	*entry = manifest_find(&store->manifest, name);
	path = store_path(store, *entry);
	if (!path)
		return error_nomem(err);
	ret = file_rename(copy, path, err);
	return ret || same ? ret : store_save(store, err);
}

int store_put(struct store *store, const char *path,
	      int (*check)(const char *path, void *owner, char **name,
			   struct error *err),
	      void *owner, struct installed **entry, struct error *err)
{
	autofree char *copy = NULL, *name = NULL;
	char digest[DIGEST_LENGTH + 1];
	int ret = copy_in(store, path, &copy, digest, err);

	if (!ret)
		ret = check(copy, owner, &name, err);
	if (!ret)
		ret = publish(store, copy, name, digest, entry, err);
	if (ret && copy)
		unlink(copy);
	if (!ret)
		sweep(store);
	return ret;
}

int store_remove(struct store *store, struct installed *entry,
		 struct error *err)
{
	int ret;

	manifest_remove(&store->manifest, entry);
	ret = store_save(store, err);
	if (!ret)
		sweep(store);
	return ret;
}
