// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of warnings of objtool: which are new, and where in the source they are.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "compile/warning.h"
#include "objects.h"

static const char source[] = "static int counter;\n"
			     "int f(int x)\n"
			     "{\n"
			     "	counter += x;\n"
			     "	return counter;\n"
			     "}\n";

static void a_warning_has_its_line(void **state)
{
	static const char *const warnings[] = {
		"a/b.o: warning: objtool: f+0x0: unreachable instruction\n",
		"a/b.o: warning: objtool: f()+0x0: unreachable instruction",
		"b.o: warning: objtool: f+0x0: x\nb.o: warning: objtool: g+0x1: y\n",
	};
	autofree char *object = compile("warned", source);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(warnings); i++) {
		autofree char *place = warning_source(warnings[i], object);

		assert_non_null(place);
		assert_non_null(strstr(place, "warned.c:"));
		assert_int_equal(atoi(strrchr(place, ':') + 1), 3);
	}
}

static void what_is_not_known_has_none(void **state)
{
	static const char *const warnings[] = {
		"",
		"a/b.o: warning: objtool: cannot find it",
		"a/b.o: warning: objtool: g+0x1: no such function",
		"a/b.o: warning: objtool: counter+0x: no number",
		"a/b.o: warning: objtool: .text+0x4 in words",
		"a/b.o: warning: f+0x4: not objtool's",
	};
	autofree char *object = compile("warned", source);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(warnings); i++)
		assert_null(warning_source(warnings[i], object));
	assert_null(warning_source("x: objtool: f+0x0: x", "/no/such/object"));
}

#define SAYS "a/b.o: warning: objtool: "

static void what_the_original_has_is_not_new(void **state)
{
	static const char f[] = SAYS "f+0x4: x\n", moved[] = SAYS "f+0x1c: x\n",
			  other[] = SAYS "f+0x4: xy\n",
			  twice[] = SAYS "f+0x4: x\n" SAYS "f+0x8: x\n",
			  more[] = SAYS "f+0x4: x\n" SAYS "g()+0x0: x",
			  calls[] = SAYS "f+0x4: call to g+0x10 of h\n",
			  calls_far[] = SAYS "f+0x40: call to g+0x8 of h";

	assert_null(warning_new(NULL, NULL));
	assert_null(warning_new(f, NULL));
	assert_null(warning_new(f, f));
	assert_null(warning_new(f, moved));
	assert_null(warning_new(more, f));
	assert_null(warning_new(twice, moved));
	assert_null(warning_new(calls, calls_far));
	assert_ptr_equal(warning_new(NULL, f), f);
	assert_ptr_equal(warning_new(f, other), other);
	assert_ptr_equal(warning_new(other, f), f);
	assert_string_equal(warning_new(f, more), SAYS "g()+0x0: x");
	assert_string_equal(warning_new(moved, twice), SAYS "f+0x8: x\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_warning_has_its_line),
		cmocka_unit_test(what_is_not_known_has_none),
		cmocka_unit_test(what_the_original_has_is_not_new),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
