/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The functions that a differ's output replaces, read back from the output.
 */
#ifndef LINK_FUNCS_H
#define LINK_FUNCS_H

#include "kpatch/format.h"
#include "lib/error.h"
#include "target/shipped.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct object;

/**
 * struct func - a replaced function
 * @name: its name
 * @objname: "vmlinux" or the module it is in
 * @sympos: position among its namesakes, from 1; 0: unique
 * @symbol: what its replacement is called in the patched object
 * @old_hash: hash of its code (struct kpatch_note_func)
 * @new_hash: hash of its replacement's
 * @shipped: its code as the kernel has it, if that was read
 */
struct func {
	char *name;
	char *objname;
	unsigned long sympos;
	char *symbol;
	uint8_t old_hash[KPATCH_HASH_SIZE];
	uint8_t new_hash[KPATCH_HASH_SIZE];
	struct shipped shipped;
};

/**
 * struct funcs - the functions of outputs
 * @items: they
 * @count: how many
 * @capacity: room
 * @callbacks: an output has callbacks
 */
struct funcs {
	struct func *items;
	size_t count;
	size_t capacity;
	bool callbacks;
};

#define FUNCS_INIT                \
	{                         \
		NULL, 0, 0, false \
	}

/* Append the entries of an object's .kpatch.funcs section; note callbacks. */
int funcs_read(struct funcs *funcs, const char *path, struct error *err);

/**
 * funcs_hash() - fill in the hashes of entries
 * @funcs: the functions
 * @first: from this one on
 * @orig: the original object
 * @patched: the patched object
 * @err: out of memory
 *
 * A function that has another name in its object gets no hash.
 */
int funcs_hash(struct funcs *funcs, size_t first, const struct object *orig,
	       const struct object *patched, struct error *err);

/**
 * funcs_read_shipped() - fill in the code of entries as it was shipped
 * @funcs: the functions
 * @first: from this one on
 * @placement: of the original object
 * @err: out of memory
 */
int funcs_read_shipped(struct funcs *funcs, size_t first,
		       const struct placement *placement, struct error *err);

void funcs_free(struct funcs *funcs);

#endif /* LINK_FUNCS_H */
