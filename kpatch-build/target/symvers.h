/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Module.symvers: which object exports a symbol.
 */
#ifndef TARGET_SYMVERS_H
#define TARGET_SYMVERS_H

#include "lib/error.h"
#include "lib/hashmap.h"

/**
 * struct symvers - the exports
 * @owners: symbol name to the name of its owner: "vmlinux", or a module's
 *	name as the kernel knows it ("nf_tables")
 * @text: what the map points into
 */
struct symvers {
	struct hashmap owners;
	char *text;
};

#define SYMVERS_INIT               \
	{                          \
		HASHMAP_INIT, NULL \
	}

int symvers_read(struct symvers *symvers, const char *path, struct error *err);

/* Name of the owner of an export, or NULL. */
const char *symvers_owner(const struct symvers *symvers, const char *symbol);

void symvers_free(struct symvers *symvers);

#endif /* TARGET_SYMVERS_H */
