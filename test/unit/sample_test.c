// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of how many pairs are compiled before one looks at them.
 */
#include "sample.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

/* Expect the sizes of all samples of a run, which end with a 0. */
static void expect_samples(size_t own, size_t dependants, const size_t *sizes)
{
	struct pair items[100] = { 0 };
	const struct pairs pairs = { .items = items,
				     .count = own + dependants };
	size_t done = 0, size, i;

	for (i = own; i < pairs.count; i++)
		items[i].includes = true;
	while (done < pairs.count) {
		size = sample_next(&pairs, done);
		assert_int_equal(size, *sizes++);
		done += size;
	}
	assert_int_equal(done, pairs.count);
	assert_int_equal(*sizes, 0);
}

static void test_few_are_compiled_at_once(void **state)
{
	expect_samples(1, 0, (const size_t[]){ 1, 0 });
	expect_samples(0, 7, (const size_t[]){ 7, 0 });
	expect_samples(50, 7, (const size_t[]){ 57, 0 });
}

static void test_what_changes_itself_comes_first(void **state)
{
	expect_samples(1, 8, (const size_t[]){ 1, 4, 4, 0 });
	expect_samples(6, 20, (const size_t[]){ 6, 6, 12, 2, 0 });
	expect_samples(60, 10, (const size_t[]){ 60, 10, 0 });
}

static void test_samples_grow(void **state)
{
	expect_samples(0, 8, (const size_t[]){ 4, 4, 0 });
	expect_samples(0, 100, (const size_t[]){ 4, 4, 8, 16, 32, 36, 0 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few_are_compiled_at_once),
		cmocka_unit_test(test_what_changes_itself_comes_first),
		cmocka_unit_test(test_samples_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
