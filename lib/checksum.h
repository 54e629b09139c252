/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checksums that tell damage, and one input from another: XXH3 of 128 bits.
 * They hold against mistakes, not against an attacker.
 */
#ifndef LIB_CHECKSUM_H
#define LIB_CHECKSUM_H

#include "lib/error.h"

#include <stddef.h>

/* Digits of a checksum. */
#define CHECKSUM_LENGTH 32

/* The checksum of @size bytes, as CHECKSUM_LENGTH digits and a NUL. */
void checksum_print(char *text, const void *data, size_t size);

/* The same of a file's bytes; 0 or -errno. */
int checksum_file(char *text, const char *path, struct error *err);

#endif /* LIB_CHECKSUM_H */
