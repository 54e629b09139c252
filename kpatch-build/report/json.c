// SPDX-License-Identifier: GPL-2.0
/*
 * Building JSON values: see json.h.
 */
#include "report/json.h"

#include "lib/cleanup.h"
#include "lib/utf8.h"

bool json_put(json_object *object, const char *key, json_object *value)
{
	if (object && value && !json_object_object_add(object, key, value))
		return true;
	json_object_put(value);
	return false;
}

json_object *json_put_object(json_object *object, const char *key)
{
	json_object *value = json_object_new_object();

	return json_put(object, key, value) ? value : NULL;
}

json_object *json_put_array(json_object *object, const char *key)
{
	json_object *value = json_object_new_array();

	return json_put(object, key, value) ? value : NULL;
}

/* NULL: no memory. */
static json_object *new_text(const char *text)
{
	autofree char *valid = utf8_copy(text, false);

	return valid ? json_object_new_string(valid) : NULL;
}

bool json_put_text(json_object *object, const char *key, const char *text)
{
	if (!text || !*text)
		return true;
	return json_put(object, key, new_text(text));
}

bool json_put_number(json_object *object, const char *key, size_t number)
{
	return json_put(object, key, json_object_new_uint64(number));
}

bool json_put_bool(json_object *object, const char *key, bool value)
{
	return json_put(object, key, json_object_new_boolean(value));
}

static bool add(json_object *array, json_object *value)
{
	if (array && value && !json_object_array_add(array, value))
		return true;
	json_object_put(value);
	return false;
}

json_object *json_add_object(json_object *array)
{
	json_object *value = json_object_new_object();

	return add(array, value) ? value : NULL;
}

bool json_add_text(json_object *array, const char *text)
{
	return add(array, new_text(text));
}
