// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the SARIF document: what SARIF 2.1.0 requires is there, every code
 * is a rule, and places are URIs.
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
#include "report/json.h"
#include "report/sarif.h"

static json_object *member(json_object *object, const char *key)
{
	json_object *value = NULL;

	if (!json_object_object_get_ex(object, key, &value))
		fail_msg("no %s", key);
	return value;
}

/* By a path such as "a.b.0.c". */
static json_object *at(json_object *object, const char *path)
{
	autofree char *copy = strdup(path);
	char *word, *rest;

	for (word = strtok_r(copy, ".", &rest); word;
	     word = strtok_r(NULL, ".", &rest)) {
		if (json_object_is_type(object, json_type_array))
			object = json_object_array_get_idx(
				object, strtoul(word, NULL, 10));
		else
			object = member(object, word);
		assert_non_null(object);
	}
	return object;
}

static void expect(json_object *object, const char *path, const char *text)
{
	assert_string_equal(json_object_get_string(at(object, path)), text);
}

static json_object *document(const struct account *account)
{
	autobuffer struct buffer text = BUFFER_INIT;
	autofree char *valid = NULL;
	json_object *root;

	assert_int_equal(sarif_render(account, &text, NULL), 0);
	assert_int_equal(strlen(text.data), text.length);
	valid = utf8_copy(text.data, false);
	assert_string_equal(valid, text.data);
	root = json_tokener_parse(text.data);
	assert_non_null(root);
	return root;
}

static void every_code_is_a_rule(void **state)
{
	autojson json_object *root = NULL;
	const struct code *codes;
	json_object *rules, *rule;
	struct account account;
	size_t count, i;

	hostile_account(&account);
	root = document(&account);
	expect(root, "version", "2.1.0");
	expect(root, "runs.0.tool.driver.name", "kpatch-build");
	rules = at(root, "runs.0.tool.driver.rules");
	codes = codes_all(&count);
	assert_int_equal(json_object_array_length(rules), count);
	for (i = 0; i < count; i++) {
		rule = json_object_array_get_idx(rules, i);
		expect(rule, "id", codes[i].id);
		expect(rule, "shortDescription.text", codes[i].summary);
		expect(rule, "help.text", codes[i].help);
		expect(rule, "defaultConfiguration.level",
		       codes[i].level == CODE_NOTICE ? "note" : "error");
	}
	account_free(&account);
}

/* Notices and refusals only, and each leads to its rule. */
static void results_have_rule_level_and_place(void **state)
{
	autofree char *visible = utf8_copy(HOSTILE, false);
	autojson json_object *root = NULL;
	json_object *results, *result;
	struct account account;
	const struct code *codes;
	size_t count;

	codes = codes_all(&count);
	hostile_account(&account);
	root = document(&account);
	results = at(root, "runs.0.results");
	assert_int_equal(json_object_array_length(results), 4);
	expect(results, "0.ruleId", "new-export");
	expect(results, "0.level", "note");
	expect(results, "0.message.text", code_find("new-export")->summary);
	result = json_object_array_get_idx(results, 1);
	expect(result, "ruleId", "changed-data");
	expect(result, "level", "error");
	assert_string_equal(
		codes[json_object_get_int(at(result, "ruleIndex"))].id,
		"changed-data");
	assert_non_null(strstr(
		json_object_get_string(at(result, "message.text")), visible));
	expect(result, "locations.0.physicalLocation.artifactLocation.uri",
	       "dir/a%20b%25c%3F%23%FF.c");
	expect(result,
	       "locations.0.physicalLocation.artifactLocation.uriBaseId",
	       "SRCROOT");
	expect(result, "locations.0.physicalLocation.region.startLine", "93");
	expect(result, "locations.0.logicalLocations.0.name", visible);
	assert_non_null(at(root, "runs.0.originalUriBaseIds.SRCROOT"));
	account_free(&account);
}

/* A patch is no file of the source; one without a line is there as a whole. */
static void places_that_are_no_lines_of_the_source(void **state)
{
	static const char artifact[] =
		"2.locations.0.physicalLocation.artifactLocation";
	autojson json_object *root = NULL;
	json_object *results, *location;
	struct account account;

	hostile_account(&account);
	root = document(&account);
	results = at(root, "runs.0.results");
	assert_false(json_object_object_get_ex(at(results, artifact),
					       "uriBaseId", NULL));
	/* The notice has no place but its object's source. */
	location = at(results, "0.locations.0.physicalLocation");
	expect(location, "artifactLocation.uriBaseId", "SRCROOT");
	assert_false(json_object_object_get_ex(location, "region", NULL));
	expect(results, "3.locations.0.physicalLocation.artifactLocation.uri",
	       "file:///tmp/x.c");
	expect(results, "3.ruleId", "of-the-future");
	assert_false(
		json_object_object_get_ex(at(results, "3"), "ruleIndex", NULL));
	account_free(&account);
}

static void an_error_is_no_success(void **state)
{
	autofree char *visible = utf8_copy(HOSTILE, false);
	autojson json_object *refused = NULL, *failed = NULL;
	struct account account;

	hostile_account(&account);
	refused = document(&account);
	expect(refused, "runs.0.invocations.0.executionSuccessful", "true");
	expect(refused, "runs.0.invocations.0.exitCode", "2");
	account.message = HOSTILE;
	account.status = KPATCH_EXIT_FAILURE;
	failed = document(&account);
	expect(failed, "runs.0.invocations.0.executionSuccessful", "false");
	expect(failed,
	       "runs.0.invocations.0.toolExecutionNotifications.0.message.text",
	       visible);
	account_free(&account);
}

static void equal_runs_give_equal_bytes(void **state)
{
	autobuffer struct buffer one = BUFFER_INIT, two = BUFFER_INIT;
	struct account account;

	hostile_account(&account);
	assert_int_equal(sarif_render(&account, &one, NULL), 0);
	account_free(&account);
	hostile_account(&account);
	assert_int_equal(sarif_render(&account, &two, NULL), 0);
	account_free(&account);
	assert_string_equal(one.data, two.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_is_a_rule),
		cmocka_unit_test(results_have_rule_level_and_place),
		cmocka_unit_test(places_that_are_no_lines_of_the_source),
		cmocka_unit_test(an_error_is_no_success),
		cmocka_unit_test(equal_runs_give_equal_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
