// SPDX-License-Identifier: GPL-2.0
/*
 * Eviction: see evict.h.  Users of a kernel's directory hold a shared lock on
 * RELEASE/use, whose time is that of the last use; whoever removes the
 * directory holds an exclusive one.  A directory that goes is renamed first,
 * so nobody ever sees half of one.
 */
#include "target/evict.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/recent.h"

#include <kpatch/cache.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#define GOING_PREFIX ".going."

int evict_use(const char *directory, struct error *err)
{
	autofree char *path = path_format("%s/use", directory);
	struct stat mine, there;
	autoclose int fd = -1;

	if (!path)
		return error_nomem(err);
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0 && errno == ENOENT)
		return -ESTALE;
	if (fd < 0 || flock(fd, LOCK_SH) || fstat(fd, &mine))
		return error_set(err, errno, "cannot use %s: %s", path,
				 strerror(errno));
	if (stat(path, &there) || mine.st_ino != there.st_ino)
		return -ESTALE;
	if (futimens(fd, NULL))
		return error_set(err, errno, "cannot mark %s as used: %s", path,
				 strerror(errno));
	return steal_fd(&fd);
}

/* Something large is in it. */
static bool is_kernel(const char *directory)
{
	autofree char *root = path_format("%s/" KPATCH_CACHE_ROOT, directory);
	autofree char *tree = path_format("%s/tree", directory);

	return root && tree && (file_is_dir(root) || file_is_dir(tree));
}

static int add_kernel(struct recent_list *kernels, const char *directory)
{
	autofree char *path = path_format("%s/use", directory);
	struct stat st;

	if (!path)
		return -ENOMEM;
	if (lstat(path, &st) || !is_kernel(directory))
		return 0;
	return recent_add(kernels, directory, &st, 0);
}

/* List the kernels; finish what an eviction that was killed left. */
static int list_kernels(struct recent_list *kernels, const char *base)
{
	struct dirent *entry;
	DIR *dir = opendir(base);
	int ret = 0;

	while (dir && !ret && (entry = readdir(dir))) {
		autofree char *path = path_format("%s/%s", base, entry->d_name);

		if (!path)
			ret = -ENOMEM;
		else if (!strncmp(entry->d_name, GOING_PREFIX,
				  strlen(GOING_PREFIX)))
			tree_remove(path, NULL);
		else if (entry->d_name[0] != '.')
			ret = add_kernel(kernels, path);
	}
	if (dir)
		closedir(dir);
	return ret;
}

static void evict(const char *base, const char *directory)
{
	autofree char *path = path_format("%s/use", directory);
	autofree char *going = path_format("%s/" GOING_PREFIX "%s", base,
					   path_base(directory));
	autoclose int fd = -1;

	if (!path || !going)
		return;
	fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB))
		return;
	if (!rename(directory, going))
		tree_remove(going, NULL);
}

void evict_kernels(const char *base)
{
	struct recent_list kernels cleanup(recent_free) = RECENT_LIST_INIT;
	size_t i;

	if (list_kernels(&kernels, base) || kernels.count <= EVICT_KEEP)
		return;
	recent_sort(&kernels);
	for (i = EVICT_KEEP; i < kernels.count; i++)
		evict(base, kernels.items[i].path);
}
