/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions that nobody may call through a pointer: where indirect branch
 * tracking is on, the kernel takes the ENDBR away from every function whose
 * address its own code does not take, as its image or module lists them.
 */
#ifndef TARGET_SEALED_H
#define TARGET_SEALED_H

#include "elf/object.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An entry without ENDBR: offset in a section of a module, or address. */
struct sealed_entry {
	uint64_t section;
	uint64_t at;
};

/* All of them, sorted. */
struct sealed {
	struct sealed_entry *items;
	size_t count;
	size_t capacity;
};

/**
 * sealed_read() - read the list of an image or a module
 * @sealed: empty; to be freed with sealed_free(); stays empty when there is
 *	no list
 * @obj: a shipped image or module
 *
 * Return: 0 or -ENOMEM.
 */
int sealed_read(struct sealed *sealed, const struct object *obj);

void sealed_free(struct sealed *sealed);

/* Whether a function is in the list; @sec is NULL for an address. */
bool sealed_has(const struct sealed *sealed, const struct section *sec,
		uint64_t at);

#endif /* TARGET_SEALED_H */
