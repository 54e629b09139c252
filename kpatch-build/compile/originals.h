/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects of original sources, kept in the cache: the source of a kernel does
 * not change, so its objects are compiled once.  An object is found by what it
 * was made from, and carries a checksum of its bytes.
 *
 *	RELEASE/objects/HASH	"kpatch-object 1 CHECKSUM", what objtool said
 *	RELEASE/objects/HASH.o
 */
#ifndef COMPILE_ORIGINALS_H
#define COMPILE_ORIGINALS_H

#include "compile/compiler.h"
#include "compile/unit.h"

/* Bytes of objects that stay, about a thousand of them. */
#define ORIGINALS_KEEP (1ULL << 30)

/**
 * struct originals - the objects of one state of a tree and one compiler
 * @directory: where they are; NULL: none are kept
 * @identity: of tree and compiler
 */
struct originals {
	char *directory;
	char *identity;
};

#define ORIGINALS_INIT     \
	{                  \
		NULL, NULL \
	}

/**
 * originals_open() - find the objects of a tree
 * @originals: filled in; release with originals_free()
 * @cache: the kernel's cache directory
 * @tree: identity of the tree; NULL: nothing is kept
 * @compiler: the compiler
 * @err: out of memory
 */
int originals_open(struct originals *originals, const char *cache,
		   const char *tree, const struct compiler *compiler,
		   struct error *err);

/**
 * originals_take() - get an object
 * @originals: open, or NULL
 * @unit: its unit
 * @path: where to put it; nothing may be there
 * @complaints: set to what objtool said of it, to be freed, or to NULL
 *
 * Return: whether there is a sound one.
 */
bool originals_take(const struct originals *originals, const struct unit *unit,
		    const char *path, char **complaints);

/**
 * originals_keep() - keep an object
 * @originals: open, or NULL
 * @unit: its unit
 * @path: the object; not to be changed afterwards
 * @complaints: what objtool said of it, or NULL
 * @err: what failed; the object itself is as good as before
 */
int originals_keep(const struct originals *originals, const struct unit *unit,
		   const char *path, const char *complaints, struct error *err);

/**
 * originals_trim() - remove the objects used longest ago
 * @originals: open, or NULL; objects of other trees and compilers go as well
 * @keep: bytes that may stay
 *
 * What cannot be removed is left for the next time.
 */
void originals_trim(const struct originals *originals, unsigned long long keep);

void originals_free(struct originals *originals);

#endif /* COMPILE_ORIGINALS_H */
