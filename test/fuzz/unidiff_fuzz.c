// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer target of the diff parser and of applying what it read.  The input
 * is a diff, and the file it is applied to is the input as well.
 */
#include "fuzz.h"
#include "lib/array.h"
#include "source/apply.h"

static void apply(const struct unidiff_file *file, const char *data,
		  size_t size)
{
	struct text text autotext = TEXT_INIT;
	struct buffer result autobuffer = BUFFER_INIT;
	unsigned int moved;

	if (text_split(&text, data, size, NULL) ||
	    apply_file("fuzz", file, &text, &moved, NULL))
		return;
	text_render(&text, &result, NULL);
	text_render_neutral(&text, &result, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct unidiff diff autounidiff = UNIDIFF_INIT;
	struct error err autoerror = ERROR_INIT;
	const struct unidiff_file *file;

	if (unidiff_parse(&diff, "fuzz", (const char *)data, size, &err))
		return 0;
	array_for_each(file, &diff)
		apply(file, (const char *)data, size);
	return 0;
}
