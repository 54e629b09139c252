/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is asked of line numbers on every machine: they are no difference, and
 * other constants are one.  Include after objects.h.
 */
#ifndef TEST_UNIT_MOVED_LINES_H
#define TEST_UNIT_MOVED_LINES_H

#include "objects.h"

/* How a test compares two sources. */
typedef void differ_fn(struct outcome *outcome, const char *orig,
		       const char *patched);

/* Arguments that are lines, of functions that are known and that are not. */
static inline void check_moved_lines(differ_fn *compare)
{
	static const char source[] =
		"void __might_sleep(const char *, int);\n"
		"void exported_check(const char *, const char *, int);\n"
		"%s"
		"int a(int x) { __might_sleep(\"f.c\", __LINE__); return x; }\n"
		"int b(int x) { if (x > 7) exported_check(\"assertion\",\n"
		"	\"f.c\", __LINE__); return x * %d; }\n";
	autofree char *orig = path_format(source, "", 3);
	autofree char *moved = path_format(source, "\n\n\n\n", 3);
	autofree char *changed = path_format(source, "\n\n\n\n", 5);
	autooutcome struct outcome same, outcome;

	compare(&same, orig, moved);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	compare(&outcome, orig, changed);
	expect_functions(outcome.output, "b");
}

/* An argument that changes without its line. */
static inline void check_constants(differ_fn *compare)
{
	static const char source[] =
		"void exported_check(const char *, int);\n"
		"int a(int x) { exported_check(\"f.c\", %d); return x; }\n";
	autofree char *three = path_format(source, 3);
	autofree char *four = path_format(source, 4);
	autooutcome struct outcome outcome;

	compare(&outcome, three, four);
	expect_functions(outcome.output, "a");
}

#endif /* TEST_UNIT_MOVED_LINES_H */
