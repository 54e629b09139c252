/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is installed for a kernel: a JSON text, {"schema": 1, "patches": [...]},
 * with an entry for each patch in the order in which they are loaded.
 *
 *	name	the module's name
 *	sha256	of its file
 *	trust	"new", "proven" or "suspect" (guard.h)
 *	strikes	how often in a row the machine went down while a proven patch
 *		was on trial
 */
#ifndef KPATCH_MANIFEST_H
#define KPATCH_MANIFEST_H

#include "kpatch/digest.h"
#include "lib/cleanup.h"
#include "lib/error.h"

#include <stddef.h>

#define MANIFEST_SCHEMA 1

/* How far a patch is trusted not to bring the machine down. */
enum trust {
	TRUST_NEW, /* it has not been loaded for long enough */
	TRUST_PROVEN, /* it has */
	TRUST_SUSPECT, /* the machine went down after it was loaded */
};

const char *trust_name(enum trust trust);

/**
 * struct installed - a patch that is installed
 * @name: the module's name
 * @digest: of its file
 * @trust: see above
 * @strikes: see above
 */
struct installed {
	char *name;
	char digest[DIGEST_LENGTH + 1];
	enum trust trust;
	unsigned int strikes;
};

struct manifest {
	struct installed *items;
	size_t count, capacity;
};

#define MANIFEST_INIT      \
	{                  \
		NULL, 0, 0 \
	}

/**
 * manifest_parse() - read the text
 * @manifest: filled in
 * @text: of the file
 * @err: says what is wrong
 *
 * Return: 0; -EPROTO for anything but what manifest_print() writes; -ENOMEM.
 */
int manifest_parse(struct manifest *manifest, const char *text,
		   struct error *err);

/* The text, to be freed; NULL: no memory. */
char *manifest_print(const struct manifest *manifest);

/* The entry of a patch, whose name may have '-' for '_'; NULL: none. */
struct installed *manifest_find(const struct manifest *manifest,
				const char *name);

/* Add a new patch, or put another file in place of an installed one's. */
int manifest_put(struct manifest *manifest, const char *name,
		 const char *digest);

/* Remove an entry of the manifest. */
void manifest_remove(struct manifest *manifest, struct installed *entry);

void manifest_free(struct manifest *manifest);

#define automanifest cleanup(manifest_free)

#endif /* KPATCH_MANIFEST_H */
