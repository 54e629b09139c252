/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a program that failed said about it: the one line that tells why, for a
 * message.
 */
#ifndef LIB_COMPLAINT_H
#define LIB_COMPLAINT_H

#include "lib/buffer.h"

/**
 * struct complaint - why a program failed
 * @line: the line, inside of what it said; "" when it said nothing
 * @length: its length
 * @package: the package of the program that it misses, or NULL; owned
 */
struct complaint {
	const char *line;
	int length;
	char *package;
};

/**
 * complaint_read() - look for the line that tells why
 * @said: standard error of the program
 *
 * The first that misses a program which is not here; else the first with a
 * fault of the machine, such as a full disk, after which more goes wrong; else
 * the last line, where programs come to an end.
 *
 * Return: the complaint; free its @package.
 */
struct complaint complaint_read(const struct buffer *said);

#endif /* LIB_COMPLAINT_H */
