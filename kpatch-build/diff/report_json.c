// SPDX-License-Identifier: GPL-2.0
/*
 * The report as JSON: doc/report.md describes it field by field, and promises
 * what stays.  What a field has no value for is left out.
 */
#include "diff/report.h"

#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/utf8.h"

#include <json-c/json.h>
#include <stdlib.h>

/* Goes up when a field goes away or means something else. */
#define REPORT_SCHEMA 1

static const char *const reason_kinds[] = {
	[REASON_NONE] = "none",		  [REASON_CODE] = "code",
	[REASON_CONSTANT] = "constant",	  [REASON_REFERENCE] = "reference",
	[REASON_SIZE] = "size",		  [REASON_TABLE] = "table",
	[REASON_PART] = "part",		  [REASON_SECTION] = "section",
	[REASON_CALLER] = "caller",	  [REASON_UNKNOWN] = "unknown",
	[REASON_NEEDED] = "needed",	  [REASON_GLOBAL] = "global",
	[REASON_COMPANION] = "companion",
};

/* Give @value, which may be NULL for want of memory, to @object. */
static bool put(json_object *object, const char *key, json_object *value)
{
	if (value && !json_object_object_add(object, key, value))
		return true;
	json_object_put(value);
	return false;
}

static bool put_string(json_object *object, const char *key, const char *text)
{
	autofree char *valid = NULL;

	if (!text || !*text)
		return true;
	valid = utf8_copy(text, false);
	return valid && put(object, key, json_object_new_string(valid));
}

static bool put_place(json_object *reason, const char *key,
		      const struct reason_place *place)
{
	json_object *object;

	if (!place->known)
		return true;
	object = json_object_new_object();
	return put(reason, key, object) &&
	       put(object, "offset", json_object_new_uint64(place->offset)) &&
	       put_string(object, "source", place->source) &&
	       put_string(object, "instruction", place->text) &&
	       put_string(object, "inlined", place->inlined) &&
	       put_string(object, "inlined_source", place->inlined_source);
}

static bool put_reason(json_object *finding, const struct reason *reason)
{
	json_object *object;

	if (reason->kind == REASON_NONE)
		return true;
	object = json_object_new_object();
	return put(finding, "reason", object) &&
	       put_string(object, "kind", reason_kinds[reason->kind]) &&
	       put_string(object, "what", reason->what) &&
	       put_string(object, "part", reason->part) &&
	       put_string(object, "table", reason->table) &&
	       put_string(object, "by", reason->by) &&
	       put_place(object, "original", &reason->orig) &&
	       put_place(object, "patched", &reason->patched);
}

static bool put_finding(json_object *list, const struct finding *finding)
{
	json_object *object = json_object_new_object();

	if (!object || json_object_array_add(list, object)) {
		json_object_put(object);
		return false;
	}
	return put_string(object, "kind", finding_kind_name(finding->kind)) &&
	       put_string(object, "code", finding->code) &&
	       put_string(object, "object", finding->object) &&
	       put_string(object, "symbol", finding->symbol) &&
	       put_string(object, "source", finding->source) &&
	       put_string(object, "why", finding->why) &&
	       put_string(object, "action", finding_action(finding)) &&
	       put_reason(object, &finding->reason);
}

static bool fill(json_object *root, const struct report *report)
{
	json_object *list = json_object_new_array();
	const struct finding *finding;
	bool ok = put(root, "findings", list);
	unsigned int kind;

	for (kind = 0; kind < NR_FINDING_KINDS; kind++)
		array_for_each(finding, report)
			if (finding->kind == kind)
				ok = ok && put_finding(list, finding);
	return ok;
}

int report_print_json(const struct report *report, FILE *out)
{
	json_object *root = json_object_new_object();
	const char *text = NULL;
	int ret = 0;

	if (root && put(root, "schema", json_object_new_int(REPORT_SCHEMA)) &&
	    fill(root, report))
		text = json_object_to_json_string_ext(
			root, JSON_C_TO_STRING_PRETTY |
				      JSON_C_TO_STRING_NOSLASHESCAPE);
	if (!text)
		ret = -ENOMEM;
	else if (fprintf(out, "%s\n", text) < 0)
		ret = -EIO;
	json_object_put(root);
	return ret;
}
