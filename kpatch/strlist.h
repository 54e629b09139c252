/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A list of strings that owns them: names of patches, of functions, of paths
 * that were tried.  Order is the order of adding until it is sorted.
 */
#ifndef KPATCH_STRLIST_H
#define KPATCH_STRLIST_H

#include "lib/cleanup.h"

#include <stddef.h>

struct string_list {
	char **items;
	size_t count, capacity;
};

#define STRING_LIST_INIT   \
	{                  \
		NULL, 0, 0 \
	}

/* Add a copy of @text; 0 or -ENOMEM. */
int string_list_add(struct string_list *list, const char *text);

/* Sort by byte values. */
void string_list_sort(struct string_list *list);

void string_list_free(struct string_list *list);

#define autostrings cleanup(string_list_free)

#endif /* KPATCH_STRLIST_H */
