/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's own symbol table, decoded from the compressed tables inside
 * its image.  Its order is the order that sympos counts in.
 */
#ifndef TARGET_KALLSYMS_H
#define TARGET_KALLSYMS_H

#include "elf/object.h"
#include "lib/error.h"
#include "lib/hashmap.h"

/**
 * struct kallsyms_symbol - one symbol
 * @addr: address in the image
 * @name: its name, without the type letter
 * @type: the type letter, as nm prints it
 * @next: the next one of the same name, or NULL
 */
struct kallsyms_symbol {
	uint64_t addr;
	const char *name;
	char type;
	const struct kallsyms_symbol *next;
};

/**
 * struct kallsyms - all symbols
 * @items: in kallsyms order (by address)
 * @count: how many
 * @capacity: room
 *
 * The rest is private.
 */
struct kallsyms {
	struct kallsyms_symbol *items;
	size_t count;
	size_t capacity;
	struct hashmap names;
	char *strings;
};

/* Decode the tables in the image's data. */
int kallsyms_read(struct kallsyms *syms, const struct object *image,
		  struct error *err);

/**
 * kallsyms_find() - the n-th symbol of a name
 * @syms: the table
 * @name: exact name
 * @position: from 1
 *
 * Return: the symbol, or NULL when there are fewer.
 */
const struct kallsyms_symbol *kallsyms_find(const struct kallsyms *syms,
					    const char *name,
					    unsigned long position);

/* How many symbols have that name. */
unsigned long kallsyms_count(const struct kallsyms *syms, const char *name);

/* The first symbol at a higher address than @addr, or NULL. */
const struct kallsyms_symbol *kallsyms_after(const struct kallsyms *syms,
					     uint64_t addr);

void kallsyms_free(struct kallsyms *syms);

#endif /* TARGET_KALLSYMS_H */
