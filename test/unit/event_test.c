// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the event stream: each event is one line of JSON with the documented
 * fields, whatever is in it, and a stream that nobody takes is an error.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "hostile.h"
#include "lib/cleanup.h"
#include "lib/utf8.h"
#include "diff/code.h"
#include "report/event.h"
#include "report/json.h"

/**
 * struct stream - what was written
 * @events: to be written to
 * @text: all of it, after stream_read()
 * @lines: each of its lines as an object, after stream_read()
 */
struct stream {
	struct events events;
	char *text;
	size_t size;
	json_object *lines[16];
	size_t count;
};

static void stream_open(struct stream *stream)
{
	*stream = (struct stream){ .count = 0 };
	stream->events.out = open_memstream(&stream->text, &stream->size);
	assert_non_null(stream->events.out);
}

/* Every line is an object, and nothing is behind the last one. */
static void stream_read(struct stream *stream)
{
	char *line, *end, *at;

	fclose(stream->events.out);
	for (line = stream->text; *line; line = end + 1) {
		autofree char *valid = NULL;

		end = strchr(line, '\n');
		assert_non_null(end);
		*end = '\0';
		valid = utf8_copy(line, false);
		assert_string_equal(line, valid);
		for (at = line; *at; at++)
			assert_true((unsigned char)*at >= ' ');
		assert_true(stream->count < ARRAY_SIZE(stream->lines));
		stream->lines[stream->count] = json_tokener_parse(line);
		assert_true(json_object_is_type(stream->lines[stream->count++],
						json_type_object));
	}
}

static void stream_close(struct stream *stream)
{
	size_t i;

	for (i = 0; i < stream->count; i++)
		json_object_put(stream->lines[i]);
	free(stream->text);
}

static json_object *member(json_object *object, const char *key)
{
	json_object *value = NULL;

	if (!json_object_object_get_ex(object, key, &value))
		fail_msg("no %s", key);
	return value;
}

static void expect(json_object *object, const char *key, const char *text)
{
	assert_string_equal(json_object_get_string(member(object, key)), text);
}

static void lacks(json_object *object, const char *key)
{
	assert_false(json_object_object_get_ex(object, key, NULL));
}

static void each_event_has_its_fields(void **state)
{
	static const char *const patches[] = { "one.patch", "two.patch" };
	static const struct account_step passed = { "diff", STEP_PASSED };
	static const struct account_step failed = { "link", STEP_FAILED };
	struct account account;
	struct stream stream;

	hostile_account(&account);
	account.name = "kpatch-one";
	account.release = "6.1.0-1-amd64";
	stream_open(&stream);
	assert_int_equal(event_run(&stream.events, &account, patches, 2, NULL),
			 0);
	account.checking = true;
	assert_int_equal(event_run(&stream.events, &account, patches, 1, NULL),
			 0);
	assert_int_equal(event_begin(&stream.events, "diff", NULL), 0);
	assert_int_equal(event_end(&stream.events, &passed, 0.25, 1.0 / 3,
				   "2 functions", NULL),
			 0);
	assert_int_equal(event_end(&stream.events, &failed, 0, 0, NULL, NULL),
			 0);
	stream_read(&stream);
	assert_int_equal(stream.count, 5);
	expect(stream.lines[0], "event", "run");
	expect(stream.lines[0], "schema", "1");
	expect(stream.lines[0], "version", KPATCH_VERSION);
	expect(stream.lines[0], "mode", "build");
	expect(stream.lines[0], "name", "kpatch-one");
	expect(stream.lines[0], "kernel", "6.1.0-1-amd64");
	assert_int_equal(
		json_object_array_length(member(stream.lines[0], "patches")),
		2);
	expect(stream.lines[1], "mode", "check");
	assert_string_equal(
		stream.text + strlen(stream.text) + 1 +
			strlen(stream.text + strlen(stream.text) + 1) + 1,
		"{\"event\":\"begin\",\"step\":\"diff\"}");
	expect(stream.lines[3], "event", "end");
	expect(stream.lines[3], "step", "diff");
	expect(stream.lines[3], "status", "passed");
	expect(stream.lines[3], "wall_seconds", "0.250000");
	expect(stream.lines[3], "cpu_seconds", "0.333333");
	expect(stream.lines[3], "said", "2 functions");
	expect(stream.lines[4], "status", "error");
	lacks(stream.lines[4], "said");
	stream_close(&stream);
	account_free(&account);
}

/* By kind, and as create-diff-object writes them. */
static void findings_are_the_differs(void **state)
{
	struct stream stream;
	json_object *reason;

	stream_open(&stream);
	assert_int_equal(
		event_findings(&stream.events, &hostile_report, 0, NULL), 0);
	stream_read(&stream);
	assert_int_equal(stream.count, ARRAY_SIZE(hostile_findings));
	expect(stream.lines[0], "event", "finding");
	expect(stream.lines[0], "kind", "changed");
	lacks(stream.lines[0], "code");
	lacks(stream.lines[0], "action");
	reason = member(stream.lines[0], "reason");
	expect(reason, "kind", "code");
	expect(member(reason, "patched"), "offset", "9");
	expect(stream.lines[1], "kind", "new");
	expect(stream.lines[2], "kind", "notice");
	expect(stream.lines[2], "code", "new-export");
	expect(stream.lines[3], "kind", "refused");
	expect(stream.lines[3], "source", "dir/a b%c?#\\xff.c:93");
	/* What to do is said when the step did not. */
	expect(stream.lines[4], "action", code_find("bad-diff")->help);
	lacks(stream.lines[5], "action");
	stream_close(&stream);
}

static void findings_of_a_step_are_told_once(void **state)
{
	struct stream stream;

	stream_open(&stream);
	assert_int_equal(
		event_findings(&stream.events, &hostile_report, 4, NULL), 0);
	assert_int_equal(event_findings(&stream.events, &hostile_report,
					hostile_report.count, NULL),
			 0);
	stream_read(&stream);
	assert_int_equal(stream.count, hostile_report.count - 4);
	expect(stream.lines[0], "code", "bad-diff");
	stream_close(&stream);
}

static void nothing_hostile_gets_through(void **state)
{
	static const struct account_step step = { HOSTILE, STEP_REFUSED };
	static const char *const patches[] = { HOSTILE };
	autofree char *visible = utf8_copy(HOSTILE, false);
	struct account account;
	struct stream stream;

	hostile_account(&account);
	stream_open(&stream);
	assert_int_equal(event_run(&stream.events, &account, patches, 1, NULL),
			 0);
	assert_int_equal(event_object(&stream.events, &account.objects.items[0],
				      NULL),
			 0);
	assert_int_equal(event_end(&stream.events, &step, 0, 0, HOSTILE, NULL),
			 0);
	account.message = HOSTILE;
	assert_int_equal(event_result(&stream.events, &account, HOSTILE, NULL),
			 0);
	stream_read(&stream);
	assert_int_equal(stream.count, 4);
	expect(stream.lines[0], "name", visible);
	expect(stream.lines[1], "owner", visible);
	expect(stream.lines[2], "said", visible);
	expect(stream.lines[2], "status", "refused");
	expect(stream.lines[3], "message", visible);
	expect(stream.lines[3], "log", visible);
	stream_close(&stream);
	account_free(&account);
}

static void the_result_says_what_came_of_it(void **state)
{
	static const struct {
		enum kpatch_exit status;
		bool checking;
		const char *expected;
	} cases[] = {
		{ KPATCH_EXIT_OK, false, "built" },
		{ KPATCH_EXIT_OK, true, "buildable" },
		{ KPATCH_EXIT_REFUSED, true, "refused" },
		{ KPATCH_EXIT_UNCHANGED, false, "unchanged" },
		{ KPATCH_EXIT_FAILURE, false, "error" },
		{ KPATCH_EXIT_NOT_FOUND, false, "error" },
	};
	struct account account;
	struct stream stream;
	json_object *counts;
	size_t i;

	hostile_account(&account);
	stream_open(&stream);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		account.status = cases[i].status;
		account.checking = cases[i].checking;
		account.module = i ? NULL : "out/x.ko";
		assert_int_equal(
			event_result(&stream.events, &account, NULL, NULL), 0);
	}
	stream_read(&stream);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		expect(stream.lines[i], "event", "result");
		expect(stream.lines[i], "status", cases[i].expected);
		assert_int_equal(
			json_object_get_int(member(stream.lines[i], "exit")),
			cases[i].status);
	}
	expect(stream.lines[0], "module", "out/x.ko");
	lacks(stream.lines[1], "module");
	lacks(stream.lines[1], "message");
	lacks(stream.lines[1], "log");
	counts = member(stream.lines[0], "counts");
	expect(counts, "changed", "1");
	expect(counts, "new", "1");
	expect(counts, "part", "0");
	expect(counts, "notice", "1");
	expect(counts, "refused", "3");
	stream_close(&stream);
	account_free(&account);
}

static void a_full_disk_is_an_error(void **state)
{
	struct events events = { fopen("/dev/full", "w") };
	struct error err autoerror = ERROR_INIT;

	assert_non_null(events.out);
	assert_int_equal(event_begin(&events, "diff", &err), -ENOSPC);
	assert_non_null(strstr(error_text(&err), "stdout"));
	assert_int_equal(event_findings(&events, &hostile_report, 0, NULL),
			 -ENOSPC);
	fclose(events.out);
}

static void nobody_listens(void **state)
{
	struct events events = { NULL };
	struct account account;

	hostile_account(&account);
	assert_int_equal(event_run(&events, &account, NULL, 0, NULL), 0);
	assert_int_equal(event_begin(&events, "diff", NULL), 0);
	assert_int_equal(event_end(&events, &hostile_steps[0], 0, 0, "", NULL),
			 0);
	assert_int_equal(event_object(&events, account.objects.items, NULL), 0);
	assert_int_equal(event_findings(&events, &hostile_report, 0, NULL), 0);
	assert_int_equal(event_result(&events, &account, NULL, NULL), 0);
	account_free(&account);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_event_has_its_fields),
		cmocka_unit_test(findings_are_the_differs),
		cmocka_unit_test(findings_of_a_step_are_told_once),
		cmocka_unit_test(nothing_hostile_gets_through),
		cmocka_unit_test(the_result_says_what_came_of_it),
		cmocka_unit_test(a_full_disk_is_an_error),
		cmocka_unit_test(nobody_listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
