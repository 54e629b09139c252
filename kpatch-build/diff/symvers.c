// SPDX-License-Identifier: GPL-2.0
/*
 * Reading Module.symvers: see symvers.h.  A line is, between tabs: CRC,
 * symbol, path of the module without its suffix, kind of export, namespace.
 */
#include "diff/symvers.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/listing.h"

#include <string.h>

void module_name_normalize(char *name)
{
	for (; *name; name++)
		if (*name == '-')
			*name = '_';
}

/* The kind of export is not looked at; older kernels end the line with it. */
static int take_namespace(struct symvers *symvers, const char *symbol,
			  const char *rest)
{
	const char *namespace = strchr(rest, '\t');

	if (!namespace || !namespace[1])
		return 0;
	return hashmap_put_string(&symvers->namespaced, symbol, symvers);
}

static int take_line(void *owner, char *line, const struct listing_place *place,
		     struct error *err)
{
	struct symvers *symvers = owner;
	char *symbol = strchr(line, '\t');
	char *object = symbol ? strchr(symbol + 1, '\t') : NULL;
	char *end = object ? strchr(object + 1, '\t') : NULL;
	const char *known;
	int ret;

	if (!*line)
		return 0;
	if (!end || object == symbol + 1 || end == object + 1)
		return error_set(err, EINVAL,
				 "%s:%u: not a line of Module.symvers",
				 place->path, place->number);
	*object++ = *end = '\0';
	object = (char *)path_base(object);
	module_name_normalize(object);
	ret = hashmap_put_string(&symvers->owners, symbol + 1, object);
	if (!ret)
		ret = take_namespace(symvers, symbol + 1, end + 1);
	if (ret != -EEXIST)
		return ret ? error_nomem(err) : 0;
	known = symvers_owner(symvers, symbol + 1);
	if (!strcmp(known, object))
		return 0;
	return error_set(err, EINVAL, "%s:%u: %s is exported by %s already",
			 place->path, place->number, symbol + 1, known);
}

int symvers_read(struct symvers *symvers, const char *path, struct error *err)
{
	int ret;

	*symvers = (struct symvers)SYMVERS_INIT;
	ret = listing_read(path, take_line, symvers, &symvers->text, err);
	if (ret)
		symvers_free(symvers);
	return ret;
}

const char *symvers_owner(const struct symvers *symvers, const char *symbol)
{
	return hashmap_get_string(&symvers->owners, symbol);
}

bool symvers_is_namespaced(const struct symvers *symvers, const char *symbol)
{
	return hashmap_get_string(&symvers->namespaced, symbol) != NULL;
}

void symvers_free(struct symvers *symvers)
{
	hashmap_free(&symvers->owners);
	hashmap_free(&symvers->namespaced);
	free(symvers->text);
	*symvers = (struct symvers)SYMVERS_INIT;
}
