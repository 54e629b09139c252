/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was used last stays: lists of paths by the time of their use, for
 * directories that must not grow for ever.
 */
#ifndef LIB_RECENT_H
#define LIB_RECENT_H

#include <stddef.h>
#include <sys/stat.h>

/**
 * struct recent - something that is kept
 * @path: where; owned
 * @size: in bytes, of whatever the caller counts
 * @used: the last time
 */
struct recent {
	char *path;
	unsigned long long size;
	struct timespec used;
};

struct recent_list {
	struct recent *items;
	size_t count;
	size_t capacity;
};

#define RECENT_LIST_INIT   \
	{                  \
		NULL, 0, 0 \
	}

/**
 * recent_add() - add an entry
 * @list: where to
 * @path: copied
 * @used: of the file whose time of modification is that of the last use
 * @size: in bytes
 *
 * Return: 0 or -ENOMEM.
 */
int recent_add(struct recent_list *list, const char *path,
	       const struct stat *used, unsigned long long size);

/* What was used last comes first; of what is as old, the lesser path. */
void recent_sort(struct recent_list *list);

void recent_free(struct recent_list *list);

/* Mark as used now.  That fails for what is not there, and may. */
void recent_touch(const char *path);

/**
 * recent_trim() - remove what was used longest ago from a directory
 * @directory: which may be missing
 * @pattern: which of its entries count, as for fnmatch(3)
 * @keep: how many of those stay
 *
 * What cannot be removed, or be listed, stays too: the next one may be able to.
 */
void recent_trim(const char *directory, const char *pattern, size_t keep);

#endif /* LIB_RECENT_H */
