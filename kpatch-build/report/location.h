/* SPDX-License-Identifier: GPL-2.0 */
/*
 * "FILE:LINE", as findings have it, taken apart.
 */
#ifndef REPORT_LOCATION_H
#define REPORT_LOCATION_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct location - a place in a file
 * @file: its name; not terminated
 * @length: of @file
 * @line: from 1; 0: the file as a whole
 */
struct location {
	const char *file;
	size_t length;
	unsigned int line;
};

/* Take a place apart; what has no line at its end is a file. */
struct location location_of(const char *place);

/* A name below the top of a source tree: not absolute, and never upwards. */
bool location_is_below(const struct location *location);

#endif /* REPORT_LOCATION_H */
