// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of line numbers: those of the source that code has in it, in arguments,
 * strings and variables, make no difference, and all other numbers do.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "moved_lines.h"
#include "objects.h"
#include "relocations.h"

static void line_arguments_make_no_difference(void **state)
{
	check_moved_lines(diff_sources);
}

/* Each helper takes the line as its second argument. */
static void helpers_take_a_line(void **state)
{
	static const char *const helpers[] = {
		"__might_sleep",  "__might_resched",	    "__cant_sleep",
		"__cant_migrate", "lockdep_rcu_suspicious", "warn_slowpath_fmt",
	};
	static const struct compiler plain = {
		{ "gcc", "-mcmodel=kernel", "-fcf-protection=none", "-pg",
		  "-mfentry", "-mrecord-mcount", "-g0" },
	};
	static const struct surroundings around = { .parent = "vmlinux",
						    .compiler = &plain };
	static const char function[] =
		"void %s(const char *, int, long);\n"
		"void f%zu(void) { %s(\"f.c\", %d, %d); }\n";
	autobuffer struct buffer orig = BUFFER_INIT, line = BUFFER_INIT;
	autobuffer struct buffer other = BUFFER_INIT;
	autooutcome struct outcome same, outcome;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(helpers); i++) {
		const char *name = helpers[i];

		buffer_printf(&orig, function, name, i, name, 70, 9);
		buffer_printf(&line, function, name, i, name, 75, 9);
		buffer_printf(&other, function, name, i, name, 70, 8);
	}
	diff_sources_in(&same, buffer_string(&orig), buffer_string(&line),
			&around);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_sources_in(&outcome, buffer_string(&orig), buffer_string(&other),
			&around);
	expect_functions(outcome.output, "f0 f1 f2 f3 f4 f5");
}

/* Beside the line, all has to be equal. */
static void lines_excuse_nothing_else(void **state)
{
	static const char source[] =
		"void __might_sleep(const char *, int);\n"
		"void exported_one(int), exported_two(int);\n%s"
		"void a(int x) { __might_sleep(\"f.c\", __LINE__);\n"
		"	exported_%s(x); }\n";
	autofree char *orig = path_format(source, "", "one");
	autofree char *patched = path_format(source, "\n\n", "two");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a");
}

/* Of a call that is written in several lines the row is the first. */
static void a_line_may_be_of_a_later_line_of_its_call(void **state)
{
	static const char source[] = "void exported_check(const char *, int);\n"
				     "#line %d\n"
				     "void a(int x)\n"
				     "{\n"
				     "	if (x)\n"
				     "		exported_check(\"text\", %d);\n"
				     "}\n";
	static const struct {
		int line[2];
		int value[2];
		bool same;
	} cases[] = {
		{ { 90, 95 }, { 94, 99 }, true }, /* one behind */
		{ { 90, 95 }, { 101, 106 }, true }, /* eight */
		{ { 90, 95 }, { 102, 107 }, false }, /* too many */
		{ { 90, 95 }, { 89, 94 }, false }, /* in front */
		{ { 90, 95 }, { 94, 98 }, false }, /* moved otherwise */
		{ { 90, 90 }, { 94, 95 }, false }, /* and not moved */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *orig = path_format(source, cases[i].line[0],
						  cases[i].value[0]);
		autofree char *patched = path_format(source, cases[i].line[1],
						     cases[i].value[1]);
		autooutcome struct outcome outcome;

		diff_sources(&outcome, orig, patched);
		if (cases[i].same)
			assert_int_equal(outcome.result, DIFF_UNCHANGED);
		else
			expect_functions(outcome.output, "a");
	}
}

/* One on the stack has its own row, or is no line. */
static void only_registers_are_behind_their_row(void **state)
{
	static const char source[] = "void exported_many(int, int, int, int,\n"
				     "	int, int, int);\n"
				     "#line %d\n"
				     "void a(void)\n"
				     "{\n"
				     "	exported_many(1, 2, 3, 4, 5, 6, %d);\n"
				     "}\n";
	autofree char *orig = path_format(source, 900, 902);
	autofree char *moved = path_format(source, 905, 907);
	autofree char *orig_behind = path_format(source, 900, 904);
	autofree char *moved_behind = path_format(source, 905, 909);
	autooutcome struct outcome same, behind;

	diff_sources(&same, orig, moved);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_sources(&behind, orig_behind, moved_behind);
	expect_functions(behind.output, "a");
}

/* A number that becomes that of its line, and one that was. */
static void a_line_is_one_in_both_versions(void **state)
{
	static const char source[] = "void exported_check(int);\n"
				     "#line %d\n"
				     "void a(int x) { exported_check(%d); }\n";
	autofree char *other = path_format(source, 90, 7);
	autofree char *line = path_format(source, 95, 95);
	autooutcome struct outcome becomes, was;

	diff_sources(&becomes, other, line);
	expect_functions(becomes.output, "a");
	diff_sources(&was, line, other);
	expect_functions(was.output, "a");
}

/* As FORTIFY_SOURCE and BUG messages have them. */
static void lines_in_strings_make_no_difference(void **state)
{
	static const char source[] =
		"void exported_p(const char *);\n"
		"void a(void) { exported_p(\"overflow at fs/open.c:%d\"); }\n"
		"void b(void) { exported_p(\"version 1.2:%d\"); }\n";
	autofree char *orig = path_format(source, 9, 9);
	autofree char *line = path_format(source, 1234, 9);
	autofree char *number = path_format(source, 9, 10);
	autooutcome struct outcome same, outcome;

	diff_sources(&same, orig, line);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_sources(&outcome, orig, number);
	expect_functions(outcome.output, "b");
}

/* struct _ddebug, with its line number in a bit field. */
static void lines_of_dynamic_debug_make_no_difference(void **state)
{
	static const char source[] =
		"struct d { const char *s[4]; unsigned line : 18; char f; };\n"
		"void exported_d(struct d *);\n"
		"int a(int x) { static struct d __UNIQUE_ID_ddebug5\n"
		"	__attribute__((section(\"__dyndbg\"))) =\n"
		"	{ { \"m\", \"a\", \"f.c\", \"%s\" }, %d, 1 };\n"
		"	exported_d(&__UNIQUE_ID_ddebug5); return x; }\n";
	autofree char *orig = path_format(source, "text", 10);
	autofree char *line = path_format(source, "text", 20);
	autofree char *text = path_format(source, "new text", 10);
	autooutcome struct outcome same, outcome;

	diff_sources(&same, orig, line);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_sources(&outcome, orig, text);
	expect_functions(outcome.output, "a");
	assert_int_equal(size_of_section(outcome.output, "__dyndbg"), 40);
}

static void other_constants_are_changes(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(
		&outcome,
		"void exported_check(const char *, int);\n"
		"int a(int x) { exported_check(\"f.c\", 3); return x; }\n",
		"void exported_check(const char *, int);\n"
		"int a(int x) { exported_check(\"f.c\", 4); return x; }\n");
	expect_functions(outcome.output, "a");
}

/*
 * A constant that happens to be near its own line number, and changes by as
 * many as lines were added, looks like a line number.  It is none when it is
 * known that lines keep their numbers.
 */
static void kept_lines_are_not_guessed_at(void **state)
{
	static const struct surroundings kept = { .parent = "vmlinux",
						  .keeps_lines = true };
	autooutcome struct outcome outcome;

	diff_sources_in(&outcome,
			"void exported_p(int);\n"
			"void a(void) { exported_p(2); }\n",
			"void exported_p(int);\n\n"
			"void a(void) { exported_p(3); }\n",
			&kept);
	expect_functions(outcome.output, "a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_arguments_make_no_difference),
		cmocka_unit_test(helpers_take_a_line),
		cmocka_unit_test(lines_excuse_nothing_else),
		cmocka_unit_test(a_line_may_be_of_a_later_line_of_its_call),
		cmocka_unit_test(only_registers_are_behind_their_row),
		cmocka_unit_test(a_line_is_one_in_both_versions),
		cmocka_unit_test(lines_in_strings_make_no_difference),
		cmocka_unit_test(lines_of_dynamic_debug_make_no_difference),
		cmocka_unit_test(other_constants_are_changes),
		cmocka_unit_test(kept_lines_are_not_guessed_at),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
