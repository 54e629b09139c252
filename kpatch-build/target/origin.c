// SPDX-License-Identifier: GPL-2.0
/*
 * Where a module was compiled: see origin.h.  A string is such a name when what
 * it ends in is a file of the source.
 */
#include "target/origin.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>

/* Set @directory when @name is of a file that the source has. */
static int try_name(char **directory, const char *name, const char *source,
		    struct error *err)
{
	const char *slash = name;

	if (!path_has_end(name, ".c") && !path_has_end(name, ".h"))
		return 0;
	while ((slash = strchr(slash + 1, '/'))) {
		autofree char *path = path_format("%s%s", source, slash);

		if (!path)
			return error_nomem(err);
		if (!file_exists(path))
			continue;
		*directory = strndup(name, (size_t)(slash - name));
		return *directory ? 0 : error_nomem(err);
	}
	return 0;
}

static int look_through(char **directory, const struct section *sec,
			const char *source, struct error *err)
{
	const char *c = (const char *)sec->data, *end = c + sec->size, *zero;
	int ret = 0;

	for (; !ret && !*directory && c < end; c = zero + 1) {
		zero = memchr(c, '\0', (size_t)(end - c));
		if (!zero)
			break;
		if (*c == '/')
			ret = try_name(directory, c, source, err);
	}
	return ret;
}

int origin_find(char **directory, const struct object *module,
		const char *source, struct error *err)
{
	const struct section *sec;
	size_t i;
	int ret = 0;

	*directory = NULL;
	for (i = 1; !ret && !*directory && i < module->nr_sections; i++) {
		sec = &module->sections[i];
		if (sec->data && sec->flags & SHF_ALLOC &&
		    !(sec->flags & SHF_EXECINSTR))
			ret = look_through(directory, sec, source, err);
	}
	return ret;
}
