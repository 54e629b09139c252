// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of places: "FILE:LINE", and what is none.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "report/location.h"

#include <string.h>

static void expect(const char *place, const char *file, unsigned int line)
{
	struct location location = location_of(place);

	assert_int_equal(location.length, strlen(file));
	assert_memory_equal(location.file, file, location.length);
	assert_int_equal(location.line, line);
}

static void a_line_is_behind_the_last_colon(void **state)
{
	expect("fs/open.c:12", "fs/open.c", 12);
	expect("a:b:3", "a:b", 3);
	expect("a.patch", "a.patch", 0);
	expect("", "", 0);
	expect(":7", "", 7);
	expect("a:", "a:", 0);
	expect("a:0", "a:0", 0);
	expect("a:1x", "a:1x", 0);
	expect("a: 1", "a: 1", 0);
	expect("a:-1", "a:-1", 0);
	expect("a:99999999999999999999", "a:99999999999999999999", 0);
}

static void below(const char *place, bool expected)
{
	struct location location = location_of(place);

	assert_int_equal(location_is_below(&location), expected);
}

static void what_leads_out_of_a_tree(void **state)
{
	below("fs/open.c:1", true);
	below("fs/..x/open.c:1", true);
	below("x..:1", true);
	below("/fs/open.c:1", false);
	below("../open.c:1", false);
	below("fs/../../open.c:1", false);
	below("fs/..:1", false);
	below("..:1", false);
	below(":1", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_behind_the_last_colon),
		cmocka_unit_test(what_leads_out_of_a_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
