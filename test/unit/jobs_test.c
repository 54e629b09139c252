// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of work on several threads.
 */
#include "compile/jobs.h"
#include "lib/array.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

static atomic_uint done[1000];
static atomic_uint running, most;

static void do_one(void *context, size_t item)
{
	unsigned int now = atomic_fetch_add(&running, 1) + 1;
	unsigned int known = atomic_load(&most);

	while (now > known && !atomic_compare_exchange_weak(&most, &known, now))
		;
	atomic_fetch_add(&done[item], 1);
	atomic_fetch_sub(&running, 1);
}

static void test_every_item_is_done_once(void **state)
{
	struct error err = ERROR_INIT;
	size_t i;

	assert_int_equal(jobs_run(ARRAY_SIZE(done), 3, do_one, NULL, &err), 0);
	for (i = 0; i < ARRAY_SIZE(done); i++)
		assert_int_equal(atomic_load(&done[i]), 1);
	assert_in_range(atomic_load(&most), 1, 3);
	assert_int_equal(jobs_run(0, 3, NULL, NULL, &err), 0);
}

struct meeting {
	sem_t here[2];
	atomic_uint missed;
};

/* Says that it is here and waits for the other one. */
static void meet(void *context, size_t item)
{
	struct meeting *meeting = context;
	struct timespec end;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += 60;
	sem_post(&meeting->here[item]);
	if (sem_timedwait(&meeting->here[!item], &end))
		atomic_fetch_add(&meeting->missed, 1);
}

static void test_items_are_done_at_once(void **state)
{
	struct error err = ERROR_INIT;
	struct meeting meeting = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(meeting.here); i++)
		sem_init(&meeting.here[i], 0, 0);
	assert_int_equal(jobs_run(2, 2, meet, &meeting, &err), 0);
	assert_int_equal(atomic_load(&meeting.missed), 0);
	for (i = 0; i < ARRAY_SIZE(meeting.here); i++)
		sem_destroy(&meeting.here[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_item_is_done_once),
		cmocka_unit_test(test_items_are_done_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
