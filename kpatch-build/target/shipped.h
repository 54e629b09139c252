/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A function's code as it was shipped, and what of it a running kernel may have
 * otherwise: fields that a relocation or the kernel's own relocation fills in,
 * and the instructions that the kernel rewrites when it boots, when a key is
 * switched, or for ftrace.  All else is the same on every machine, for as long
 * as nobody changes it.
 */
#ifndef TARGET_SHIPPED_H
#define TARGET_SHIPPED_H

#include "lib/error.h"
#include "target/verify.h"

#include <stddef.h>
#include <stdint.h>

/* Bytes that may be otherwise: from @start to before @end. */
struct shipped_hole {
	uint32_t start;
	uint32_t end;
};

/**
 * struct shipped - the code
 * @bytes: it; zeroes in the holes
 * @size: how many
 * @holes: ascending, and apart from each other
 */
struct shipped {
	uint8_t *bytes;
	size_t size;
	struct {
		struct shipped_hole *items;
		size_t count, capacity;
	} holes;
};

/**
 * shipped_read() - the code of a function
 * @shipped: filled in; release with shipped_free().  It stays empty when the
 *	function was not placed, or when it cannot be told what is rewritten.
 * @placement: of the object that has it
 * @name: the function
 * @err: out of memory
 *
 * Return: 0 or -ENOMEM.
 */
int shipped_read(struct shipped *shipped, const struct placement *placement,
		 const char *name, struct error *err);

void shipped_free(struct shipped *shipped);

#endif /* TARGET_SHIPPED_H */
