// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of pieces of source: where definitions begin and end, and which line is
 * meant when "#line" gives two the same number.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "objects.h"
#include "report/excerpt.h"

/* The lines as "NUMBER text", with a star behind the one that is meant. */
static char *text_of(const struct excerpt *excerpt)
{
	struct buffer text = BUFFER_INIT;
	const struct excerpt_line *line;

	buffer_puts(&text, "");
	array_for_each(line, excerpt)
		buffer_printf(&text, "%u %.*s%s\n", line->number,
			      (int)line->length, line->text,
			      line->here ? " *" : "");
	return buffer_steal(&text);
}

static void expect_definition(const char *source, const char *place,
			      const char *name, const char *expected)
{
	autofree char *path = in_directory("a.c"), *text = NULL;
	autoexcerpt struct excerpt excerpt = { .file = NULL };

	store(path, source);
	assert_int_equal(excerpt_definition(&excerpt, test_directory, place,
					    name, NULL),
			 0);
	text = text_of(&excerpt);
	assert_string_equal(text, expected);
}

static const char functions[] = "#include <a.h>\n"
				"\n"
				"/* A comment. */\n"
				"static int\n"
				"first(int x,\n"
				"      int y)\n"
				"{\n"
				"	if (x) {\n"
				"		call(\"}\"); /* } */\n"
				"		return '}';\n"
				"	}\n"
				"#if A\n"
				"	if (y) {\n"
				"#else\n"
				"	if (!y) {\n"
				"#endif\n"
				"		return 2;\n"
				"	}\n"
				"	return 3;\n"
				"}\n"
				"EXPORT_SYMBOL(first);\n"
				"int second(void) { return 1; }\n"
				"static const struct s table = {\n"
				"	.a = first,\n"
				"};\n"
				"static int counter;\n"
				"int last(void)\n"
				"{\n"
				"	return 1;";

static void a_function_is_shown_whole(void **state)
{
	/* The compiler's line of it is that of its brace. */
	expect_definition(functions, "a.c:7", "first",
			  "4 static int\n"
			  "5 first(int x,\n"
			  "6       int y)\n"
			  "7 { *\n"
			  "8 	if (x) {\n"
			  "9 		call(\"}\"); /* } */\n"
			  "10 		return '}';\n"
			  "11 	}\n"
			  "12 #if A\n"
			  "13 	if (y) {\n"
			  "14 #else\n"
			  "15 	if (!y) {\n"
			  "16 #endif\n"
			  "17 		return 2;\n"
			  "18 	}\n"
			  "19 	return 3;\n"
			  "20 }\n");
	expect_definition(functions, "a.c:22", "second.isra.0",
			  "22 int second(void) { return 1; } *\n");
	expect_definition(functions, "a.c:28", "last",
			  "27 int last(void)\n"
			  "28 { *\n"
			  "29 	return 1;\n");
}

static void a_variable_ends_at_its_semicolon(void **state)
{
	expect_definition(functions, "a.c:23", "table",
			  "23 static const struct s table = { *\n"
			  "24 	.a = first,\n"
			  "25 };\n");
	expect_definition(functions, "a.c:26", "counter.3",
			  "26 static int counter; *\n");
}

/* Lines that were added have the numbers of those that were there. */
static void line_directives_are_followed(void **state)
{
	static const char source[] = "int one;\n"
				     "int added(void)\n"
				     "{\n"
				     "	return 7;\n"
				     "}\n"
				     "#line 2\n"
				     "int kept(void)\n"
				     "{\n"
				     "#line 4 \"other.c\"\n"
				     "	return 1;\n"
				     "}\n";

	expect_definition(source, "a.c:3", "added",
			  "2 int added(void)\n"
			  "3 { *\n"
			  "4 	return 7;\n"
			  "5 }\n");
	expect_definition(source, "a.c:3", "kept",
			  "6 int kept(void)\n"
			  "7 { *\n"
			  "8 #line 4 \"other.c\"\n"
			  "9 	return 1;\n"
			  "10 }\n");
	/* A name that only a macro makes. */
	expect_definition(source, "a.c:1", "__do_sys_one", "1 int one; *\n");
}

static void what_is_not_there_has_no_lines(void **state)
{
	expect_definition("int x;\n", NULL, "x", "");
	expect_definition("int x;\n", "a.c", "x", "");
	expect_definition("int x;\n", "a.c:2", "x", "");
	expect_definition("int x;\n", "b.c:1", "x", "");
	expect_definition("", "a.c:1", "x", "");
	expect_definition("int x;\n", "/etc/passwd:1", "x", "");
	expect_definition("int x;\n", "../../etc/passwd:1", "x", "");
	expect_definition("int x;\n", "d/../a.c:1", "x", "");
}

static void a_file_that_cannot_be_read_is_an_error(void **state)
{
	autoexcerpt struct excerpt excerpt = { .file = NULL };
	autofree char *path = in_directory("directory.c");
	struct error err autoerror = ERROR_INIT;

	assert_int_equal(dir_make(path, 0700, NULL), 0);
	assert_int_equal(excerpt_definition(&excerpt, test_directory,
					    "directory.c:1", "x", &err),
			 -EINVAL);
	assert_non_null(strstr(error_text(&err), "directory.c"));
}

static void endless_ones_are_cut(void **state)
{
	autoexcerpt struct excerpt excerpt = { .file = NULL };
	autobuffer struct buffer source = BUFFER_INIT;
	autofree char *path = in_directory("a.c");
	size_t i;

	assert_int_equal(buffer_puts(&source, "int f(void)\n{\n"), 0);
	for (i = 0; i < 5000; i++)
		assert_int_equal(buffer_puts(&source, "	g();\n"), 0);
	store(path, source.data);
	assert_int_equal(excerpt_definition(&excerpt, test_directory, "a.c:2",
					    "f", NULL),
			 0);
	assert_int_equal(excerpt.count, 3000);
	assert_true(excerpt.cut);
}

static void lines_around_one(void **state)
{
	static const struct {
		const char *place;
		const char *expected;
	} cases[] = {
		{ "a.c:1", "1 1 *\n2 2\n3 3\n4 4\n" },
		{ "a.c:5", "2 2\n3 3\n4 4\n5 5 *\n6 6\n7 7\n8 8\n" },
		{ "a.c:9", "6 6\n7 7\n8 8\n9 9 *\n" },
		{ "a.c:10", "" },
		{ "x/a.c:1", "" },
	};
	autofree char *path = in_directory("a.c");
	size_t i;

	store(path, "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autoexcerpt struct excerpt excerpt = { .file = NULL };
		autofree char *text = NULL;

		assert_int_equal(excerpt_around(&excerpt, test_directory,
						cases[i].place, NULL),
				 0);
		text = text_of(&excerpt);
		assert_string_equal(text, cases[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_function_is_shown_whole),
		cmocka_unit_test(a_variable_ends_at_its_semicolon),
		cmocka_unit_test(line_directives_are_followed),
		cmocka_unit_test(what_is_not_there_has_no_lines),
		cmocka_unit_test(a_file_that_cannot_be_read_is_an_error),
		cmocka_unit_test(endless_ones_are_cut),
		cmocka_unit_test(lines_around_one),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
