/* SPDX-License-Identifier: GPL-2.0 */
/*
 * JSON values put together with their failures: each of these says whether
 * there was memory, so that a document is one expression.  Strings come out as
 * valid UTF-8, whatever went in.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <json-c/json.h>
#include <stdbool.h>

/* Give @value, which may be NULL for want of memory, to an object. */
bool json_put(json_object *object, const char *key, json_object *value);

/* The same of a new object or array, which is returned; NULL: no memory. */
json_object *json_put_object(json_object *object, const char *key);
json_object *json_put_array(json_object *object, const char *key);

/* A string; one that is NULL or empty is left out. */
bool json_put_text(json_object *object, const char *key, const char *text);

bool json_put_number(json_object *object, const char *key, size_t number);
bool json_put_bool(json_object *object, const char *key, bool value);

/* Add a new object to an array; NULL: no memory, or @array is. */
json_object *json_add_object(json_object *array);

/* Add a string to an array. */
bool json_add_text(json_object *array, const char *text);

static inline void json_release(json_object **object)
{
	json_object_put(*object);
}

#define autojson cleanup(json_release)

#endif /* REPORT_JSON_H */
