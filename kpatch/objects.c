// SPDX-License-Identifier: GPL-2.0
/*
 * The objects of a loaded patch: see objects.h.
 */
#include "kpatch/objects.h"

#include "kpatch/attribute.h"
#include "kpatch/engine.h"
#include "lib/array.h"
#include "lib/file.h"

#include <kpatch/sysfs.h>

#include <stdlib.h>
#include <string.h>

void patched_objects_free(struct patched_objects *objects)
{
	struct patched_function *function;
	struct patched_object *object;

	array_for_each(object, objects) {
		array_for_each(function, &object->functions)
			free(function->name);
		free(object->functions.items);
		free(object->name);
	}
	free(objects->items);
	*objects = (struct patched_objects)PATCHED_OBJECTS_INIT;
}

/* A directory "FUNCTION,SYMPOS"; a symbol's name may hold any character. */
static int function_parse(struct patched_function *function, const char *text,
			  struct error *err)
{
	const char *comma = strrchr(text, ',');
	char *end;

	if (!comma || comma == text || !comma[1])
		return error_set(err, EPROTO, "%s: not FUNCTION,SYMPOS", text);
	function->sympos = strtoul(comma + 1, &end, 10);
	if (*end)
		return error_set(err, EPROTO, "%s: not FUNCTION,SYMPOS", text);
	function->name = strndup(text, comma - text);
	return function->name ? 0 : error_nomem(err);
}

static int object_read(struct patched_object *object, const char *directory,
		       const char *name, struct error *err)
{
	autostrings struct string_list functions = STRING_LIST_INIT;
	autofree char *path = path_format("%s/%s", directory, name);
	struct patched_function *function;
	unsigned long patched;
	char **item;
	int ret;

	object->name = strdup(name);
	if (!path || !object->name)
		return error_nomem(err);
	ret = attribute_read_numbers(path, KPATCH_SYSFS_PATCHED, &patched, 1,
				     err);
	if (!ret)
		ret = directories_read(&functions, path, err);
	if (ret)
		return ret;
	object->patched = patched;
	array_for_each(item, &functions) {
		function = array_add(&object->functions);
		if (!function)
			return error_nomem(err);
		ret = function_parse(function, *item, err);
		if (ret) {
			error_prefix(err, "%s: ", path);
			return ret;
		}
	}
	return 0;
}

int patched_objects_read(struct patched_objects *objects, const char *root,
			 const char *name, struct error *err)
{
	autostrings struct string_list names = STRING_LIST_INIT;
	autofree char *directory = NULL;
	struct patched_object *object;
	char **item;
	int ret = engine_find(root, name, NULL, &directory, err);

	if (!ret)
		ret = directories_read(&names, directory, err);
	if (ret)
		return ret;
	array_for_each(item, &names) {
		object = array_add(objects);
		if (!object)
			return error_nomem(err);
		ret = object_read(object, directory, *item, err);
		if (ret)
			return ret;
	}
	return 0;
}

bool patched_objects_have(const struct patched_objects *objects,
			  const char *function)
{
	const struct patched_object *object;
	const struct patched_function *item;
	size_t length = strcspn(function, ":");

	array_for_each(object, objects) {
		if (strlen(object->name) != length ||
		    strncmp(object->name, function, length) != 0)
			continue;
		array_for_each(item, &object->functions)
			if (!strcmp(item->name, function + length + 1))
				return true;
	}
	return false;
}
