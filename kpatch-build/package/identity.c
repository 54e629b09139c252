// SPDX-License-Identifier: GPL-2.0
/*
 * Names and versions of packages: see identity.h.  What is allowed is from
 * Debian's policy, 5.6.1 and 5.6.12.
 */
#include "package/identity.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdbool.h>
#include <string.h>

static const char module_prefix[] = "kpatch-";

static bool is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* What a package's name can have. */
static bool is_allowed(char c)
{
	return is_lower(c) || c == '-' || c == '+' || c == '.';
}

int identity_check_subject(const char *subject, struct error *err)
{
	const char *c;

	if (!is_lower(subject[0]))
		return error_set(err, EINVAL,
				 "--deb-name '%s' does not start with a small "
				 "letter or a digit",
				 subject);
	for (c = subject; *c; c++)
		if (!is_allowed(*c))
			return error_set(
				err, EINVAL,
				"--deb-name '%s': only small letters, "
				"digits, '-', '+' and '.' can be in it",
				subject);
	return 0;
}

int identity_check_version(const char *version, struct error *err)
{
	const char *c;

	if (version[0] < '0' || version[0] > '9')
		return error_set(err, EINVAL,
				 "--deb-version '%s' does not start with a "
				 "digit",
				 version);
	for (c = version; *c; c++)
		if (!is_lower(*c) && *c != '.' && *c != '+' && *c != '~')
			return error_set(err, EINVAL,
					 "--deb-version '%s': only small "
					 "letters, digits, '.', '+' and '~' "
					 "can be in it",
					 version);
	return 0;
}

int identity_subject(char **subject, const char *module, struct error *err)
{
	autofree char *made = NULL;
	size_t length = strlen(module_prefix);
	char *c;

	if (strncmp(module, module_prefix, length))
		return error_set(
			err, EINVAL,
			"--deb: the name of the module, '%s', does not "
			"start with '%s', so give one with --deb-name",
			module, module_prefix);
	made = strdup(module + length);
	if (!made)
		return error_nomem(err);
	for (c = made; *c; c++) {
		if (*c == '_')
			*c = '-';
		if (!is_allowed(*c))
			return error_set(err, EINVAL,
					 "--deb: a package has no capitals in "
					 "its name, and the module '%s' has: "
					 "give one with --deb-name",
					 module);
	}
	if (!is_lower(made[0]))
		return error_set(err, EINVAL,
				 "--deb: no name can be made of '%s': give one "
				 "with --deb-name",
				 module);
	*subject = steal_ptr(made);
	return 0;
}

/* Releases of Debian's kernels stay what they are. */
static char *make_legal(char *name)
{
	char *c;

	for (c = name; c && *c; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
		else if (!is_allowed(*c))
			*c = '-';
	}
	return name;
}

char *identity_package(const char *subject, const char *release)
{
	return make_legal(
		path_format(IDENTITY_PREFIX "%s-%s", subject, release));
}

char *identity_kernel(const char *release)
{
	return make_legal(path_format(IDENTITY_PREFIX "%s", release));
}
