// SPDX-License-Identifier: GPL-2.0
/*
 * The cache directory of a kernel: see cache.h.  Decides where things are kept
 * and who may share them; never looks into what is kept.
 */
#include "target/cache.h"
#include "target/evict.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/recent.h"

#include <kpatch/cache.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define WORK_PREFIX "work"

static char *cache_base(struct error *err)
{
	autofree char *home = NULL;
	char *path;

	if (path_cache_home(&home, err))
		return NULL;
	path = path_format("%s/" KPATCH_CACHE, home);
	if (!path)
		error_nomem(err);
	return path;
}

/*
 * What is in the cache is compiled and loaded into a kernel, so nobody else
 * may be able to put anything there.
 */
static int check_private(const char *path, struct error *err)
{
	struct stat st;

	if (lstat(path, &st))
		return error_set(err, errno, "cannot look at %s: %s", path,
				 strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return error_set(err, ENOTDIR,
				 "the cache %s is not a directory", path);
	if (st.st_uid != geteuid())
		return error_set(
			err, EPERM,
			"the cache %s belongs to user %u, not to you: "
			"set XDG_CACHE_HOME to a directory of your own",
			path, st.st_uid);
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return error_set(err, EPERM,
				 "others may write to the cache %s: run "
				 "'chmod go-w %s' if you trust what is in it",
				 path, path);
	return 0;
}

static int make_private(const char *base, const char *directory,
			struct error *err)
{
	int ret = dir_make(base, 0700, err);

	/* Nothing is made in what may be somebody's. */
	if (!ret)
		ret = check_private(base, err);
	if (!ret)
		ret = dir_make(directory, 0700, err);
	return ret ? ret : check_private(directory, err);
}

int cache_open(struct cache *cache, const char *release, struct error *err)
{
	autofree char *base = NULL, *directory = NULL;
	int ret;

	if (!path_is_component(release))
		return error_set(err, EINVAL, "'%s' is no kernel release",
				 release);
	base = cache_base(err);
	if (!base)
		return err ? -err->code : -ENOENT;
	directory = path_format("%s/%s", base, release);
	if (!directory)
		return error_nomem(err);
	do {
		ret = make_private(base, directory, err);
		if (!ret)
			ret = evict_use(directory, err);
	} while (ret == -ESTALE);
	if (ret < 0)
		return ret;
	cache->use_fd = ret;
	cache->directory = steal_ptr(directory);
	evict_kernels(base);
	return 0;
}

int cache_lock(struct cache *cache, struct error *err)
{
	autofree char *path = path_format("%s/lock", cache->directory);
	int fd;

	if (!path)
		return error_nomem(err);
	if (cache->lock_fd >= 0)
		return error_set(err, EDEADLK, "%s is held already", path);
	fd = file_lock(path, false, NULL);
	if (fd < 0) {
		if (cache->talk)
			fprintf(cache->talk,
				"waiting for another run that holds %s\n",
				path);
		fd = file_lock(path, true, err);
	}
	if (fd < 0)
		return fd;
	cache->lock_fd = fd;
	return 0;
}

void cache_unlock(struct cache *cache)
{
	if (cache->lock_fd >= 0)
		close(cache->lock_fd);
	cache->lock_fd = -1;
}

/* Lock a directory, without waiting; -1 when it is held or gone. */
static int try_lock_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/*
 * What a killed run started may still be writing there for a moment: then it
 * stays for the sweep at the end of this run, or the next one's, and nobody is
 * kept from working.
 */
static void sweep_one(const char *path)
{
	autoclose int fd = try_lock_dir(path);

	if (fd >= 0)
		tree_remove(path, NULL);
}

static int sweep(const char *directory, struct error *err)
{
	struct dirent *entry;
	DIR *dir = opendir(directory);
	int ret = 0;

	if (!dir)
		return error_set(err, errno, "cannot list %s: %s", directory,
				 strerror(errno));
	while (!ret && (entry = readdir(dir))) {
		autofree char *path = NULL;

		if (strncmp(entry->d_name, WORK_PREFIX ".",
			    strlen(WORK_PREFIX ".")))
			continue;
		path = path_format("%s/%s", directory, entry->d_name);
		if (path)
			sweep_one(path);
		else
			ret = error_nomem(err);
	}
	closedir(dir);
	return ret;
}

/* What is kept for one state of a tree, or one patch, would add up. */
static void trim(const char *directory)
{
	autofree char *recipes = path_format("%s/recipes", directory);
	autofree char *kits = path_format("%s/kits", directory);

	if (!recipes || !kits)
		return;
	recent_trim(recipes, "[0-9a-f]*", CACHE_KEEP_RECIPES);
	recent_trim(kits, "[0-9a-f]*", CACHE_KEEP_KITS);
	recent_trim(directory, "vmlinux-*", CACHE_KEEP_IMAGES);
	recent_trim(directory, "*.log", CACHE_KEEP_LOGS);
	recent_trim(directory, "debug.*", CACHE_KEEP_DEBUG);
}

/* A directory between its making and its locking looks abandoned. */
static int guard_sweep(const struct cache *cache, struct error *err)
{
	autofree char *guard = path_format("%s/sweep", cache->directory);

	return guard ? file_lock(guard, true, err) : error_nomem(err);
}

int cache_work_dir(struct cache *cache, char **path, struct error *err)
{
	autofree char *made = NULL;
	autoclose int fd = -1;
	int ret;

	if (cache->work_fd >= 0)
		return error_set(err, EBUSY,
				 "this run has its work directory already");
	fd = guard_sweep(cache, err);
	if (fd < 0)
		return fd;
	ret = sweep(cache->directory, err);
	trim(cache->directory);
	if (!ret)
		ret = dir_make_temp(cache->directory, WORK_PREFIX, &made, err);
	if (ret)
		return ret;
	cache->work_fd = try_lock_dir(made);
	if (cache->work_fd < 0)
		return error_set(err, EIO, "cannot lock %s", made);
	*path = steal_ptr(made);
	return 0;
}

int cache_check_space(const struct cache *cache, const char *what,
		      unsigned long long need, struct error *err)
{
	unsigned long long have;
	struct statvfs fs;

	if (statvfs(cache->directory, &fs))
		return error_set(err, errno, "cannot look at %s: %s",
				 cache->directory, strerror(errno));
	have = (unsigned long long)fs.f_bavail * fs.f_frsize;
	if (have >= need)
		return 0;
	return error_set(err, ENOSPC,
			 "%s needs %llu MB in %s, but only %llu MB are free "
			 "there: make room, or set XDG_CACHE_HOME",
			 what, need >> 20, cache->directory, have >> 20);
}

static void sweep_again(const struct cache *cache)
{
	autoclose int fd = guard_sweep(cache, NULL);

	if (fd >= 0)
		sweep(cache->directory, NULL);
}

void cache_close(struct cache *cache)
{
	cache_unlock(cache);
	if (cache->work_fd >= 0) {
		close(cache->work_fd);
		sweep_again(cache);
	}
	if (cache->use_fd >= 0)
		close(cache->use_fd);
	free(cache->directory);
	free(cache->version);
	*cache = (struct cache)CACHE_INIT;
}
