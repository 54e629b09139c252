// SPDX-License-Identifier: GPL-2.0
/*
 * The event stream: see event.h.
 */
#include "report/event.h"

#include "lib/array.h"
#include "lib/cleanup.h"
#include "report/json.h"

#include <string.h>

/* Goes up when an event or a field goes away or means something else. */
#define EVENT_SCHEMA 1

/* A new event; NULL: no memory. */
static json_object *new_event(const char *event)
{
	json_object *object = json_object_new_object();

	if (json_put_text(object, "event", event))
		return object;
	json_object_put(object);
	return NULL;
}

/* Write an event that was put together completely, or else has @ok false. */
static int write_event(struct events *events, json_object *event, bool ok,
		       struct error *err)
{
	const char *text = NULL;

	if (ok)
		text = json_object_to_json_string_ext(
			event, JSON_C_TO_STRING_PLAIN |
				       JSON_C_TO_STRING_NOSLASHESCAPE);
	if (!text)
		return error_nomem(err);
	if (fputs(text, events->out) == EOF ||
	    fputc('\n', events->out) == EOF || fflush(events->out))
		return error_set(err, errno, "cannot write to stdout: %s",
				 strerror(errno));
	return 0;
}

static bool put_strings(json_object *object, const char *key,
			const char *const *strings, size_t count)
{
	json_object *array = json_put_array(object, key);
	bool ok = array;
	size_t i;

	for (i = 0; ok && i < count; i++)
		ok = json_add_text(array, strings[i]);
	return ok;
}

int event_run(struct events *events, const struct account *account,
	      const char *const *patches, size_t nr_patches, struct error *err)
{
	autojson json_object *event = NULL;
	bool ok;

	if (!events->out)
		return 0;
	event = new_event("run");
	ok = event && json_put_number(event, "schema", EVENT_SCHEMA) &&
	     json_put_text(event, "version", KPATCH_VERSION) &&
	     json_put_text(event, "mode",
			   account->planning ? "plan" :
			   account->checking ? "check" :
					       "build") &&
	     json_put_text(event, "name", account->name) &&
	     json_put_text(event, "kernel", account->release) &&
	     put_strings(event, "patches", patches, nr_patches);
	return write_event(events, event, ok, err);
}

int event_begin(struct events *events, const char *step, struct error *err)
{
	autojson json_object *event = NULL;

	if (!events->out)
		return 0;
	event = new_event("begin");
	return write_event(events, event,
			   event && json_put_text(event, "step", step), err);
}

/* Microseconds: what is beyond that is noise. */
static bool put_seconds(json_object *object, const char *key, double seconds)
{
	char text[32];

	snprintf(text, sizeof(text), "%.6f", seconds);
	return json_put(object, key, json_object_new_double_s(seconds, text));
}

int event_end(struct events *events, const struct account_step *step,
	      double wall, double cpu, const char *said, struct error *err)
{
	static const char *const states[] = {
		[STEP_NOT_REACHED] = NULL,  [STEP_PASSED] = "passed",
		[STEP_REFUSED] = "refused", [STEP_IDLE] = "unchanged",
		[STEP_FAILED] = "error",    [STEP_LEFT_OUT] = NULL,
	};
	autojson json_object *event = NULL;
	bool ok;

	if (!events->out)
		return 0;
	event = new_event("end");
	ok = event && json_put_text(event, "step", step->name) &&
	     json_put_text(event, "status", states[step->state]) &&
	     put_seconds(event, "wall_seconds", wall) &&
	     put_seconds(event, "cpu_seconds", cpu) &&
	     json_put_text(event, "said", said);
	return write_event(events, event, ok, err);
}

int event_object(struct events *events, const struct account_object *object,
		 struct error *err)
{
	autojson json_object *event = NULL;
	bool ok;

	if (!events->out)
		return 0;
	event = new_event("object");
	ok = event && json_put_text(event, "name", object->name) &&
	     json_put_text(event, "owner", object->owner) &&
	     json_put_text(event, "source", object->source);
	return write_event(events, event, ok, err);
}

/* The findings as the differ writes them, so that both are the same. */
static json_object *findings_of(const struct report *report, size_t first)
{
	const struct report part = {
		.items = report->items + first,
		.count = report->count - first,
	};
	autofree char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	int ret;

	if (!stream)
		return NULL;
	ret = report_print_json(&part, stream);
	if (fclose(stream) || ret)
		return NULL;
	return json_tokener_parse(text);
}

/* The same under the name of an event, which comes first. */
static json_object *finding_event(json_object *finding)
{
	json_object *event = new_event("finding");
	bool ok = event;

	json_object_object_foreach(finding, key, value) ok =
		ok && json_put(event, key, json_object_get(value));
	if (ok)
		return event;
	json_object_put(event);
	return NULL;
}

int event_findings(struct events *events, const struct report *report,
		   size_t first, struct error *err)
{
	autojson json_object *root = NULL;
	json_object *list = NULL, *event;
	size_t i;
	int ret = 0;

	if (!events->out || first >= report->count)
		return 0;
	root = findings_of(report, first);
	if (!json_object_object_get_ex(root, "findings", &list))
		return error_nomem(err);
	for (i = 0; !ret && i < json_object_array_length(list); i++) {
		event = finding_event(json_object_array_get_idx(list, i));
		ret = write_event(events, event, event, err);
		json_object_put(event);
	}
	return ret;
}

static bool put_counts(json_object *event, const struct report *report)
{
	json_object *counts = json_put_object(event, "counts");
	bool ok = counts;
	unsigned int kind;

	for (kind = 0; ok && kind < NR_FINDING_KINDS; kind++)
		ok = json_put_number(
			counts, finding_kind_name((enum finding_kind)kind),
			report_count(report, (enum finding_kind)kind));
	return ok;
}

int event_result(struct events *events, const struct account *account,
		 const char *log, struct error *err)
{
	autojson json_object *event = NULL;
	bool ok;

	if (!events->out)
		return 0;
	event = new_event("result");
	ok = event &&
	     json_put_text(event, "status", account_verdict(account)) &&
	     json_put_number(event, "exit", account->status) &&
	     json_put_text(event, "module", account->module) &&
	     json_put_text(event, "package", account->package) &&
	     json_put_text(event, "message", account->message) &&
	     json_put_text(event, "log", log) &&
	     put_counts(event, account->report);
	return write_event(events, event, ok, err);
}
