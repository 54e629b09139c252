// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the cache and of fetching packages, against package tools that are
 * small scripts first in PATH: no network, no root, nothing of this machine.
 */
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "source/tree.h"
#include "target/cache.h"
#include "target/evict.h"
#include "target/packages.h"
#include "target/stanza.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <cmocka.h>

#include "fake_tools.h"

#define RELEASE "6.1.0-77-amd64"

static bool in_cache(const char *name)
{
	autofree char *path = path_format("cache/kpatch/" RELEASE "/%s", name);

	return there(path);
}

/* The archive has this kernel, an older one's source, and a later kbuild. */
static const char archive[] =
	"Package: linux-image-" RELEASE "\n"
	"Version: 6.1.5-2\n"
	"Size: 1000\nInstalled-Size: 5\n"
	"Built-Using: linux (= 6.1.5-2)\n"
	"\n"
	"Package: linux-headers-" RELEASE "\n"
	"Version: 6.1.5-2\n"
	"Depends: linux-headers-6.1.0-77-common (= 6.1.5-2), linux-kbuild-6.1 "
	"(>= 6.1.5-2), linux-compiler-gcc-12-x86\n"
	"Description: two\n lines (= 1)\n"
	"\n"
	"Package: linux-headers-6.1.0-77-common\n"
	"Version: 6.1.5-2\n"
	"\n"
	"Package: linux-kbuild-6.1\n"
	"Version: 6.1.4-1\n"
	"\n"
	"Package: linux-kbuild-6.1\n"
	"Version: 6.1.9-1\n"
	"\n"
	"Package: linux-source-6.1\n"
	"Version: 6.1.4-1\n";

static const char download[] =
	"case $2 in\n"
	"indextargets) test -e $T/empty || echo /lists/Packages ;;\n"
	"update) rm -f $T/empty ;;\n"
	"download) test ! -e $T/offline || { echo 'E: no network' >&2; exit 100; }\n"
	"	echo $3 >\"${3%%=*}.deb\" ;;\n"
	"esac";

/* apt-get's second word is the verb only when "-q" is the first. */
static const char apt_get[] = "test $1 = -q || set -- -q \"$@\"\n";

static const char unpack[] =
	"test ! -e $T/full || { cat $T/full >&2; exit 2; }\n"
	"mkdir -p $3/usr/lib/modules && cp $2 $3/\n"
	"test ! -e $T/slow || sleep 1\n";

static int set_up(void **state)
{
	autofree char *get = path_format("%s%s", apt_get, download);

	make_tools();
	write_text("archive", archive);
	script("apt-get", get);
	script("apt-cache", "cat $T/archive");
	script("dpkg-query", "cat $T/installed 2>/dev/null || exit 1");
	script("dpkg-deb", unpack);
	return 0;
}

static int locate(enum package_kind kind, struct error *err)
{
	struct cache cache cleanup(cache_close) = CACHE_INIT;
	autofree char *root = NULL;
	int ret = cache_open(&cache, RELEASE, err);

	if (!ret)
		ret = packages_locate(&cache, RELEASE, kind, &root, err);
	if (!ret)
		assert_non_null(strstr(root, "/cache/kpatch/" RELEASE "/root"));
	return ret;
}

static void expect(enum package_kind kind)
{
	struct error err autoerror = ERROR_INIT;

	if (locate(kind, &err))
		fail_msg("%s", error_text(&err));
}

static void image_is_fetched_once(void **state)
{
	expect(PACKAGE_IMAGE);
	assert_true(in_cache("root/linux-image-" RELEASE ".deb"));
	assert_true(in_cache("packages/linux-image-" RELEASE));
	assert_true(in_cache("root/lib/modules"));
	assert_false(in_cache("download"));
	assert_int_equal(calls_of("apt-get -q download"), 1);
	expect(PACKAGE_IMAGE);
	assert_int_equal(calls_of("apt-get -q download"), 1);
	assert_int_equal(calls_of("apt-get -q update"), 0);
}

static void headers_bring_what_they_depend_on(void **state)
{
	expect(PACKAGE_HEADERS);
	assert_true(in_cache("packages/linux-headers-6.1.0-77-common"));
	assert_true(in_cache("packages/linux-headers-" RELEASE));
	assert_int_equal(calls_of("download linux-kbuild-6.1=6.1.9-1"), 1);
	assert_int_equal(calls_of("gcc-12-x86"), 0);
}

static void source_of_another_version_is_refused(void **state)
{
	struct error err autoerror = ERROR_INIT;

	assert_int_equal(locate(PACKAGE_SOURCE, &err), -ENOENT);
	assert_non_null(
		strstr(error_text(&err), "linux-source-6.1 (= 6.1.5-2)"));
	assert_int_equal(calls_of("download"), 0);
}

static void half_unpacked_package_is_not_used(void **state)
{
	struct error err autoerror = ERROR_INIT;

	/* What the real one says. */
	write_text("full",
		   "tar: ./usr/lib/4: Wrote only 8704 of 10240 bytes\n"
		   "tar: ./usr/lib/5: Cannot write: No space left on device\n"
		   "tar: Exiting with failure status due to previous errors\n"
		   "dpkg-deb: error: tar subprocess returned error exit status "
		   "2\n");
	assert_int_equal(locate(PACKAGE_IMAGE, &err), -EIO);
	assert_non_null(strstr(error_text(&err), "No space left on device"));
	assert_false(in_cache("packages/linux-image-" RELEASE));
	assert_false(in_cache("download"));
	remove_file("full");
	expect(PACKAGE_IMAGE);
	assert_true(in_cache("packages/linux-image-" RELEASE));
}

static unsigned long long free_space(void)
{
	struct statvfs fs;

	assert_int_equal(statvfs(directory, &fs), 0);
	return (unsigned long long)fs.f_bavail * fs.f_frsize;
}

/* There is room for the package, and none for what is in it. */
static void a_source_needs_room_for_its_tree(void **state)
{
	struct error err autoerror = ERROR_INIT;
	autofree char *text = path_format("%s\nPackage: linux-source-6.1\n"
					  "Version: 6.1.5-2\nSize: %llu\n",
					  archive, free_space() / 8);

	write_text("archive", text);
	assert_int_equal(locate(PACKAGE_SOURCE, &err), -ENOSPC);
	assert_non_null(
		strstr(error_text(&err), "linux-source-6.1 6.1.5-2 needs "));
	assert_non_null(strstr(error_text(&err), "XDG_CACHE_HOME"));
	assert_int_equal(calls_of("download"), 0);
}

/* The archive is here already, as that of an installed package is. */
static void a_tree_that_does_not_fit_is_not_begun(void **state)
{
	struct cache cache cleanup(cache_close) = CACHE_INIT;
	struct tree tree cleanup(tree_close) = TREE_INIT;
	struct error err autoerror = ERROR_INIT;
	autofree char *file = inside("source.tar"),
		      *headers = inside("headers");
	autofree char *arch = inside("headers/arch/x86");
	const struct tree_inputs inputs = { .release = RELEASE,
					    .archive = file,
					    .headers = headers,
					    .config = file };

	assert_int_equal(dir_make(arch, 0700, NULL), 0);
	write_text("headers/Module.symvers", "");
	write_text("source.tar", "");
	/* A hole, which takes no room. */
	assert_int_equal(truncate(file, (off_t)(free_space() / 8)), 0);
	script("tar", "");
	assert_int_equal(cache_open(&cache, RELEASE, NULL), 0);
	assert_int_equal(tree_open(&tree, &cache, directory, &inputs, &err),
			 -ENOSPC);
	assert_non_null(strstr(error_text(&err),
			       "the source tree of " RELEASE " needs "));
	assert_int_equal(calls_of("tar"), 0);
}

static void network_failure_names_package_and_cure(void **state)
{
	struct error err autoerror = ERROR_INIT;

	write_text("offline", "");
	assert_int_equal(locate(PACKAGE_IMAGE, &err), -EIO);
	assert_non_null(strstr(error_text(&err), "linux-image-" RELEASE));
	assert_non_null(strstr(error_text(&err), "E: no network"));
	assert_non_null(strstr(error_text(&err), "apt-get update"));
	remove_file("offline");
}

static void empty_lists_are_fetched_by_root_only(void **state)
{
	struct error err autoerror = ERROR_INIT;
	int ret;

	write_text("empty", "");
	ret = locate(PACKAGE_IMAGE, &err);
	assert_int_equal(ret, geteuid() ? -ENOENT : 0);
	assert_int_equal(calls_of("apt-get -q update"), geteuid() ? 0 : 1);
	if (ret)
		assert_non_null(strstr(error_text(&err), "apt-get update"));
	remove_file("empty");
}

static void another_version_replaces_what_is_there(void **state)
{
	autofree char *later = strdup(archive);
	char *at;

	expect(PACKAGE_IMAGE);
	for (at = later; (at = strstr(at, "6.1.5-2"));)
		at[4] = '6';
	write_text("archive", later);
	/* What is in the cache stays, until another version is installed. */
	expect(PACKAGE_IMAGE);
	assert_int_equal(calls_of("=6.1.6-2"), 0);
	write_text("installed", "installed 6.1.6-2\n");
	expect(PACKAGE_IMAGE);
	assert_int_equal(calls_of("linux-image-" RELEASE "=6.1.6-2"), 1);
	remove_file("installed");
	write_text("archive", archive);
}

static void two_at_once_both_succeed(void **state)
{
	pid_t pids[2];
	int i, status;

	write_text("slow", "");
	for (i = 0; i < 2; i++) {
		pids[i] = fork();
		if (!pids[i])
			_exit(locate(PACKAGE_IMAGE, NULL) ? 1 : 0);
	}
	for (i = 0; i < 2; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(calls_of("apt-get -q download"), 1);
	remove_file("slow");
}

static void releases_are_no_paths(void **state)
{
	static const char *const names[] = {
		"", ".", "..", "../x", "a/b", "-x"
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct cache cache cleanup(cache_close) = CACHE_INIT;

		assert_int_equal(cache_open(&cache, names[i], NULL), -EINVAL);
	}
}

static void cache_that_others_can_write_is_refused(void **state)
{
	struct cache cache cleanup(cache_close) = CACHE_INIT;
	struct error err autoerror = ERROR_INIT;
	autofree char *base = inside("cache/kpatch");

	assert_int_equal(dir_make(base, 0700, NULL), 0);
	assert_int_equal(chmod(base, 0770), 0);
	assert_int_equal(cache_open(&cache, RELEASE, &err), -EPERM);
	assert_non_null(strstr(error_text(&err), base));
	assert_int_equal(chmod(base, 0700), 0);
	if (geteuid())
		return;
	assert_int_equal(chown(base, 12345, (gid_t)-1), 0);
	assert_int_equal(cache_open(&cache, RELEASE, &err), -EPERM);
	assert_non_null(strstr(error_text(&err), "12345"));
}

static void lock_is_taken_once(void **state)
{
	struct cache cache cleanup(cache_close) = CACHE_INIT;

	assert_int_equal(cache_open(&cache, RELEASE, NULL), 0);
	assert_int_equal(cache_lock(&cache, NULL), 0);
	assert_int_equal(cache_lock(&cache, NULL), -EDEADLK);
	cache_unlock(&cache);
	assert_int_equal(cache_lock(&cache, NULL), 0);
}

static void work_of_dead_runs_is_swept(void **state)
{
	struct cache mine cleanup(cache_close) = CACHE_INIT;
	struct cache other cleanup(cache_close) = CACHE_INIT;
	autofree char *dead = inside("cache/kpatch/" RELEASE "/work.dead");
	autofree char *first = NULL, *second = NULL, *third = NULL;

	assert_int_equal(cache_open(&mine, RELEASE, NULL), 0);
	assert_int_equal(cache_open(&other, RELEASE, NULL), 0);
	assert_int_equal(dir_make(dead, 0700, NULL), 0);
	assert_int_equal(cache_work_dir(&mine, &first, NULL), 0);
	assert_false(file_exists(dead));
	assert_int_equal(cache_work_dir(&mine, &third, NULL), -EBUSY);
	assert_int_equal(cache_work_dir(&other, &second, NULL), 0);
	assert_true(file_is_dir(first));
	assert_true(file_is_dir(second));
	/* The end of a run sweeps again, what nobody works in. */
	assert_int_equal(dir_make(dead, 0700, NULL), 0);
	cache_close(&mine);
	assert_false(file_exists(dead));
	assert_true(file_is_dir(second));
	cache_close(&other);
	assert_int_equal(cache_open(&mine, RELEASE, NULL), 0);
	assert_int_equal(cache_work_dir(&mine, &third, NULL), 0);
	assert_false(file_exists(first));
	assert_false(file_exists(second));
}

/* A kernel in the cache, last used so many days ago. */
static void make_kernel(const char *name, int days)
{
	struct timespec times[2] = { { time(NULL) - days * 86400, 0 } };
	autofree char *root =
		path_format("%s/cache/kpatch/%s/root", directory, name);
	autofree char *use =
		path_format("%s/cache/kpatch/%s/use", directory, name);

	times[1] = times[0];
	assert_int_equal(dir_make(root, 0700, NULL), 0);
	if (!file_exists(use))
		assert_int_equal(file_publish(use, "", 0, 0600, NULL), 0);
	assert_int_equal(utimensat(AT_FDCWD, use, times, 0), 0);
}

/* Which of 5.0.0, 5.0.1 and so on are in the cache, as bits. */
static unsigned int kernels_there(void)
{
	unsigned int there = 0, i;

	for (i = 0; i < 10; i++) {
		autofree char *path =
			path_format("%s/cache/kpatch/5.0.%u", directory, i);

		there |= (unsigned int)file_is_dir(path) << i;
	}
	return there;
}

static void only_kernels_used_last_stay(void **state)
{
	struct cache held cleanup(cache_close) = CACHE_INIT;
	struct cache mine cleanup(cache_close) = CACHE_INIT;
	autofree char *killed = inside("cache/kpatch/.going.9.9");
	char name[] = "5.0.0";
	int i;

	assert_int_equal(EVICT_KEEP, 6);
	assert_int_equal(cache_open(&held, "5.0.9", NULL), 0);
	for (i = 1; i < 10; i++) {
		name[4] = (char)('0' + i);
		make_kernel(name, i);
	}
	assert_int_equal(dir_make(killed, 0700, NULL), 0);
	make_kernel("5.0.0", 50);
	/* Mine makes itself the latest; 1 to 5 follow; 9 is held. */
	assert_int_equal(cache_open(&mine, "5.0.0", NULL), 0);
	assert_int_equal(kernels_there(), 0x23f);
	assert_false(file_exists(killed));
	cache_close(&held);
	cache_close(&mine);
	assert_int_equal(cache_open(&mine, "5.0.0", NULL), 0);
	assert_int_equal(kernels_there(), 0x3f);
}

static void stanzas_and_relations_are_read(void **state)
{
	static const char text[] = "\nA: one\nLong-A: x\n\n\nA:  two \nB:\n";
	const char *cursor = text, *depends = "a, b (>= 1:2~x) | c:any [amd64],"
					      " , d(=3)";
	struct relation relation;
	struct stanza stanza;
	autofree char *one = NULL, *two = NULL, *b = NULL;

	assert_int_equal(stanza_next(&stanza, &cursor), 1);
	one = stanza_field(&stanza, "A");
	assert_string_equal(one, "one");
	assert_null(stanza_field(&stanza, "B"));
	assert_int_equal(stanza_next(&stanza, &cursor), 1);
	two = stanza_field(&stanza, "a");
	b = stanza_field(&stanza, "B");
	assert_string_equal(two, "two ");
	assert_string_equal(b, "");
	assert_int_equal(stanza_next(&stanza, &cursor), 0);

	assert_int_equal(relation_next(&relation, &depends), 1);
	assert_string_equal(relation.package, "a");
	assert_string_equal(relation.op, "");
	assert_int_equal(relation_next(&relation, &depends), 1);
	assert_string_equal(relation.package, "b");
	assert_string_equal(relation.op, ">=");
	assert_string_equal(relation.version, "1:2~x");
	assert_int_equal(relation_next(&relation, &depends), 1);
	assert_string_equal(relation.package, "c");
	assert_int_equal(relation_next(&relation, &depends), 1);
	assert_string_equal(relation.package, "d");
	assert_string_equal(relation.version, "3");
	assert_int_equal(relation_next(&relation, &depends), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, remove_tools)
	const struct CMUnitTest tests[] = {
		TEST(image_is_fetched_once),
		TEST(headers_bring_what_they_depend_on),
		TEST(source_of_another_version_is_refused),
		TEST(half_unpacked_package_is_not_used),
		TEST(a_source_needs_room_for_its_tree),
		TEST(a_tree_that_does_not_fit_is_not_begun),
		TEST(network_failure_names_package_and_cure),
		TEST(empty_lists_are_fetched_by_root_only),
		TEST(another_version_replaces_what_is_there),
		TEST(two_at_once_both_succeed),
		TEST(releases_are_no_paths),
		TEST(cache_that_others_can_write_is_refused),
		TEST(lock_is_taken_once),
		TEST(work_of_dead_runs_is_swept),
		TEST(only_kernels_used_last_stay),
		cmocka_unit_test(stanzas_and_relations_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
