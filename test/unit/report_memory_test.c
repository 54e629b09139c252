// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation of the writers of reports fails once, each in a run of its
 * own: the error is that there is no memory, and no document comes out that
 * looks like one.  The linker sends the allocations here (see the Makefile);
 * those inside libraries are left alone.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "objects.h"

#include "hostile.h"
#include "report/compared.h"
#include "report/event.h"
#include "report/html.h"
#include "report/sarif.h"
#include "short_memory.h"

static struct account account;

/* Let the first, the second, ... allocation fail until all of them passed. */
static void try_all(int (*attempt)(struct error *err))
{
	unsigned long nth;
	int ret;

	for (nth = 1;; nth++) {
		struct error err autoerror = ERROR_INIT;

		left = nth;
		failed = false;
		ret = attempt(&err);
		left = 0;
		if (!failed) {
			assert_int_equal(ret, 0);
			break;
		}
		if (ret != -ENOMEM)
			fail_msg("allocation %lu failed, and it returned %d",
				 nth, ret);
	}
	/* It allocates at all. */
	assert_true(nth > 5);
}

static int try_html(struct error *err)
{
	autobuffer struct buffer text = BUFFER_INIT;
	int ret = html_render(&account, &text, err);

	assert_true(!ret || !text.length);
	return ret;
}

static int try_sarif(struct error *err)
{
	autobuffer struct buffer text = BUFFER_INIT;

	return sarif_render(&account, &text, err);
}

static int try_events(struct error *err)
{
	static const char *const patches[] = { "a", "b" };
	struct events events = { fopen("/dev/null", "w") };
	int ret;

	assert_non_null(events.out);
	ret = event_run(&events, &account, patches, 2, err);
	if (!ret)
		ret = event_object(&events, account.objects.items, err);
	if (!ret)
		ret = event_findings(&events, &hostile_report, 0, err);
	if (!ret)
		ret = event_result(&events, &account, HOSTILE, err);
	fclose(events.out);
	return ret;
}

static int try_excerpts(struct error *err)
{
	autoexcerpt struct excerpt one = { .file = NULL };
	autoexcerpt struct excerpt two = { .file = NULL };
	int ret = excerpt_definition(&one, test_directory, "a.c:2", "f", err);

	return ret ? ret : excerpt_around(&two, test_directory, "a.c:2", err);
}

static void an_account_that_does_not_fit(void **state)
{
	autofree char *path = in_directory("a.c");

	store(path, "int f(void)\n{\n\treturn 1;\n}\n");
	hostile_account(&account);
	try_all(try_html);
	try_all(try_sarif);
	try_all(try_events);
	try_all(try_excerpts);
	account_free(&account);
}

static const struct object *orig_object, *patched_object;

static int try_compared(struct error *err)
{
	static const struct special_sizes sizes = { .bug = 12 };
	static const struct finding finding = {
		.kind = FINDING_CHANGED,
		.code = "",
		.symbol = (char *)"f",
	};
	const struct diff_input input = {
		.orig = orig_object,
		.patched = patched_object,
		.object_name = "test.o",
		.parent_name = "vmlinux",
		.patch_name = "test",
		.sizes = &sizes,
		.keeps_lines = true,
	};
	struct compared cleanup(compared_free)
		compared = { .said = REPORT_INIT };
	struct versions cleanup(versions_free) versions = { .orig = NULL };
	struct columns cleanup(columns_free) code = { NULL, 0, 0 };
	int ret = compared_open(&compared, &input, err);

	if (!ret)
		ret = compared_find(&compared, &finding, &versions, err);
	if (!ret)
		ret = compared_code(&compared, &versions, &code, err);
	if (ret)
		return ret;
	assert_non_null(strstr(versions.orig_source, "orig.c:2"));
	assert_non_null(strstr(versions.patched_source, "patched.c:2"));
	assert_non_null(strstr(code.items[0].left, "f, "));
	return 0;
}

static void objects_that_do_not_fit(void **state)
{
	static const char source[] = "int out(int);\n"
				     "int f(int x) { return out(x) + %d; }\n";
	autofree char *one = path_format(source, 1000);
	autofree char *two = path_format(source, 2000);
	autofree char *orig = compile("orig", one);
	autofree char *patched = compile("patched", two);
	autoobject struct object *before = load(orig);
	autoobject struct object *after = load(patched);

	orig_object = before;
	patched_object = after;
	try_all(try_compared);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_account_that_does_not_fit),
		cmocka_unit_test(objects_that_do_not_fit),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
