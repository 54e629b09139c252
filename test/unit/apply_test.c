// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of applying diffs in memory and of rendering the result with the line
 * numbers of the original.
 */
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "source/apply.h"
#include "source/change.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define HEAD "--- a/x.c\n+++ b/x.c\n"

/* Apply a diff to a file; *moved may be NULL. */
static int apply(const char *file, const char *diff_text, struct buffer *result,
		 unsigned int *moved, bool neutral, struct error *err)
{
	struct unidiff diff autounidiff = UNIDIFF_INIT;
	struct text text autotext = TEXT_INIT;
	unsigned int ignored;
	int ret;

	assert_int_equal(unidiff_parse(&diff, "d", diff_text, strlen(diff_text),
				       err),
			 0);
	assert_int_equal(text_split(&text, file, strlen(file), err), 0);
	ret = apply_file("d", &diff.items[0], &text, moved ? moved : &ignored,
			 err);
	if (neutral)
		assert_int_equal(text_render_neutral(&text, result, err), 0);
	else
		assert_int_equal(text_render(&text, result, err), 0);
	return ret;
}

static void check(const char *file, const char *diff, const char *expected)
{
	struct error err autoerror = ERROR_INIT;
	struct buffer result autobuffer = BUFFER_INIT;

	assert_int_equal(apply(file, diff, &result, NULL, false, &err), 0);
	assert_string_equal(buffer_string(&result), expected);
}

static void check_refused(const char *file, const char *diff,
			  const char *message)
{
	struct error err autoerror = ERROR_INIT;
	struct buffer result autobuffer = BUFFER_INIT;

	assert_int_equal(apply(file, diff, &result, NULL, false, &err),
			 -EBADMSG);
	if (!strstr(error_text(&err), message))
		fail_msg("\"%s\" is not in \"%s\"", message, error_text(&err));
	/* And the text is as it was. */
	assert_string_equal(buffer_string(&result), file);
}

static void hunks_replace_lines(void **state)
{
	check("a\nb\nc\nd\ne\n",
	      HEAD "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n@@ -5 +5,2 @@\n e\n+f\n",
	      "a\nB\nc\nd\ne\nf\n");
}

static void a_hunk_is_found_at_another_line(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct buffer result autobuffer = BUFFER_INIT;
	unsigned int moved;

	assert_int_equal(apply("1\n2\n3\na\nb\nc\n",
			       HEAD "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n",
			       &result, &moved, false, &err),
			 0);
	assert_string_equal(buffer_string(&result), "1\n2\n3\na\nB\nc\n");
	assert_int_equal(moved, 1);
	check("a\nb\nc\n", HEAD "@@ -100,3 +100,3 @@\n a\n-b\n+B\n c\n",
	      "a\nB\nc\n");
}

static void the_nearest_place_is_taken(void **state)
{
	check("x\n1\n2\n3\nx\n4\n", HEAD "@@ -4 +4 @@\n-x\n+X\n",
	      "x\n1\n2\n3\nX\n4\n");
	check("x\n1\n2\n3\n4\nx\n", HEAD "@@ -2 +2 @@\n-x\n+X\n",
	      "X\n1\n2\n3\n4\nx\n");
}

static void a_later_hunk_is_not_found_before_an_earlier_one(void **state)
{
	check_refused("a\nb\nc\n",
		      HEAD "@@ -2 +2 @@\n-b\n+B\n@@ -3 +3 @@\n-a\n+A\n",
		      "d:6: the hunk does not apply to x.c");
}

static void context_is_never_left_out(void **state)
{
	check_refused("a\nb\nX\n", HEAD "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n",
		      "line 3 is \"X\", the diff has \"c\"");
	check_refused("a\n", HEAD "@@ -1,2 +1,1 @@\n a\n-b\n", "end of file");
	check_refused("", HEAD "@@ -1 +1 @@\n-b\n+c\n", "end of file");
	check_refused("a\n", HEAD "@@ -1,0 +2 @@\n+b\n", "without context");
}

static void a_file_without_lines_gets_some(void **state)
{
	check("", HEAD "@@ -0,0 +1,2 @@\n+a\n+b\n", "a\nb\n");
	check("", HEAD "@@ -0,0 +1 @@\n+a\n\\ No newline\n", "a");
	check_refused("a\n", HEAD "@@ -0,0 +1 @@\n+b\n", "without context");
	check_refused("", HEAD "@@ -1,0 +2 @@\n+b\n", "without context");
}

static void newlines_at_the_end_count(void **state)
{
	check("a\nb", HEAD "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline\n+b\n",
	      "a\nb\n");
	check("a\nb\n", HEAD "@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline\n",
	      "a\nb");
	check_refused("a\nb\n",
		      HEAD "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline\n+c\n",
		      "without a newline");
	check_refused("a\nb\nc\n",
		      HEAD "@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline\n",
		      "not at its end");
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct buffer result autobuffer = BUFFER_INIT;

	assert_int_equal(apply("a\n", HEAD "@@ -1 +1 @@\n-\x1b[2Jx\n+c\n",
			       &result, NULL, false, &err),
			 -EBADMSG);
	assert_null(strchr(error_text(&err), '\x1b'));
}

static void check_neutral(const char *file, const char *diff,
			  const char *expected)
{
	struct error err autoerror = ERROR_INIT;
	struct buffer result autobuffer = BUFFER_INIT;

	assert_int_equal(apply(file, diff, &result, NULL, true, &err), 0);
	assert_string_equal(buffer_string(&result), expected);
}

static void lines_keep_their_numbers(void **state)
{
	check_neutral("a\nb\nc\n", HEAD "@@ -1,2 +1,3 @@\n a\n+x\n b\n",
		      "a\nx\n#line 2\nb\nc\n");
	check_neutral("a\nb\nc\n", HEAD "@@ -1,3 +1,2 @@\n a\n-b\n c\n",
		      "a\n#line 3\nc\n");
	check_neutral("a\nb\nc\n", HEAD "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n",
		      "a\nB\nc\n");
}

static void directives_wait_for_a_place_where_they_may_stand(void **state)
{
	/* Inside a block comment. */
	check_neutral("/*\nb\n*/\nc\n", HEAD "@@ -1,2 +1,3 @@\n /*\n+x\n b\n",
		      "/*\nx\nb\n*/\n#line 4\nc\n");
	/* Inside parentheses, as those of a macro call. */
	check_neutral("f(a,\nb);\nc\n",
		      HEAD "@@ -1,2 +1,3 @@\n f(a,\n+x,\n b);\n",
		      "f(a,\nx,\nb);\n#line 3\nc\n");
	/* Inside a macro definition. */
	check_neutral("#define x(y \\\nb\nc\n",
		      HEAD "@@ -1,2 +1,3 @@\n #define x(y \\\n+x \\\n b\n",
		      "#define x(y \\\nx \\\nb\n#line 3\nc\n");
	/* Parentheses in strings, characters and comments do not count. */
	check_neutral("a \"((\\\"(\" '(' /* ( */ // (\nb\n",
		      HEAD "@@ -1,2 +1,3 @@\n a \"((\\\"(\" '(' /* ( */ // (\n"
			   "+x\n b\n",
		      "a \"((\\\"(\" '(' /* ( */ // (\nx\n#line 2\nb\n");
	/* The end of a function sets things right after an odd #if. */
	check_neutral("f(\n#if A\n(\n#endif\nx)\n}\nb\n",
		      HEAD "@@ -5,2 +5,3 @@\n x)\n+y\n }\n",
		      "f(\n#if A\n(\n#endif\nx)\ny\n}\n#line 7\nb\n");
}

static void a_name_is_found_in_what_changed(void **state)
{
	static const char file[] = "int ab;\nint a;\n\nint b;\n";
	static const char change[] = HEAD
		"@@ -1,4 +1,5 @@\n int ab;\n int a;\n \n+int c = a;\n-int b;\n"
		"+int b = 1;\n";
	struct error err autoerror = ERROR_INIT;
	struct unidiff diff autounidiff = UNIDIFF_INIT;
	struct text text autotext = TEXT_INIT;
	unsigned int moved;

	assert_int_equal(
		unidiff_parse(&diff, "d", change, strlen(change), &err), 0);
	assert_int_equal(text_split(&text, file, strlen(file), &err), 0);
	assert_int_equal(text_mention(&text, "a"), 2);
	assert_int_equal(apply_file("d", &diff.items[0], &text, &moved, &err),
			 0);
	assert_int_equal(text_mention(&text, "a.12"), 4);
	assert_int_equal(text_mention(&text, "b"), 5);
	assert_int_equal(text_mention(&text, "ab"), 1);
	assert_int_equal(text_mention(&text, "d"), 0);
	assert_int_equal(text_mention(&text, ""), 0);
}

/* Fixture for change_set_apply(): a tree with a few files. */
static char *tree;

static void put(const char *name, const char *text)
{
	autofree char *path = path_format("%s/%s", tree, name);

	assert_int_equal(file_publish(path, text, strlen(text), 0600, NULL), 0);
}

static int make_tree(void **state)
{
	autofree char *directory = NULL, *link = NULL;

	if (dir_make_temp("/tmp", "kpatch-apply-test", &tree, NULL))
		return -1;
	directory = path_format("%s/fs", tree);
	link = path_format("%s/link", tree);
	if (dir_make(directory, 0700, NULL) || symlink("fs", link))
		return -1;
	put("fs/a.c", "a\nb\n");
	put("fs/b.c", "a\nb\n");
	return 0;
}

static int remove_tree(void **state)
{
	int ret = tree_remove(tree, NULL);

	free(tree);
	return ret;
}

/* Parse a diff, which outlives the set, and add it. */
static void apply_diff(struct change_set *set, struct report *report,
		       struct unidiff *diff, const char *text)
{
	struct error err autoerror = ERROR_INIT;

	assert_int_equal(unidiff_parse(diff, "d", text, strlen(text), &err), 0);
	assert_int_equal(change_set_apply(set, tree, true, diff, report, &err),
			 0);
}

static void several_diffs_add_up(void **state)
{
	static const char first[] = "--- a/fs/a.c\n+++ b/fs/a.c\n"
				    "@@ -1 +1,2 @@\n a\n+x\n"
				    "--- a/fs/b.c\n+++ b/fs/b.c\n"
				    "@@ -1 +1 @@\n-a\n+A\n";
	static const char second[] = "--- a/fs/a.c\n+++ b/fs/a.c\n"
				     "@@ -2,2 +2,2 @@\n x\n-b\n+B\n";
	struct error err autoerror = ERROR_INIT;
	struct unidiff one autounidiff = UNIDIFF_INIT;
	struct unidiff two autounidiff = UNIDIFF_INIT;
	struct buffer result autobuffer = BUFFER_INIT;
	struct change_set set = CHANGE_SET_INIT;
	struct report report = REPORT_INIT;

	apply_diff(&set, &report, &one, first);
	apply_diff(&set, &report, &two, second);
	assert_int_equal(report.count, 0);
	assert_int_equal(set.count, 2);
	assert_string_equal(set.items[0].path, "fs/a.c");
	assert_int_equal(text_render(&set.items[0].text, &result, &err), 0);
	assert_string_equal(buffer_string(&result), "a\nx\nB\n");
	change_set_free(&set);
	report_free(&report);
}

/* And a later diff changes what an earlier one creates. */
static void files_are_created_where_there_are_directories(void **state)
{
	static const char first[] =
		"--- /dev/null\n+++ b/fs/new.h\n@@ -0,0 +1,2 @@\n+a\n+b\n"
		"--- /dev/null\n+++ b/new.h\n@@ -0,0 +1 @@\n+c\n"
		"--- /dev/null\n+++ b/none/new.h\n@@ -0,0 +1 @@\n+d\n"
		"--- /dev/null\n+++ b/link/new.h\n@@ -0,0 +1 @@\n+e\n"
		"--- /dev/null\n+++ b/fs/b.c\n@@ -0,0 +1 @@\n+f\n";
	static const char second[] = "--- a/fs/new.h\n+++ b/fs/new.h\n"
				     "@@ -1,2 +1,2 @@\n a\n-b\n+B\n";
	struct error err autoerror = ERROR_INIT;
	struct unidiff one autounidiff = UNIDIFF_INIT;
	struct unidiff two autounidiff = UNIDIFF_INIT;
	struct buffer result autobuffer = BUFFER_INIT;
	struct change_set set = CHANGE_SET_INIT;
	struct report report = REPORT_INIT;

	apply_diff(&set, &report, &one, first);
	apply_diff(&set, &report, &two, second);
	assert_int_equal(report.count, 3);
	assert_non_null(strstr(report.items[0].why, "no directory none/ in"));
	assert_non_null(strstr(report.items[1].why, "symbolic link"));
	assert_non_null(strstr(report.items[2].why, "without context"));
	assert_true(set.items[0].created);
	assert_int_equal(set.items[0].original.size, 0);
	assert_int_equal(text_render(&set.items[0].text, &result, &err), 0);
	assert_string_equal(buffer_string(&result), "a\nB\n");
	assert_true(set.items[1].created);
	assert_false(set.items[2].created);
	change_set_free(&set);
	report_free(&report);
}

static void all_refusals_are_reported(void **state)
{
	static const char text[] =
		"--- a/fs/none.c\n+++ b/fs/none.c\n@@ -1 +1 @@\n-a\n+b\n"
		"--- a/fs/a.S\n+++ b/fs/a.S\n@@ -1 +1 @@\n-a\n+b\n"
		"--- a/link/a.c\n+++ b/link/a.c\n@@ -1 +1 @@\n-a\n+b\n"
		"--- a/Documentation/x\n+++ b/Documentation/x\n"
		"@@ -1 +1 @@\n-a\n+b\n"
		"--- a/fs/a.c\n+++ b/fs/a.c\n@@ -1 +1 @@\n-c\n+b\n";
	struct unidiff diff autounidiff = UNIDIFF_INIT;
	struct change_set set = CHANGE_SET_INIT;
	struct report report = REPORT_INIT;

	apply_diff(&set, &report, &diff, text);
	assert_int_equal(report_count(&report, FINDING_REFUSAL), 4);
	assert_int_equal(report_count(&report, FINDING_NOTICE), 1);
	assert_non_null(strstr(report.items[0].why, "no fs/none.c in"));
	assert_string_equal(report.items[0].source, "d:2");
	assert_string_equal(report.items[1].code, "assembly-change");
	assert_string_equal(report.items[1].source, "d:7");
	assert_non_null(strstr(report.items[2].why, "symbolic link"));
	change_set_free(&set);
	report_free(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hunks_replace_lines),
		cmocka_unit_test(a_hunk_is_found_at_another_line),
		cmocka_unit_test(the_nearest_place_is_taken),
		cmocka_unit_test(
			a_later_hunk_is_not_found_before_an_earlier_one),
		cmocka_unit_test(context_is_never_left_out),
		cmocka_unit_test(a_file_without_lines_gets_some),
		cmocka_unit_test(newlines_at_the_end_count),
		cmocka_unit_test(control_characters_do_not_reach_the_terminal),
		cmocka_unit_test(lines_keep_their_numbers),
		cmocka_unit_test(
			directives_wait_for_a_place_where_they_may_stand),
		cmocka_unit_test(a_name_is_found_in_what_changed),
		cmocka_unit_test(several_diffs_add_up),
		cmocka_unit_test(files_are_created_where_there_are_directories),
		cmocka_unit_test(all_refusals_are_reported),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
