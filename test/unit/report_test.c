// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the report: as JSON, that what is no text stays out of it, and that
 * the documented codes are those of the source.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "diff/report.h"
#include "lib/hashmap.h"
#include "lib/utf8.h"
#include "objects.h"

#include <ctype.h>
#include <glob.h>
#include <json-c/json.h>

/* The report as JSON; directory names would differ from run to run. */
static char *json_of(const struct report *report)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_non_null(stream);
	assert_int_equal(report_print_json(report, stream), 0);
	fclose(stream);
	return text;
}

static void json_is_as_documented(void **state)
{
	const struct finding changed = {
		.kind = FINDING_CHANGED,
		.code = "",
		.object = (char *)"a/b.o",
		.symbol = (char *)"f",
		.source = (char *)"a/b.c:3",
		.reason = {
			.kind = REASON_TABLE,
			.what = (char *)"1 entry instead of 2",
			.part = (char *)"f.cold",
			.table = (char *)"__bug_table",
			.orig = {
				.known = true,
				.offset = 300,
				.source = (char *)"a/b.c:4",
				.text = (char *)"ud2",
				.inlined = (char *)"g",
				.inlined_source = (char *)"a/h.h:7",
			},
		},
	};
	const struct finding new = {
		.kind = FINDING_NEW,
		.code = "",
		.symbol = (char *)"v",
		.why = (char *)"variable",
		.reason = { .kind = REASON_NEEDED,
			    .what = (char *)"referred to by f",
			    .by = (char *)"f" },
	};
	const struct finding refusal = {
		.kind = FINDING_REFUSAL,
		.code = "changed-data",
		.symbol = (char *)"x\xff\"\x01\xc3\xa4",
		.why = (char *)"why",
		.action = (char *)"do",
	};
	struct report report = REPORT_INIT;
	autofree char *text = NULL;

	/* The order of the kinds is the documented one, not this. */
	assert_int_equal(report_add(&report, &refusal, NULL), 0);
	assert_int_equal(report_add(&report, &new, NULL), 0);
	assert_int_equal(report_add(&report, &changed, NULL), 0);
	text = json_of(&report);
	assert_string_equal(
		text, "{\n"
		      "  \"schema\":1,\n"
		      "  \"findings\":[\n"
		      "    {\n"
		      "      \"kind\":\"changed\",\n"
		      "      \"object\":\"a/b.o\",\n"
		      "      \"symbol\":\"f\",\n"
		      "      \"source\":\"a/b.c:3\",\n"
		      "      \"reason\":{\n"
		      "        \"kind\":\"table\",\n"
		      "        \"what\":\"1 entry instead of 2\",\n"
		      "        \"part\":\"f.cold\",\n"
		      "        \"table\":\"__bug_table\",\n"
		      "        \"original\":{\n"
		      "          \"offset\":300,\n"
		      "          \"source\":\"a/b.c:4\",\n"
		      "          \"instruction\":\"ud2\",\n"
		      "          \"inlined\":\"g\",\n"
		      "          \"inlined_source\":\"a/h.h:7\"\n"
		      "        }\n"
		      "      }\n"
		      "    },\n"
		      "    {\n"
		      "      \"kind\":\"new\",\n"
		      "      \"symbol\":\"v\",\n"
		      "      \"why\":\"variable\",\n"
		      "      \"reason\":{\n"
		      "        \"kind\":\"needed\",\n"
		      "        \"what\":\"referred to by f\",\n"
		      "        \"by\":\"f\"\n"
		      "      }\n"
		      "    },\n"
		      "    {\n"
		      "      \"kind\":\"refused\",\n"
		      "      \"code\":\"changed-data\",\n"
		      "      \"symbol\":\"x\\\\xff\\\"\\u0001\xc3\xa4\",\n"
		      "      \"why\":\"why\",\n"
		      "      \"action\":\"do\"\n"
		      "    }\n"
		      "  ]\n"
		      "}\n");
	report_free(&report);
}

static void json_names_every_kind_of_reason(void **state)
{
	static const char *const kinds[] = {
		[REASON_CODE] = "code",
		[REASON_CONSTANT] = "constant",
		[REASON_REFERENCE] = "reference",
		[REASON_SIZE] = "size",
		[REASON_TABLE] = "table",
		[REASON_PART] = "part",
		[REASON_SECTION] = "section",
		[REASON_CALLER] = "caller",
		[REASON_UNKNOWN] = "unknown",
		[REASON_NEEDED] = "needed",
		[REASON_GLOBAL] = "global",
		[REASON_COMPANION] = "companion",
	};
	struct finding finding = { .kind = FINDING_CHANGED, .code = "" };
	unsigned int kind;

	for (kind = REASON_CODE; kind < ARRAY_SIZE(kinds); kind++) {
		struct report report = REPORT_INIT;
		autofree char *expected = path_format(
			"\"reason\":{\n        \"kind\":\"%s\"\n", kinds[kind]);
		autofree char *text = NULL;

		finding.reason.kind = (enum reason_kind)kind;
		assert_int_equal(report_add(&report, &finding, NULL), 0);
		text = json_of(&report);
		assert_non_null(strstr(text, expected));
		report_free(&report);
	}
}

static void json_that_cannot_be_written(void **state)
{
	struct report report = REPORT_INIT;
	FILE *full = fopen("/dev/full", "w");

	assert_non_null(full);
	setvbuf(full, NULL, _IONBF, 0);
	assert_int_equal(report_print_json(&report, full), -EIO);
	fclose(full);
}

static json_object *member(json_object *object, const char *key)
{
	json_object *value = NULL;

	if (!json_object_object_get_ex(object, key, &value))
		fail_msg("no %s", key);
	return value;
}

static void expect_member(json_object *object, const char *key,
			  const char *expected)
{
	assert_string_equal(json_object_get_string(member(object, key)),
			    expected);
}

static void json_has_the_reason(void **state)
{
	static const char source[] =
		"static inline __attribute__((always_inline))\n"
		"int inner(int x) { return x * %d; }\n"
		"int f(int x)\n"
		"{\n"
		"	return inner(x);\n"
		"}\n";
	autofree char *orig = path_format(source, 77);
	autofree char *patched = path_format(source, 79);
	autofree char *text = NULL, *line = NULL;
	autooutcome struct outcome outcome;
	json_object *root, *reason, *place;

	diff_sources(&outcome, orig, patched);
	text = json_of(&outcome.report);
	root = json_tokener_parse(text);
	assert_non_null(root);
	assert_int_equal(json_object_get_int(member(root, "schema")), 1);
	reason = member(json_object_array_get_idx(member(root, "findings"), 0),
			"reason");
	expect_member(reason, "kind", "constant");
	expect_member(reason, "what", "constant 79 instead of 77");
	place = member(reason, "original");
	expect_member(place, "instruction", "imul $0x4d, %edi, %eax");
	line = path_format("%s/orig.c:2", test_directory);
	expect_member(place, "source", line);
	expect_member(place, "inlined", "inner");
	place = member(reason, "patched");
	assert_int_equal(json_object_get_int(member(place, "offset")), 5);
	expect_member(place, "instruction", "imul $0x4f, %edi, %eax");
	json_object_put(root);
}

static void expect_utf8(const char *from, const char *expected)
{
	autofree char *text = utf8_copy(from, false);

	assert_string_equal(text, expected);
}

static void only_utf8_passes(void **state)
{
	autofree char *visible = utf8_copy("a\n\x7f\xc2\x9b\xc2\xa0", true);

	expect_utf8("", "");
	expect_utf8("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7\n",
		    "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7\n");
	/* Too long, surrogate, too large, cut short, stray. */
	expect_utf8("\xc0\x80", "\\xc0\\x80");
	expect_utf8("\xe0\x9f\xbf", "\\xe0\\x9f\\xbf");
	expect_utf8("\xed\xa0\x80", "\\xed\\xa0\\x80");
	expect_utf8("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	expect_utf8("\xe2\x82", "\\xe2\\x82");
	expect_utf8("\x80z", "\\x80z");
	assert_string_equal(visible, "a\\x0a\\x7f\\xc2\\x9b\xc2\xa0");
}

/* Add the codes in a source file: string literals such as "changed-data". */
static void collect_codes(struct hashmap *codes, char *text)
{
	char *start, *end;

	for (start = strchr(text, '"'); start; start = strchr(end + 1, '"')) {
		end = start + 1 +
		      strspn(start + 1, "abcdefghijklmnopqrstuvwxyz-");
		if (*end != '"') {
			/* Some other literal: go behind it. */
			while (*end && *end != '\n' &&
			       (*end != '"' || end[-1] == '\\'))
				end++;
			if (!*end)
				return;
			continue;
		}
		*end = '\0';
		if (strchr(start + 1, '-') && start[1] != '-' &&
		    !starts(start + 1, "kpatch-"))
			hashmap_put_string(codes, start + 1, codes);
	}
}

/* The codes of a document: each behind @mark, and all behind @heading. */
static void collect_documented(struct hashmap *codes, char *text,
			       const char *heading, const char *mark)
{
	char *start = strstr(text, heading), *end;

	assert_non_null(start);
	while ((start = strstr(start, mark))) {
		start += strlen(mark);
		end = strchr(start, '`');
		assert_non_null(end);
		*end = '\0';
		assert_int_equal(hashmap_put_string(codes, start, codes), 0);
		start = end + 1;
	}
}

static void expect_subset(const struct hashmap *of, const struct hashmap *in,
			  const char *what)
{
	size_t i;

	for (i = 0; i < of->count; i++)
		if (!hashmap_get(in, of->items[i].key, of->items[i].key_length))
			fail_msg("%s: %.*s", what, (int)of->items[i].key_length,
				 (const char *)of->items[i].key);
}

/* Run at the top of the tree, as all unit tests are. */
static void codes_are_documented(void **state)
{
	static const char *const patterns[] = { "kpatch-build/diff/*.c",
						"kpatch-build/source/*.c",
						"kpatch-build/compile/*.c",
						"kpatch-build/steps_*.c" };
	autohashmap struct hashmap codes = HASHMAP_INIT;
	static const struct {
		const char *path;
		const char *heading;
		const char *mark;
	} documents[] = {
		{ "doc/report.md", "\n## Codes\n", "\n| `" },
		{ "doc/author-guide.md", "\n## Every code, and what to do\n",
		  "\n#### `" },
	};
	struct buffer texts[200];
	size_t i;
	glob_t files;

	for (i = 0; i < ARRAY_SIZE(patterns); i++)
		assert_int_equal(glob(patterns[i], i ? GLOB_APPEND : 0, NULL,
				      &files),
				 0);
	assert_true(files.gl_pathc <= ARRAY_SIZE(texts));
	memset(texts, 0, sizeof(texts));
	for (i = 0; i < files.gl_pathc; i++) {
		assert_int_equal(file_read(files.gl_pathv[i], &texts[i], NULL),
				 0);
		collect_codes(&codes, texts[i].data);
	}
	assert_true(codes.count > 20);
	for (i = 0; i < ARRAY_SIZE(documents); i++) {
		autohashmap struct hashmap documented = HASHMAP_INIT;
		autobuffer struct buffer text = BUFFER_INIT;

		assert_int_equal(file_read(documents[i].path, &text, NULL), 0);
		collect_documented(&documented, text.data, documents[i].heading,
				   documents[i].mark);
		expect_subset(&codes, &documented, documents[i].path);
		expect_subset(&documented, &codes, "not in the source");
	}
	for (i = 0; i < files.gl_pathc; i++)
		buffer_free(&texts[i]);
	globfree(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_as_documented),
		cmocka_unit_test(json_names_every_kind_of_reason),
		cmocka_unit_test(json_that_cannot_be_written),
		cmocka_unit_test(json_has_the_reason),
		cmocka_unit_test(only_utf8_passes),
		cmocka_unit_test(codes_are_documented),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
