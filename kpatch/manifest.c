// SPDX-License-Identifier: GPL-2.0
/*
 * The list of installed patches: see manifest.h.  Whoever can write the file is
 * root; what is checked here is that it is whole and makes sense.
 */
#include "kpatch/manifest.h"

#include "kpatch/patchfile.h"
#include "lib/array.h"
#include "lib/file.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

static const char *const trust_names[] = {
	[TRUST_NEW] = "new",
	[TRUST_PROVEN] = "proven",
	[TRUST_SUSPECT] = "suspect",
};

const char *trust_name(enum trust trust)
{
	return trust_names[trust];
}

void manifest_free(struct manifest *manifest)
{
	struct installed *entry;

	array_for_each(entry, manifest)
		free(entry->name);
	free(manifest->items);
	*manifest = (struct manifest)MANIFEST_INIT;
}

struct installed *manifest_find(const struct manifest *manifest,
				const char *name)
{
	struct installed *entry;

	array_for_each(entry, manifest)
		if (patch_name_same(entry->name, name))
			return entry;
	return NULL;
}

int manifest_put(struct manifest *manifest, const char *name,
		 const char *digest)
{
	struct installed *entry = manifest_find(manifest, name);
	char *copy;

	if (!entry) {
		copy = strdup(name);
		entry = copy ? array_add(manifest) : NULL;
		if (!entry) {
			free(copy);
			return -ENOMEM;
		}
		entry->name = copy;
	}
	memcpy(entry->digest, digest, sizeof(entry->digest));
	entry->trust = TRUST_NEW;
	entry->strikes = 0;
	return 0;
}

void manifest_remove(struct manifest *manifest, struct installed *entry)
{
	size_t after = (size_t)(manifest->items + manifest->count - entry - 1);

	free(entry->name);
	memmove(entry, entry + 1, after * sizeof(*entry));
	manifest->count--;
}

static const char *string_of(struct json_object *entry, const char *key)
{
	struct json_object *value = json_object_object_get(entry, key);

	return json_object_is_type(value, json_type_string) ?
		       json_object_get_string(value) :
		       "";
}

static int parse_trust(enum trust *trust, const char *text, struct error *err)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(trust_names); i++) {
		if (strcmp(trust_names[i], text))
			continue;
		*trust = (enum trust)i;
		return 0;
	}
	return error_set(err, EPROTO, "trust '%s'", text);
}

static int parse_entry(struct manifest *manifest, struct json_object *entry,
		       struct error *err)
{
	const char *name = string_of(entry, "name");
	const char *digest = string_of(entry, "sha256");
	struct json_object *strikes = json_object_object_get(entry, "strikes");
	struct installed *installed;

	if (patch_name_check(name, NULL) || manifest_find(manifest, name))
		return error_set(err, EPROTO, "name '%s'", name);
	if (strlen(digest) != DIGEST_LENGTH ||
	    strspn(digest, "0123456789abcdef") != DIGEST_LENGTH)
		return error_set(err, EPROTO, "sha256 '%s' of %s", digest,
				 name);
	if (!json_object_is_type(strikes, json_type_int) ||
	    json_object_get_int(strikes) < 0)
		return error_set(err, EPROTO, "strikes of %s", name);
	if (manifest_put(manifest, name, digest))
		return error_nomem(err);
	installed = &manifest->items[manifest->count - 1];
	installed->strikes = (unsigned int)json_object_get_int(strikes);
	return parse_trust(&installed->trust, string_of(entry, "trust"), err);
}

static void release(struct json_object **object)
{
	json_object_put(*object);
}

int manifest_parse(struct manifest *manifest, const char *text,
		   struct error *err)
{
	cleanup(release) struct json_object *top = json_tokener_parse(text);
	struct json_object *schema, *patches;
	size_t i;
	int ret = 0;

	schema = json_object_object_get(top, "schema");
	patches = json_object_object_get(top, "patches");
	if (!json_object_is_type(schema, json_type_int) ||
	    !json_object_is_type(patches, json_type_array))
		return error_set(err, EPROTO, "not a list of patches");
	if (json_object_get_int(schema) != MANIFEST_SCHEMA)
		return error_set(
			err, EPROTO,
			"schema %d: written by another version of kpatch",
			json_object_get_int(schema));
	for (i = 0; !ret && i < json_object_array_length(patches); i++)
		ret = parse_entry(manifest,
				  json_object_array_get_idx(patches, i), err);
	return ret;
}

/* Hand a value over; 0, or -1 without memory. */
static int add(struct json_object *to, const char *key,
	       struct json_object *value)
{
	if (value && !json_object_object_add(to, key, value))
		return 0;
	json_object_put(value);
	return -1;
}

static struct json_object *print_entry(const struct installed *entry)
{
	struct json_object *object = json_object_new_object();

	if (!object)
		return NULL;
	if (!add(object, "name", json_object_new_string(entry->name)) &&
	    !add(object, "sha256", json_object_new_string(entry->digest)) &&
	    !add(object, "trust",
		 json_object_new_string(trust_name(entry->trust))) &&
	    !add(object, "strikes", json_object_new_int((int)entry->strikes)))
		return object;
	json_object_put(object);
	return NULL;
}

char *manifest_print(const struct manifest *manifest)
{
	cleanup(release) struct json_object *top = json_object_new_object();
	struct json_object *patches = json_object_new_array();
	const struct installed *entry;
	const char *text;

	if (!top || add(top, "schema", json_object_new_int(MANIFEST_SCHEMA)) ||
	    add(top, "patches", patches))
		return NULL;
	array_for_each(entry, manifest) {
		struct json_object *object = print_entry(entry);

		if (!object || json_object_array_add(patches, object)) {
			json_object_put(object);
			return NULL;
		}
	}
	text = json_object_to_json_string_ext(
		top, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED);
	return text ? path_format("%s\n", text) : NULL;
}
