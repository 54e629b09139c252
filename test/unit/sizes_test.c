// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of entry sizes from the debug information of an image that has no type
 * information of its own.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "objects.h"
#include "target/sizes.h"

/* A declaration has no size. */
static void sizes_come_from_debug_information(void **state)
{
	autofree char *path =
		compile("dwarf", "struct orc_entry;\n"
				 "struct alt_instr { int a, b; short c, d;\n"
				 "	char e, f; } __attribute__((packed));\n"
				 "struct bug_entry { int a, b; short c, d; };\n"
				 "struct alt_instr a; struct bug_entry b;\n"
				 "struct orc_entry *o;\n");
	autoobject struct object *image = load(path);
	struct special_sizes sizes = { .jump = 16 };
	struct error err = ERROR_INIT;

	assert_int_equal(sizes_from_dwarf(&sizes, image, &err), 0);
	assert_int_equal(sizes.alt, 14);
	assert_int_equal(sizes.bug, 12);
	assert_int_equal(sizes.orc, 0);
	/* What is not found stays. */
	assert_int_equal(sizes.jump, 16);
}

static void absurd_sizes_are_refused(void **state)
{
	autofree char *path =
		compile("absurd", "struct jump_entry { char c[70000]; } j;\n");
	autoobject struct object *image = load(path);
	struct special_sizes sizes = { 0 };
	struct error err = ERROR_INIT;

	assert_int_equal(sizes_from_dwarf(&sizes, image, &err), -EINVAL);
	assert_non_null(strstr(error_text(&err), "struct jump_entry"));
	error_clear(&err);
}

static void without_debug_information_nothing_is_known(void **state)
{
	static const struct compiler plain = { { "gcc", "-g0" } };
	autofree char *path = compile_with(
		&plain, "plain", "struct jump_entry { int a[4]; } j;\n");
	autoobject struct object *image = load(path);
	struct special_sizes sizes = { 0 };

	assert_int_equal(sizes_from_dwarf(&sizes, image, NULL), 0);
	assert_int_equal(sizes.jump, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_come_from_debug_information),
		cmocka_unit_test(absurd_sizes_are_refused),
		cmocka_unit_test(without_debug_information_nothing_is_known),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
