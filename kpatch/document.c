// SPDX-License-Identifier: GPL-2.0
/*
 * The JSON form of things: see document.h.
 */
#include "kpatch/document.h"

#include "lib/array.h"
#include "lib/utf8.h"

#include <stdint.h>

void document_init(struct document *document, const char *release)
{
	document->failed = false;
	document->top = json_object_new_object();
	document_add(document, document->top, "schema",
		     json_object_new_int(DOCUMENT_SCHEMA));
	document_add_text(document, document->top, "kernel", release);
}

void document_free(struct document *document)
{
	json_object_put(document->top);
}

struct json_object *document_add(struct document *document,
				 struct json_object *to, const char *key,
				 struct json_object *value)
{
	int ret = -1;

	if (to && value)
		ret = key ? json_object_object_add(to, key, value) :
			    json_object_array_add(to, value);
	if (!ret)
		return value;
	json_object_put(value);
	document->failed = true;
	return NULL;
}

void document_add_text(struct document *document, struct json_object *to,
		       const char *key, const char *text)
{
	autofree char *valid = utf8_copy(text, false);

	document_add(document, to, key,
		     valid ? json_object_new_string(valid) : NULL);
}

void document_add_strings(struct document *document, struct json_object *to,
			  const char *key, const struct string_list *list)
{
	struct json_object *array =
		document_add(document, to, key, json_object_new_array());
	char **item;

	array_for_each(item, list)
		document_add_text(document, array, NULL, *item);
}

void document_add_state(struct document *document, struct json_object *to,
			const struct patch_state *state)
{
	struct json_object *tasks;

	document_add_text(document, to, "name", state->name);
	document_add_text(document, to, "engine", engine_name(state->engine));
	document_add_text(document, to, "state",
			  patch_phase_name(state->phase));
	document_add(document, to, "replace",
		     json_object_new_boolean(state->replace));
	if (state->phase == PATCH_ENABLED && state->since)
		document_add(document, to, "since",
			     json_object_new_int64(state->since));
	if (!patch_state_moving(state))
		return;
	/* Of livepatch others than root are not told. */
	if (state->total) {
		tasks = document_add(document, to, "tasks",
				     json_object_new_object());
		document_add(document, tasks, "done",
			     json_object_new_uint64(state->done));
		document_add(document, tasks, "total",
			     json_object_new_uint64(state->total));
	}
	if (state->begun)
		document_add(document, to, "start_time",
			     json_object_new_int64(state->begun));
	if (state->deadline >= 0)
		document_add(document, to, "deadline",
			     json_object_new_int64(state->deadline));
}

static void add_functions(struct document *document, struct json_object *to,
			  const struct patched_object *object)
{
	struct json_object *array = document_add(document, to, "functions",
						 json_object_new_array());
	const struct patched_function *function;

	array_for_each(function, &object->functions) {
		struct json_object *entry = document_add(
			document, array, NULL, json_object_new_object());

		document_add_text(document, entry, "name", function->name);
		document_add(document, entry, "sympos",
			     json_object_new_uint64(function->sympos));
	}
}

void document_add_objects(struct document *document, struct json_object *to,
			  const struct patched_objects *objects)
{
	struct json_object *array =
		document_add(document, to, "objects", json_object_new_array());
	const struct patched_object *object;

	array_for_each(object, objects) {
		struct json_object *entry = document_add(
			document, array, NULL, json_object_new_object());

		document_add_text(document, entry, "name", object->name);
		document_add(document, entry, "patched",
			     json_object_new_boolean(object->patched));
		add_functions(document, entry, object);
	}
}

struct json_object *document_add_blockers(struct document *document,
					  struct json_object *to,
					  const struct blockers *blockers)
{
	struct json_object *array =
		document_add(document, to, "blocking", json_object_new_array());
	const struct blocker *blocker;

	array_for_each(blocker, blockers) {
		struct json_object *entry = document_add(
			document, array, NULL, json_object_new_object());

		document_add(document, entry, "pid",
			     json_object_new_int64(blocker->pid));
		document_add(document, entry, "tid",
			     json_object_new_int64(blocker->tid));
		document_add_text(document, entry, "comm", blocker->comm);
		document_add_text(document, entry, "reason", blocker->reason);
		if (blocker->function)
			document_add_text(document, entry, "function",
					  blocker->function);
	}
	document_add(document, to, "blocking_more",
		     json_object_new_uint64(blockers->more));
	return array;
}

/*
 * The controls that JSON allows as they are, which some terminals obey: DEL,
 * and C1, two bytes each.  They are in strings alone.
 */
static void print_escaped(FILE *out, const char *text)
{
	const uint8_t *at = (const uint8_t *)text;

	for (; *at; at++) {
		if (at[0] == 0x7f)
			fputs("\\u007f", out);
		else if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0)
			fprintf(out, "\\u%04x", *++at);
		else
			fputc(*at, out);
	}
	fputc('\n', out);
}

int document_print(const struct document *document, FILE *out,
		   struct error *err)
{
	const char *text = NULL;

	if (!document->failed)
		text = json_object_to_json_string_ext(
			document->top, JSON_C_TO_STRING_PRETTY |
					       JSON_C_TO_STRING_SPACED |
					       JSON_C_TO_STRING_NOSLASHESCAPE);
	if (!text)
		return error_nomem(err);
	print_escaped(out, text);
	return 0;
}
