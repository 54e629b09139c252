// SPDX-License-Identifier: GPL-2.0
/*
 * Growth of arrays: see array.h.
 */
#include "lib/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int grow(void **items, size_t *capacity, size_t size)
{
	size_t wanted, bytes;
	void *grown;

	if (__builtin_mul_overflow(*capacity ? *capacity : 4, 2, &wanted) ||
	    __builtin_mul_overflow(wanted, size, &bytes))
		return -ENOMEM;
	grown = realloc(*items, bytes);
	if (!grown)
		return -ENOMEM;
	*items = grown;
	*capacity = wanted;
	return 0;
}

void *array_append(void **items, size_t *count, size_t *capacity, size_t size)
{
	char *element;

	if (*count >= *capacity && grow(items, capacity, size))
		return NULL;
	element = (char *)*items + *count * size;
	(*count)++;
	return memset(element, 0, size);
}
