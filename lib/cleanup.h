/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ownership by scope: variables that release what they own when they go out
 * of scope, and the explicit transfer that stops them.  Nothing here allocates.
 */
#ifndef LIB_CLEANUP_H
#define LIB_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <errno.h>

#define cleanup(fn) __attribute__((cleanup(fn)))

static inline void cleanup_free(void *p)
{
	free(*(void **)p);
}

static inline void cleanup_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}

static inline void cleanup_fclose(FILE **file)
{
	if (*file)
		fclose(*file);
}

/* Declare with a value: `autofree char *path = NULL;`. */
#define autofree cleanup(cleanup_free)
#define autoclose cleanup(cleanup_close)
#define autofclose cleanup(cleanup_fclose)

/* Hand the pointer or descriptor on: the variable owns nothing afterwards. */
#define steal_ptr(p)                         \
	({                                   \
		__typeof__(p) stolen_ = (p); \
		(p) = NULL;                  \
		stolen_;                     \
	})

static inline int steal_fd(int *fd)
{
	int stolen = *fd;

	*fd = -1;
	return stolen;
}

#endif /* LIB_CLEANUP_H */
