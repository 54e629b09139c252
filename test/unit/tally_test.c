// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of accounts of what was done to several patches.
 */
#include "kpatch/tally.h"
#include "lib/cleanup.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Names in the reasons may be whose file it is about. */
static void reasons_are_told_and_the_first_counts(void **state)
{
	struct error first autoerror = ERROR_INIT;
	struct error second autoerror = ERROR_INIT;
	struct error result autoerror = ERROR_INIT;
	autofree char *text = NULL;
	size_t size;
	struct tally tally = { .errors = open_memstream(&text, &size) };

	assert_non_null(tally.errors);
	error_set(&first, EBUSY, "ev\033[2Jil: busy\nsee the log");
	error_set(&second, EPERM, "other: not root's");
	tally_add(&tally, 0, NULL);
	tally_add(&tally, -EBUSY, &first);
	tally_add(&tally, -EPERM, &second);
	assert_int_equal(tally_result(&tally, "not loaded", &result), -EBUSY);
	assert_string_equal(error_text(&result),
			    "2 of 3 patches are not loaded");
	fclose(tally.errors);
	assert_string_equal(text, "ev\\x1b[2Jil: busy\nsee the log\n"
				  "other: not root's\n");
}

static void nothing_failed(void **state)
{
	struct error result autoerror = ERROR_INIT;
	struct tally tally = { .errors = stderr };

	tally_add(&tally, 0, NULL);
	assert_int_equal(tally_result(&tally, "not loaded", &result), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reasons_are_told_and_the_first_counts),
		cmocka_unit_test(nothing_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
