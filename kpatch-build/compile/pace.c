// SPDX-License-Identifier: GPL-2.0
/*
 * The pace of compilers: a number in a file.  Anything else in that file is as
 * good as none.
 */
#include "compile/pace.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdlib.h>
#include <string.h>

/* What a common processor takes, until something better is known. */
#define FIRST_GUESS 0.6
/* So much of what was known stays with each run. */
#define INERTIA 0.5
#define MAX_SECONDS 600

double pace_get(const char *cache)
{
	autofree char *path = path_format("%s/pace", cache);
	struct buffer text autobuffer = BUFFER_INIT;
	double seconds;

	if (!path || !file_exists(path) || file_read(path, &text, NULL))
		return FIRST_GUESS;
	/* What is no number is 0. */
	seconds = strtod(buffer_string(&text), NULL);
	return seconds > 0 && seconds < MAX_SECONDS ? seconds : FIRST_GUESS;
}

int pace_learn(const char *cache, size_t count, double seconds,
	       struct error *err)
{
	autofree char *path = path_format("%s/pace", cache), *text = NULL;
	double pace;

	if (!count)
		return 0;
	pace = pace_get(cache) * INERTIA +
	       seconds / (double)count * (1 - INERTIA);
	text = path_format("%.3f\n", pace);
	return path && text ?
		       file_publish(path, text, strlen(text), 0600, err) :
		       error_nomem(err);
}
