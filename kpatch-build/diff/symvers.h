/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Module.symvers: which object exports a symbol.
 */
#ifndef DIFF_SYMVERS_H
#define DIFF_SYMVERS_H

#include "lib/error.h"
#include "lib/hashmap.h"

#include <stdbool.h>

/**
 * struct symvers - the exports
 * @owners: symbol name to the name of its owner: "vmlinux", or a module's
 *	name as the kernel knows it ("nf_tables")
 * @namespaced: symbols that only those may use who import their namespace
 * @text: what the map points into
 */
struct symvers {
	struct hashmap owners;
	struct hashmap namespaced;
	char *text;
};

#define SYMVERS_INIT                             \
	{                                        \
		HASHMAP_INIT, HASHMAP_INIT, NULL \
	}

/**
 * symvers_read() - read the file
 * @symvers: filled in; release with symvers_free()
 * @path: the file
 * @err: names the line that is wrong, or contradicts an earlier one
 */
int symvers_read(struct symvers *symvers, const char *path, struct error *err);

/* Name of the owner of an export, or NULL. */
const char *symvers_owner(const struct symvers *symvers, const char *symbol);

/* The symbol is exported into a namespace. */
bool symvers_is_namespaced(const struct symvers *symvers, const char *symbol);

void symvers_free(struct symvers *symvers);

/* Turn a file's name into the kernel's for it, in place: '-' becomes '_'. */
void module_name_normalize(char *name);

#endif /* DIFF_SYMVERS_H */
