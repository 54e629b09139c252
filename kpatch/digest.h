/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SHA-256 of a file's bytes, by libgcrypt.
 */
#ifndef KPATCH_DIGEST_H
#define KPATCH_DIGEST_H

#include "lib/error.h"

/* Hexadecimal digits of a digest. */
#define DIGEST_LENGTH 64

/**
 * digest_fd() - the digest of a whole file
 * @fd: the file, open for reading; where it is read next does not matter and
 *	does not change
 * @name: for messages
 * @digits: set to the digest in lower case, with a NUL
 * @err: says what failed
 */
int digest_fd(int fd, const char *name, char digits[DIGEST_LENGTH + 1],
	      struct error *err);

#endif /* KPATCH_DIGEST_H */
