// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the source tree of realtime kernels: its patches in the order of
 * their series, with all of their context, and the tree in the cache that is
 * made with them.
 */
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"
#include "source/realtime.h"
#include "source/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "fake_root.h"

#define RELEASE "6.1.0-77-rt-amd64"
#define SERIES "/part/debian/patches-rt/series"
#define PATCH(name) "/part/debian/patches-rt/" name

#define TREE "/cache/kpatch/" RELEASE "/tree"

#define SOURCE "one\ntwo\nthree\nfour\nfive\nsix\n"

/* Applies to SOURCE; SECOND applies to what it makes. */
static const char first[] = "--- a/kernel/a.c\n+++ b/kernel/a.c\n"
			    "@@ -1,4 +1,4 @@\n"
			    " one\n-two\n+2\n three\n four\n"
			    "--- /dev/null\n+++ b/localversion-rt\n"
			    "@@ -0,0 +1 @@\n+-rt1\n"
			    "--- a/Documentation/a.rst\n"
			    "+++ b/Documentation/a.rst\n"
			    "@@ -1 +1 @@\n-text\n+other\n";
static const char second[] = "--- a/kernel/a.c\n+++ b/kernel/a.c\n"
			     "@@ -1,4 +1,4 @@\n"
			     " one\n-2\n+zwei\n three\n four\n";
/* Is not of the beginning of the file. */
static const char middle[] = "--- a/kernel/a.c\n+++ b/kernel/a.c\n"
			     "@@ -2,5 +2,5 @@\n"
			     " two\n three\n-four\n+4\n five\n six\n";
/* Applies only with fuzz: its last line of context is another. */
static const char fuzzy[] = "--- a/kernel/a.c\n+++ b/kernel/a.c\n"
			    "@@ -1,4 +1,4 @@\n"
			    " one\n-two\n+2\n three\n other\n";

static char *at(const char *name)
{
	char *path = path_format("%s%s", root, name);

	assert_non_null(path);
	return path;
}

static bool there(const char *name)
{
	autofree char *path = at(name);

	return file_exists(path);
}

static void expect_text(const char *name, const char *wanted)
{
	struct buffer text autobuffer = BUFFER_INIT;
	autofree char *path = at(name);

	assert_int_equal(file_read(path, &text, NULL), 0);
	assert_string_equal(buffer_string(&text), wanted);
}

/* Pack one name of a directory. */
static void pack(const char *archive, const char *from, const char *name)
{
	autofree char *file = at(archive), *base = at(from);
	const char *const argv[] = { "tar", "-c", "-f", file,
				     "-C",  base, name, NULL };
	struct process process = { .argv = argv, .log_fd = -1 };

	assert_int_equal(process_check(&process, NULL), 0);
}

static int set_up(void **state)
{
	if (make_root(state))
		return -1;
	put("/src/linux/kernel/a.c", SOURCE);
	put("/src/linux/Documentation/a.rst", "text\n");
	put(PATCH("first.patch"), first);
	put(PATCH("second.patch"), second);
	put(PATCH("fuzzy.patch"), fuzzy);
	put("/part/debian/outside.patch", first);
	return 0;
}

static int apply(struct error *err)
{
	autofree char *archive = at("/part.tar"), *tree = at("/src/linux");

	pack("/part.tar", "/part", "debian");
	return realtime_apply(archive, tree, err);
}

static void patches_apply_in_order(void **state)
{
	struct error err autoerror = ERROR_INIT;

	put(SERIES, "# Two of them\nfirst.patch\n\nsecond.patch\n");
	if (apply(&err))
		fail_msg("%s", error_text(&err));
	expect_text("/src/linux/kernel/a.c", "one\nzwei\nthree\nfour\n"
					     "five\nsix\n");
	expect_text("/src/linux/Documentation/a.rst", "other\n");
	expect_text("/src/linux/localversion-rt", "-rt1\n");
	assert_false(there("/src/linux/.kpatch-realtime"));
	assert_false(there("/src/linux/kernel/a.c.orig"));
}

static void lines_may_have_moved(void **state)
{
	struct error err autoerror = ERROR_INIT;

	put("/src/linux/kernel/a.c", "zero\n" SOURCE);
	put(PATCH("middle.patch"), middle);
	put(SERIES, "middle.patch\n");
	if (apply(&err))
		fail_msg("%s", error_text(&err));
	expect_text("/src/linux/kernel/a.c", "zero\none\ntwo\nthree\n4\n"
					     "five\nsix\n");
	assert_false(there("/src/linux/kernel/a.c.orig"));
}

static void fuzz_is_refused(void **state)
{
	struct error err autoerror = ERROR_INIT;

	put(SERIES, "fuzzy.patch\n");
	assert_int_equal(apply(&err), -EIO);
	assert_non_null(strstr(error_text(&err), "realtime patch fuzzy.patch"));
	expect_text("/src/linux/kernel/a.c", SOURCE);
}

static void order_matters(void **state)
{
	struct error err autoerror = ERROR_INIT;

	put(SERIES, "second.patch\nfirst.patch\n");
	assert_int_equal(apply(&err), -EIO);
	assert_non_null(
		strstr(error_text(&err), "realtime patch second.patch"));
}

static void series_names_files_beside_it_only(void **state)
{
	static const char *const names[] = {
		"../outside.patch", "/etc/passwd", "-R", "first.patch -p0",
		"absent.patch",	    "link.patch",  ".",
	};
	autofree char *link = at(PATCH("link.patch"));
	size_t i;

	assert_int_equal(symlink("first.patch", link), 0);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct error err autoerror = ERROR_INIT;
		autofree char *named = path_format("names '%s'", names[i]);

		put(SERIES, names[i]);
		assert_int_equal(apply(&err), -EBADMSG);
		assert_non_null(strstr(error_text(&err), named));
		expect_text("/src/linux/kernel/a.c", SOURCE);
	}
}

static void kernels_without_patches_stay_as_they_are(void **state)
{
	autofree char *patches = at("/part/debian/patches-rt");
	struct error err autoerror = ERROR_INIT;

	assert_int_equal(tree_remove(patches, NULL), 0);
	if (apply(&err))
		fail_msg("%s", error_text(&err));
	expect_text("/src/linux/kernel/a.c", SOURCE);
	assert_false(there("/src/linux/.kpatch-realtime"));
}

static void series_must_be_there(void **state)
{
	struct error err autoerror = ERROR_INIT;

	assert_int_equal(apply(&err), -ENOENT);
	assert_non_null(strstr(error_text(&err), "patches-rt/series"));
}

/* The headers package and the configuration, as much as a tree takes. */
static void put_headers(void)
{
	put("/config", "CONFIG_PREEMPT_RT=y\n");
	put("/headers/.config", "CONFIG_PREEMPT_RT=y\n");
	put("/headers/include/config/auto.conf", "CONFIG_PREEMPT_RT=y\n");
	put("/headers/include/generated/autoconf.h", "");
	put("/headers/arch/x86/include/generated/a.h", "");
	put("/headers/scripts/a", "");
	put("/headers/Module.symvers", "");
}

/* 1: the tree was made for this; 0: it was there; or -errno */
static int open_tree(const char *realtime, struct error *err)
{
	struct cache cache cleanup(cache_close) = CACHE_INIT;
	struct tree tree cleanup(tree_close) = TREE_INIT;
	autofree char *archive = at("/src.tar"), *headers = at("/headers");
	autofree char *config = at("/config"), *home = at("/cache");
	const struct tree_inputs inputs = {
		.release = RELEASE,
		.archive = archive,
		.realtime = realtime,
		.headers = headers,
		.config = config,
	};
	int ret;

	setenv("XDG_CACHE_HOME", home, 1);
	ret = cache_open(&cache, RELEASE, err);
	if (!ret)
		ret = tree_open(&tree, &cache, home, &inputs, err);
	return ret ? ret : tree.fresh;
}

static void expect_tree(const char *realtime, int wanted)
{
	struct error err autoerror = ERROR_INIT;
	int ret = open_tree(realtime, &err);

	if (ret != wanted)
		fail_msg("%d, not %d: %s", ret, wanted, error_text(&err));
}

static void tree_is_made_again_with_the_patches(void **state)
{
	autofree char *realtime = at("/part.tar");

	put_headers();
	put(SERIES, "first.patch\n");
	pack("/src.tar", "/src", "linux");
	pack("/part.tar", "/part", "debian");
	expect_tree(NULL, 1);
	expect_tree(NULL, 0);
	expect_text(TREE "/kernel/a.c", SOURCE);
	expect_tree(realtime, 1);
	expect_tree(realtime, 0);
	expect_text(TREE "/kernel/a.c", "one\n2\nthree\nfour\nfive\nsix\n");
	assert_false(there(TREE "/Documentation"));
}

static void tree_stays_when_a_patch_does_not_apply(void **state)
{
	autofree char *realtime = at("/part.tar");

	put_headers();
	put(SERIES, "first.patch\nfuzzy.patch\n");
	pack("/src.tar", "/src", "linux");
	pack("/part.tar", "/part", "debian");
	expect_tree(NULL, 1);
	expect_tree(realtime, -EIO);
	expect_text(TREE "/kernel/a.c", SOURCE);
	expect_tree(NULL, 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, remove_root)
	const struct CMUnitTest tests[] = {
		TEST(patches_apply_in_order),
		TEST(lines_may_have_moved),
		TEST(fuzz_is_refused),
		TEST(order_matters),
		TEST(series_names_files_beside_it_only),
		TEST(kernels_without_patches_stay_as_they_are),
		TEST(series_must_be_there),
		TEST(tree_is_made_again_with_the_patches),
		TEST(tree_stays_when_a_patch_does_not_apply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
