/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The functions that a differ's output replaces, read back from the output.
 */
#ifndef LINK_FUNCS_H
#define LINK_FUNCS_H

#include "lib/error.h"

#include <stddef.h>

/**
 * struct func - a replaced function
 * @name: its name
 * @objname: "vmlinux" or the module it is in
 * @sympos: position among its namesakes, from 1; 0: unique
 */
struct func {
	char *name;
	char *objname;
	unsigned long sympos;
};

struct funcs {
	struct func *items;
	size_t count;
	size_t capacity;
};

#define FUNCS_INIT         \
	{                  \
		NULL, 0, 0 \
	}

/* Append the entries of an object's .kpatch.funcs section. */
int funcs_read(struct funcs *funcs, const char *path, struct error *err);

void funcs_free(struct funcs *funcs);

#endif /* LINK_FUNCS_H */
