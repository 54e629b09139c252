/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that appear together: written under temporary names beside their
 * places, where what can fail does, and put there by one call that can be
 * taken back until it is known that all the rest went well, too.  Nothing but a
 * regular file is replaced.
 */
#ifndef LIB_PUBLICATION_H
#define LIB_PUBLICATION_H

#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * struct publication_file - one of the files
 * @path: its place
 * @staged: what it is called until it gets there
 * @earlier: another name of what was there before, or NULL
 * @put: it got there
 */
struct publication_file {
	char *path;
	char *staged;
	char *earlier;
	bool put;
};

struct publication {
	struct publication_file *items;
	size_t count;
	size_t capacity;
};

#define PUBLICATION_INIT   \
	{                  \
		NULL, 0, 0 \
	}

/**
 * publication_add() - stage a file
 * @publication: of which it is to be the next one
 * @path: its place: where nothing is yet, or a regular file
 * @data: its bytes
 * @size: how many
 * @mode: permission bits
 * @err: says what failed
 *
 * Return: 0 or -errno; then @publication is as it was.
 */
int publication_add(struct publication *publication, const char *path,
		    const void *data, size_t size, mode_t mode,
		    struct error *err);

/* The same with the bytes of a file. */
int publication_add_copy(struct publication *publication, const char *from,
			 const char *path, mode_t mode, struct error *err);

/*
 * Put all files to their places, in order.  Return: 0; or -errno, and each
 * place is as it was.
 */
int publication_put(struct publication *publication, struct error *err);

/* They stay: what was there before is gone, and the publication is empty. */
void publication_keep(struct publication *publication);

/*
 * Each place becomes what it was when the file was added, and the publication
 * is empty.  What cannot be put back stays beside its place, as
 * NAME.tmp.XXXXXX.earlier.
 */
void publication_undo(struct publication *publication);

#define autopublication cleanup(publication_undo)

#endif /* LIB_PUBLICATION_H */
