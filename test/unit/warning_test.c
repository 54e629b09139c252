// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of where a warning of objtool is in the source.
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_warning_has_its_line),
		cmocka_unit_test(what_is_not_known_has_none),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
