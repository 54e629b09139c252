// SPDX-License-Identifier: GPL-2.0
/*
 * The findings of a diff: kept, counted, printed as text or JSON.  Decides
 * nothing.
 */
#include "diff/report.h"

#include "lib/array.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

/* Version of the JSON that report_print_json() writes. */
#define REPORT_JSON_VERSION 1

/* Copy a string that may be NULL; false: no memory. */
static bool copy(char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return !from || *to;
}

int report_add(struct report *report, const struct finding *finding,
	       struct error *err)
{
	struct finding *added = array_add(report);

	if (!added)
		return error_nomem(err);
	added->kind = finding->kind;
	added->code = finding->code;
	if (!copy(&added->object, finding->object) ||
	    !copy(&added->symbol, finding->symbol) ||
	    !copy(&added->source, finding->source) ||
	    !copy(&added->why, finding->why) ||
	    !copy(&added->action, finding->action))
		return error_nomem(err);
	return 0;
}

size_t report_count(const struct report *report, enum finding_kind kind)
{
	const struct finding *finding;
	size_t count = 0;

	array_for_each(finding, report)
		count += finding->kind == kind;
	return count;
}

void report_demote(struct report *report, size_t first, const char *code)
{
	struct finding *finding;

	for (; first < report->count; first++) {
		finding = &report->items[first];
		if (finding->kind != FINDING_REFUSAL ||
		    strcmp(finding->code, code) != 0)
			continue;
		finding->kind = FINDING_NOTICE;
		free(finding->action);
		finding->action = NULL;
	}
}

static const char *const kind_names[] = {
	[FINDING_CHANGED] = "changed",
	[FINDING_NEW] = "new",
	[FINDING_NOTICE] = "notice",
	[FINDING_REFUSAL] = "refused",
};

static void print_one(const struct finding *finding, FILE *out)
{
	fprintf(out, "%s: ",
		finding->source ? finding->source :
		finding->object ? finding->object :
				  "?");
	if (finding->kind == FINDING_REFUSAL)
		fprintf(out, "error: ");
	fprintf(out, "%s", kind_names[finding->kind]);
	if (finding->symbol)
		fprintf(out, " %s", finding->symbol);
	if (finding->why)
		fprintf(out, ": %s", finding->why);
	if (*finding->code)
		fprintf(out, " [%s]", finding->code);
	fputc('\n', out);
	if (finding->action)
		fprintf(out, "\t%s\n", finding->action);
}

void report_print(const struct report *report, FILE *out, bool refusals_only)
{
	const struct finding *finding;

	array_for_each(finding, report)
		if (!refusals_only || finding->kind == FINDING_REFUSAL)
			print_one(finding, out);
}

static bool put_string(json_object *object, const char *key, const char *text)
{
	json_object *value;

	if (!text || !*text)
		return true;
	value = json_object_new_string(text);
	return value && !json_object_object_add(object, key, value);
}

static bool put_finding(json_object *list, const struct finding *finding)
{
	json_object *object = json_object_new_object();

	if (!object || json_object_array_add(list, object)) {
		json_object_put(object);
		return false;
	}
	return put_string(object, "kind", kind_names[finding->kind]) &&
	       put_string(object, "code", finding->code) &&
	       put_string(object, "object", finding->object) &&
	       put_string(object, "symbol", finding->symbol) &&
	       put_string(object, "source", finding->source) &&
	       put_string(object, "why", finding->why) &&
	       put_string(object, "action", finding->action);
}

int report_print_json(const struct report *report, FILE *out)
{
	json_object *root = json_object_new_object();
	json_object *list = json_object_new_array();
	const struct finding *finding;
	const char *text = NULL;
	bool ok = root && list;
	int ret = 0;

	ok = ok &&
	     !json_object_object_add(root, "version",
				     json_object_new_int(REPORT_JSON_VERSION));
	ok = ok &&
	     !json_object_object_add(root, "findings", json_object_get(list));
	array_for_each(finding, report)
		ok = ok && put_finding(list, finding);
	if (ok)
		text = json_object_to_json_string_ext(
			root, JSON_C_TO_STRING_PRETTY |
				      JSON_C_TO_STRING_NOSLASHESCAPE);
	if (!text)
		ret = -ENOMEM;
	else if (fprintf(out, "%s\n", text) < 0)
		ret = -EIO;
	json_object_put(list);
	json_object_put(root);
	return ret;
}

void report_free(struct report *report)
{
	struct finding *finding;

	array_for_each(finding, report) {
		free(finding->object);
		free(finding->symbol);
		free(finding->source);
		free(finding->why);
		free(finding->action);
	}
	free(report->items);
	memset(report, 0, sizeof(*report));
}
