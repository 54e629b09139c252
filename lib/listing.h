/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A text file taken line by line, in place: configuration files, lists of
 * exports.  What a line means is up to the caller.
 */
#ifndef LIB_LISTING_H
#define LIB_LISTING_H

#include "lib/error.h"

/**
 * struct listing_place - where a line stands
 * @path: the file
 * @number: the line, from 1
 */
struct listing_place {
	const char *path;
	unsigned int number;
};

/* Takes one line, without its newline; it may change the line and keep it. */
typedef int (*listing_fn)(void *owner, char *line,
			  const struct listing_place *place, struct error *err);

/**
 * listing_read() - read a file and hand out its lines
 * @path: the file
 * @take: called for each line in turn, until it fails
 * @owner: handed to @take
 * @text: set to what the lines are in, also on an error; the caller frees it
 * @err: says what failed
 *
 * Return: 0, what @take returned, -EINVAL for a file with NUL bytes, or
 * -errno.
 */
int listing_read(const char *path, listing_fn take, void *owner, char **text,
		 struct error *err);

/* The same of a file that is open; @path: what it is called. */
int listing_read_fd(int fd, const char *path, listing_fn take, void *owner,
		    char **text, struct error *err);

#endif /* LIB_LISTING_H */
