// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what of a function stays as it was shipped (target/shipped.h), on a
 * kernel made on the spot.
 */
#include "target/shipped.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "made_kernel.h"

static void assert_holes(const struct shipped *shipped,
			 const struct shipped_hole *holes, size_t count)
{
	assert_int_equal(shipped->holes.count, count);
	for (size_t i = 0; i < count; i++) {
		const struct shipped_hole *hole = &shipped->holes.items[i];

		assert_int_equal(hole->start, holes[i].start);
		assert_int_equal(hole->end, holes[i].end);
		for (uint32_t at = hole->start; at < hole->end; at++)
			assert_int_equal(shipped->bytes[at], 0);
	}
}

/* Entry and call, lock, jump, alternative, constants, paravirt, tail call. */
static void what_kernels_rewrite_is_left_open(void **state)
{
	static const struct shipped_hole holes[] = {
		{ 0, 10 }, { 12, 20 }, { 22, 30 }, { 33, 36 }, { 41, 46 },
	};
	static const char *const owners[] = { "vmlinux", "m" };

	for (size_t i = 0; i < ARRAY_SIZE(owners); i++) {
		struct special_sizes *sizes;
		struct shipped shipped;
		struct check check;

		check_start(&check, rewritten, "", "-O2", owners[i]);
		expect_good(&check);
		sizes = &check.target->sizes;
		sizes->alt = 14;
		sizes->jump = 16;
		sizes->para = 16;
		assert_int_equal(shipped_read(&shipped, &check.placement,
					      "rewritten", &check.err),
				 0);
		assert_int_equal(shipped.size, 46);
		assert_memory_equal(shipped.bytes + 10, "\xff\x07", 2);
		assert_memory_equal(shipped.bytes + 36, "\xb8\x05\0\0\0", 5);
		assert_holes(&shipped, holes, ARRAY_SIZE(holes));
		shipped_free(&shipped);

		/* What cannot be told is not guessed. */
		sizes->alt = 0;
		assert_int_equal(shipped_read(&shipped, &check.placement,
					      "rewritten", &check.err),
				 0);
		assert_int_equal(shipped.size, 0);
		check_end(&check);
	}
}

/* The jump to another function is short there; the rebuilt one is longer. */
static void shorter_jumps_are_followed(void **state)
{
	struct shipped shipped;
	struct check check;
	size_t size;

	check_start(&check, unit, "a", "-O2", "vmlinux");
	expect_good(&check);
	size = object_symbol(check.orig, "a_last")->size;
	assert_int_equal(shipped_read(&shipped, &check.placement, "a_last",
				      &check.err),
			 0);
	assert_in_range(shipped.size, 1, size - 1);
	shipped_free(&shipped);
	assert_int_equal(shipped_read(&shipped, &check.placement, "no_such",
				      &check.err),
			 0);
	assert_int_equal(shipped.size, 0);
	check_end(&check);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_kernels_rewrite_is_left_open),
		cmocka_unit_test(shorter_jumps_are_followed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
