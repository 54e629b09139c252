// SPDX-License-Identifier: GPL-2.0
/*
 * Owned strings: see dup.h.
 */
#include "lib/dup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int dup_string(char **to, const char *from)
{
	char *copy = strdup(from);

	if (!copy)
		return -ENOMEM;
	free(*to);
	*to = copy;
	return 0;
}
