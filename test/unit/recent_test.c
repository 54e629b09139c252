// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what stays of a directory, and that a kernel's directory in the
 * cache does not grow for ever.
 */
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/recent.h"
#include "target/cache.h"

#include <fcntl.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static char *directory;

static int make_directory(void **state)
{
	return dir_make_temp("/tmp", "kpatch-recent-test", &directory, NULL);
}

static int remove_directory(void **state)
{
	int ret = tree_remove(directory, NULL);

	free(directory);
	return ret;
}

/* NAME below the directory, used SECONDS after the epoch. */
static void make_used(const char *name, bool is_dir, time_t seconds)
{
	const struct timespec times[2] = { { seconds, 0 }, { seconds, 0 } };
	autofree char *path = path_format("%s/%s", directory, name);
	autofree char *inside = path_format("%s/%s/file", directory, name);

	if (is_dir) {
		assert_int_equal(dir_make(path, 0700, NULL), 0);
		assert_int_equal(file_publish(inside, "x", 1, 0600, NULL), 0);
	} else {
		assert_int_equal(file_publish(path, "x", 1, 0600, NULL), 0);
	}
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static bool is_there(const char *name)
{
	autofree char *path = path_format("%s/%s", directory, name);

	return file_exists(path);
}

static void test_latest_stay(void **state)
{
	make_used("b1", false, 300);
	make_used("b2", true, 100);
	make_used("b3", true, 400);
	make_used("b4", false, 200);
	make_used("other", false, 1);
	make_used(".b5", false, 1);
	recent_trim(directory, "b*", 4);
	assert_true(is_there("b2"));
	recent_trim(directory, "b*", 3);
	assert_false(is_there("b2"));
	assert_true(is_there("b4"));
	recent_trim(directory, "b*", 1);
	assert_false(is_there("b1") || is_there("b4"));
	assert_true(is_there("b3"));
	assert_true(is_there("other") && is_there(".b5"));
}

static void test_touched_is_latest(void **state)
{
	autofree char *path = path_format("%s/one", directory);

	make_used("one", true, 100);
	make_used("two", false, 200);
	recent_touch(path);
	recent_trim(directory, "*", 1);
	assert_true(is_there("one"));
	assert_false(is_there("two"));
}

static void test_missing_directory(void **state)
{
	recent_trim("/nonexistent/kpatch", "*", 0);
	recent_touch("/nonexistent/kpatch");
}

static void make_many(const char *format, bool is_dir, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		autofree char *name = path_format(format, i);

		make_used(name, is_dir, (time_t)i + 1);
	}
}

/* The first OLD of what make_many() made are gone, and no more. */
static void expect_trimmed(const char *format, size_t old, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		autofree char *name = path_format(format, i);

		assert_int_equal(is_there(name), i >= old);
	}
}

static void test_cache(void **state)
{
	static const struct {
		const char *format;
		bool is_dir;
		size_t keep;
	} kinds[] = {
		{ "recipes/%zx", true, CACHE_KEEP_RECIPES },
		{ "kits/%zx", true, CACHE_KEEP_KITS },
		{ "vmlinux-%zx-0.0", false, CACHE_KEEP_IMAGES },
		{ "kpatch-%zu.log", false, CACHE_KEEP_LOGS },
		{ "debug.%zu", true, CACHE_KEEP_DEBUG },
	};
	struct cache cache = CACHE_INIT;
	autofree char *work = NULL;
	size_t i;

	cache.directory = strdup(directory);
	assert_non_null(cache.directory);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		autofree char *parent =
			path_format("%s/%s", directory, kinds[i].format);

		*strrchr(parent, '/') = '\0';
		assert_int_equal(dir_make(parent, 0700, NULL), 0);
		make_many(kinds[i].format, kinds[i].is_dir, kinds[i].keep + 3);
	}
	make_used("kits/lock", false, 0);
	assert_int_equal(cache_work_dir(&cache, &work, NULL), 0);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		expect_trimmed(kinds[i].format, 3, kinds[i].keep + 3);
	assert_true(is_there("kits/lock"));
	assert_true(file_is_dir(work));
	cache_close(&cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_latest_stay, make_directory, remove_directory),
		cmocka_unit_test_setup_teardown(test_touched_is_latest,
						make_directory,
						remove_directory),
		cmocka_unit_test(test_missing_directory),
		cmocka_unit_test_setup_teardown(test_cache, make_directory,
						remove_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
