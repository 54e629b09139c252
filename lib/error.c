// SPDX-License-Identifier: GPL-2.0
/*
 * The error object: see error.h.  Never prints and never exits.
 */
#include "lib/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static char out_of_memory[] = "out of memory";

static void replace_text(struct error *err, char *text)
{
	if (err->text != out_of_memory)
		free(err->text);
	err->text = text ? text : out_of_memory;
}

int error_record(struct error *err, int code, const char *format, ...)
{
	va_list args;
	char *text;

	if (!err)
		return -code;
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	replace_text(err, text);
	err->code = code;
	return -code;
}

int error_extend(struct error *err, const char *format, ...)
{
	char *prefix, *text;
	va_list args;

	if (!err)
		return -EINVAL;
	va_start(args, format);
	if (vasprintf(&prefix, format, args) < 0)
		prefix = NULL;
	va_end(args);
	if (prefix && asprintf(&text, "%s%s", prefix, error_text(err)) >= 0)
		replace_text(err, text);
	free(prefix);
	return -err->code;
}

const char *error_text(const struct error *err)
{
	return err->text ? err->text : "no error";
}

void error_clear(struct error *err)
{
	if (!err)
		return;
	if (err->text != out_of_memory)
		free(err->text);
	err->text = NULL;
	err->code = 0;
}

void error_set_nomem(struct error *err)
{
	error_set(err, ENOMEM, "out of memory");
}
