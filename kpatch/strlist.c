// SPDX-License-Identifier: GPL-2.0
/*
 * The list of strings: see strlist.h.
 */
#include "kpatch/strlist.h"

#include "lib/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int string_list_add(struct string_list *list, const char *text)
{
	autofree char *copy = strdup(text);
	char **slot;

	if (!copy)
		return -ENOMEM;
	slot = array_add(list);
	if (!slot)
		return -ENOMEM;
	*slot = steal_ptr(copy);
	return 0;
}

static int compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void string_list_sort(struct string_list *list)
{
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items),
		      compare_strings);
}

void string_list_free(struct string_list *list)
{
	char **item;

	array_for_each(item, list)
		free(*item);
	free(list->items);
	*list = (struct string_list)STRING_LIST_INIT;
}
