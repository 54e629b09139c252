// SPDX-License-Identifier: GPL-2.0
/*
 * Names of patch modules: see name.h.
 */
#include "link/name.h"
#include "lib/file.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static const char prefix[] = "kpatch-";

/* Not by the locale: the name is an identifier for everyone. */
static bool is_allowed(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

int name_check(const char *name, struct error *err)
{
	const char *c;

	if (!name[0] || !isalpha((unsigned char)name[0]) ||
	    !is_allowed(name[0]))
		return error_set(err, EINVAL,
				 "module name '%s' does not start with a "
				 "letter",
				 name);
	for (c = name; *c; c++)
		if (!is_allowed(*c))
			return error_set(err, EINVAL,
					 "module name '%s': only letters, "
					 "digits, '-' and '_' can be in it",
					 name);
	if (strlen(name) > NAME_MAX_LENGTH)
		return error_set(err, EINVAL,
				 "module name '%s' is longer than %d "
				 "characters",
				 name, NAME_MAX_LENGTH);
	return 0;
}

int name_derive(char **name, const char *patch, struct error *err)
{
	static const char *const suffixes[] = { ".patch", ".diff" };
	const char *base = path_base(patch);
	size_t length = strlen(base), end, i;
	char *made, *c;

	for (i = 0; i < 2; i++) {
		end = strlen(suffixes[i]);
		if (length > end && !strcmp(base + length - end, suffixes[i])) {
			length -= end;
			break;
		}
	}
	if (length > NAME_MAX_LENGTH - strlen(prefix))
		length = NAME_MAX_LENGTH - strlen(prefix);
	made = path_format("%s%.*s", prefix, (int)length, base);
	if (!made)
		return error_nomem(err);
	for (c = made; *c; c++)
		if (!is_allowed(*c))
			*c = '-';
	*name = made;
	return 0;
}
