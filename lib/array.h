/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Growing arrays of any type, kept by their owner as three fields:
 * `T *items; size_t count, capacity;`.  Growth is geometric and checked.
 */
#ifndef LIB_ARRAY_H
#define LIB_ARRAY_H

#include <stddef.h>

/**
 * array_append() - make room for one more element, and have it
 * @items: address of the array pointer; updated
 * @count: elements in use; one more afterwards
 * @capacity: elements there is room for; updated
 * @size: bytes of one element
 *
 * Return: the element, zeroed; or NULL, when memory is short, with the array as
 * it was.
 */
void *array_append(void **items, size_t *count, size_t *capacity, size_t size);

/*
 * Append a zeroed element to X, a struct with items, count and capacity.
 * Value: a pointer to it, or NULL when memory is short.  Pointers to earlier
 * elements may become stale.
 */
#define array_add(x)                                                       \
	({                                                                 \
		void *items_ = (x)->items;                                 \
		__typeof__((x)->items) added_ =                            \
			array_append(&items_, &(x)->count, &(x)->capacity, \
				     sizeof(*(x)->items));                 \
		(x)->items = items_;                                       \
		added_;                                                    \
	})

#define array_for_each(p, x) \
	for ((p) = (x)->items; (p) && (p) < (x)->items + (x)->count; (p)++)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif /* LIB_ARRAY_H */
