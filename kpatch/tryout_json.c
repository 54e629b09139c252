// SPDX-License-Identifier: GPL-2.0
/*
 * A tryout as JSON: see tryout_print.h.
 */
#include "kpatch/tryout_print.h"

#include "kpatch/document.h"
#include "lib/array.h"
#include "lib/buffer.h"

/* A file of the exchange directory, as far as it is text. */
static int add_output(const struct tryout_report *report,
		      struct document *document, struct json_object *to,
		      const char *name, struct error *err)
{
	autobuffer struct buffer text = BUFFER_INIT;
	int ret = tryout_output(&text, report->directory, name, err);

	document_add_text(document, to, "output", buffer_string(&text));
	return ret;
}

static int add_step(const struct tryout_report *report,
		    struct document *document, struct json_object *to,
		    const char *name, const struct tryout_step *step,
		    struct error *err)
{
	struct json_object *entry;
	char seconds[32];

	if (!step->done)
		return 0;
	entry = document_add(document, to, name, json_object_new_object());
	document_add(document, entry, "exit_status",
		     json_object_new_int(step->status));
	/* As exact as the kernel's clock. */
	snprintf(seconds, sizeof(seconds), "%.6f", step->seconds);
	if (step->seconds >= 0)
		document_add(document, entry, "transition_seconds",
			     json_object_new_double_s(step->seconds, seconds));
	return add_output(report, document, entry, name, err);
}

static int add_tests(const struct tryout_report *report,
		     struct document *document, struct json_object *to,
		     struct error *err)
{
	static const enum tryout_phase phases[] = { TRYOUT_BEFORE,
						    TRYOUT_LOADED,
						    TRYOUT_AFTER };
	struct json_object *tests, *entry;
	int ret = 0;

	if (!report->test)
		return 0;
	tests = document_add(document, to, "test", json_object_new_object());
	document_add_text(document, tests, "command", report->test);
	for (size_t i = 0; !ret && i < ARRAY_SIZE(phases); i++) {
		const struct tryout_test *test =
			&report->tryout->tests[phases[i]];

		if (!test->ran)
			continue;
		entry = document_add(document, tests,
				     tryout_phase_name(phases[i]),
				     json_object_new_object());
		document_add(document, entry, "exit_status",
			     json_object_new_int(test->status));
		document_add(document, entry, "size",
			     json_object_new_uint64(test->size));
		ret = add_output(report, document, entry,
				 tryout_phase_name(phases[i]), err);
	}
	return ret;
}

static void add_complaints(const struct tryout *tryout,
			   struct document *document, struct json_object *to)
{
	struct json_object *list = document_add(document, to, "complaints",
						json_object_new_array());
	const struct tryout_complaint *complaint;

	array_for_each(complaint, &tryout->complaints) {
		struct json_object *entry = document_add(
			document, list, NULL, json_object_new_object());

		document_add_text(document, entry, "phase",

				  tryout_phase_name(complaint->phase));
		document_add(document, entry, "line",
			     json_object_new_uint64(complaint->line));
		document_add_text(document, entry, "text", complaint->text);
	}
}

static void add_objects(const struct tryout *tryout, struct document *document,
			struct json_object *to)
{
	struct json_object *list =
		document_add(document, to, "objects", json_object_new_array());
	const struct tryout_object *object;

	array_for_each(object, &tryout->objects) {
		struct json_object *entry = document_add(
			document, list, NULL, json_object_new_object());

		document_add_text(document, entry, "name", object->name);
		document_add(document, entry, "patched",
			     json_object_new_boolean(object->patched));
	}
}

static void add_trace(const struct tryout *tryout, struct document *document,
		      struct json_object *to)
{
	struct json_object *list =
		document_add(document, to, "trace", json_object_new_array());
	char **line;

	array_for_each(line, &tryout->trace)
		document_add_text(document, list, NULL, *line);
}

static void add_reasons(const struct tryout_report *report,
			struct document *document, struct json_object *to)
{
	struct json_object *list =
		document_add(document, to, "reasons", json_object_new_array());
	char **reason;

	document_add(document, to, "behaved",
		     json_object_new_boolean(!report->reasons->count));
	array_for_each(reason, report->reasons)
		document_add_text(document, list, NULL, *reason);
}

int tryout_print_json(const struct tryout_report *report, FILE *out,
		      struct error *err)
{
	const struct tryout *tryout = report->tryout;
	autofree char *taint = NULL;
	autodocument struct document document;
	struct json_object *to;
	int ret;

	if (tryout_taint(tryout, &taint))
		return error_nomem(err);
	document_init(&document, report->release);
	to = document_add(&document, document.top, "try",
			  json_object_new_object());
	document_add_text(&document, to, "patch", report->patch->name);
	document_add_text(&document, to, "path", report->patch->path);
	document_add_text(&document, to, "engine", report->engine);
	add_reasons(report, &document, to);
	document_add_text(&document, to, "phase",
			  tryout_phase_name(tryout->phase));
	document_add(&document, to, "ended",
		     json_object_new_boolean(tryout->ended));
	ret = add_step(report, &document, to, "load", &tryout->load, err);
	if (!ret)
		ret = add_step(report, &document, to, "unload", &tryout->unload,
			       err);
	add_objects(tryout, &document, to);
	if (!ret)
		ret = add_tests(report, &document, to, err);
	add_complaints(tryout, &document, to);
	add_trace(tryout, &document, to);
	document_add_text(&document, to, "taint", taint);
	if (report->kept)
		document_add_text(&document, to, "kept", report->directory);
	return ret ? ret : document_print(&document, out, err);
}
