// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler-made parts of symbol names: see name.h.  The lists of names that
 * the kernel's macros make are tables here and nowhere else.
 */
#include "diff/name.h"

#include "lib/array.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool name_has_prefix(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

static const char unique_id[] = "__UNIQUE_ID_";

/* Length of the digits at @text when nothing but a suffix follows them. */
static size_t number_length(const char *text)
{
	size_t length = strspn(text, "0123456789");

	return text[length] == '\0' || text[length] == '.' ? length : 0;
}

char *name_skeleton(const char *name)
{
	char *skeleton = strdup(name), *to;
	const char *from = name;

	if (!skeleton)
		return NULL;
	to = skeleton;
	while (*from) {
		*to++ = *from++;
		/* The dot stays: "count." must not be taken for "count". */
		if (to[-1] == '.')
			from += number_length(from);
	}
	if (name_has_prefix(name, unique_id))
		while (to > skeleton && isdigit((unsigned char)to[-1]))
			to--;
	*to = '\0';
	return skeleton;
}

bool name_is_numbered(const char *name)
{
	const char *dot;

	if (name_has_prefix(name, unique_id))
		return true;
	for (dot = strchr(name, '.'); dot; dot = strchr(dot + 1, '.'))
		if (number_length(dot + 1))
			return true;
	return false;
}

static const char padding[] = "__pfx_";
static const char type_hash[] = "__cfi_";

bool name_is_front(const char *name)
{
	return name_has_prefix(name, padding) ||
	       name_has_prefix(name, type_hash);
}

const char *name_owner(const char *name, size_t *length)
{
	const char *cold = strstr(name, ".cold");

	if (name_is_front(name)) {
		/* Both words are as long. */
		name += strlen(padding);
		*length = strlen(name);
		return name;
	}
	if (!cold || cold == name || (cold[5] != '\0' && cold[5] != '.'))
		return NULL;
	*length = (size_t)(cold - name);
	return name;
}

/* Names of variables that macros of the kernel, or gcc, make per use. */
static const char *const private_names[] = {
	"__key",	"__warned",	"__already_done",
	"__func__",	"__FUNCTION__", "__PRETTY_FUNCTION__",
	"_rs",		"CSWTCH",	"_entry",
	"_entry_ptr",	"descriptor",	"__already_warned",
	"__print_once", "_fentry",
};

/* Sections that hold nothing but such variables. */
static const char *const private_sections[] = {
	".data.once",	   ".data..once", ".data.unlikely",
	".data..unlikely", "__dyndbg",	  "__verbose",
};

const char *name_private_part(const char *name, size_t *length)
{
	const char *part;
	size_t i;

	if (!strchr(name, '.'))
		return NULL;
	for (part = name; *part;
	     part += part[*length] ? *length + 1 : *length) {
		*length = strcspn(part, ".");
		for (i = 0; i < ARRAY_SIZE(private_names); i++)
			if (strlen(private_names[i]) == *length &&
			    !strncmp(part, private_names[i], *length))
				return part;
	}
	return NULL;
}

bool name_is_private(const char *name, const char *section)
{
	size_t i, length;

	for (i = 0; i < ARRAY_SIZE(private_sections); i++)
		if (!strcmp(section, private_sections[i]))
			return true;
	return name_private_part(name, &length) != NULL;
}

bool name_is_init(const char *section)
{
	return name_has_prefix(section, ".init.");
}

bool name_is_of_any_module(const char *name)
{
	return !strcmp(name, "init_module") || !strcmp(name, "cleanup_module");
}

bool name_is_scoped(const char *name)
{
	return name_is_numbered(name) || (*name && strchr(name + 1, '.'));
}

bool name_is_label(const char *name)
{
	if (name[0] == '.' && name[1] == 'L')
		return true;
	return name[0] == '$' && (name[1] == 'x' || name[1] == 'd') &&
	       (name[2] == '\0' || name[2] == '.');
}
