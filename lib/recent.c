// SPDX-License-Identifier: GPL-2.0
/*
 * What was used last stays: see recent.h.
 */
#include "lib/recent.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

int recent_add(struct recent_list *list, const char *path,
	       const struct stat *used, unsigned long long size)
{
	autofree char *copy = strdup(path);
	struct recent *recent = copy ? array_add(list) : NULL;

	if (!recent)
		return -ENOMEM;
	recent->path = steal_ptr(copy);
	recent->size = size;
	recent->used = used->st_mtim;
	return 0;
}

static int latest_first(const void *a, const void *b)
{
	const struct recent *one = a, *two = b;

	if (one->used.tv_sec != two->used.tv_sec)
		return one->used.tv_sec > two->used.tv_sec ? -1 : 1;
	if (one->used.tv_nsec != two->used.tv_nsec)
		return one->used.tv_nsec > two->used.tv_nsec ? -1 : 1;
	return strcmp(one->path, two->path);
}

void recent_sort(struct recent_list *list)
{
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items),
		      latest_first);
}

void recent_free(struct recent_list *list)
{
	struct recent *recent;

	array_for_each(recent, list)
		free(recent->path);
	free(list->items);
	*list = (struct recent_list)RECENT_LIST_INIT;
}

void recent_touch(const char *path)
{
	utimensat(AT_FDCWD, path, NULL, 0);
}

static void list_matching(struct recent_list *list, const char *directory,
			  const char *pattern)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		autofree char *path =
			path_format("%s/%s", directory, entry->d_name);
		struct stat st;

		if (!path)
			break;
		if (!fnmatch(pattern, entry->d_name, FNM_PERIOD) &&
		    !lstat(path, &st) && recent_add(list, path, &st, 0))
			break;
	}
	if (dir)
		closedir(dir);
}

void recent_trim(const char *directory, const char *pattern, size_t keep)
{
	struct recent_list list cleanup(recent_free) = RECENT_LIST_INIT;
	size_t i;

	list_matching(&list, directory, pattern);
	if (list.count <= keep)
		return;
	recent_sort(&list);
	for (i = keep; i < list.count; i++)
		tree_remove(list.items[i].path, NULL);
}
