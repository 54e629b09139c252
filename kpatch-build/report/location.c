// SPDX-License-Identifier: GPL-2.0
/*
 * Places in files: see location.h.
 */
#include "report/location.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct location location_of(const char *place)
{
	const char *colon = strrchr(place, ':');
	struct location location = { place, strlen(place), 0 };
	unsigned long line;
	char *end;

	if (!colon || !isdigit((unsigned char)colon[1]))
		return location;
	line = strtoul(colon + 1, &end, 10);
	if (*end || !line || line > INT_MAX)
		return location;
	location.length = (size_t)(colon - place);
	location.line = (unsigned int)line;
	return location;
}

bool location_is_below(const struct location *location)
{
	const char *name = location->file;
	const char *end = name + location->length;
	size_t length;

	if (name == end || *name == '/')
		return false;
	while (name < end) {
		length = strcspn(name, "/");
		if (length > (size_t)(end - name))
			length = (size_t)(end - name);
		if (length == 2 && !strncmp(name, "..", 2))
			return false;
		name += length + 1;
	}
	return true;
}
