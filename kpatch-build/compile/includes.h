/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which files of a source tree include which, by their text: everything that
 * any configuration could make of it, and seldom more.  What a line includes
 * is found as the compiler would with the kernel's own directories; where that
 * finds nothing, any file of that name is taken for it.
 */
#ifndef COMPILE_INCLUDES_H
#define COMPILE_INCLUDES_H

#include "compile/words.h"
#include "lib/error.h"

/**
 * includes_open() - read who includes whom
 * @includes: set; release with includes_close()
 * @tree: directory of the tree
 * @identity: changes whenever the tree does; NULL: that cannot be told
 * @cache: file that keeps what was read, made when absent or of another tree;
 *	only used with an @identity
 * @err: what could not be read
 *
 * Reading takes some seconds of CPU, the file some tenths of one.
 */
struct includes;
int includes_open(struct includes **includes, const char *tree,
		  const char *identity, const char *cache, struct error *err);
void includes_close(struct includes *includes);

/**
 * includes_dependants() - the files that a file is a part of
 * @includes: open
 * @path: the file, below the tree; may be one that the tree does not have
 * @files: paths of all that include it, directly or not, are appended, in the
 *	order of their names
 * @err: out of memory
 */
int includes_dependants(struct includes *includes, const char *path,
			struct words *files, struct error *err);

#endif /* COMPILE_INCLUDES_H */
