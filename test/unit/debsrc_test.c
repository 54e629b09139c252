// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what the source of a realtime kernel is fetched from: the archive
 * of a package, the "deb-src" entry for it, and the file, against package tools
 * that are small scripts first in PATH.
 */
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "target/cache.h"
#include "target/packages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_tools.h"

#define RELEASE "6.1.0-77-rt-amd64"
#define CACHE "cache/kpatch/" RELEASE "/"

static const char packages[] = "Package: linux-image-" RELEASE "\n"
			       "Version: 6.1.5-2\n"
			       "\n"
			       "Package: linux-image-6.1.0-77-amd64\n"
			       "Version: 6.1.5-2\n"
			       "\n"
			       "Package: linux-source-6.1\n"
			       "Source: linux-6.1 (6.1.5-1)\n"
			       "Version: 6.1.5-2\n";

static const char madison[] =
	"linux-source-6.1 |  6.1.9-1 | http://new.example/debian later/main amd64 Packages\n"
	"linux-source-6.1 |  6.1.5-2 | http://arch.example/debian stable/main amd64 Packages\n";

static const char indexes[] =
	"Description: http://new.example/debian later/main amd64 Packages\n"
	"Repo-URI: http://new.example/debian/\nRelease: later\n"
	"Component: main\nSourcesentry: %1$s/none.list:1\n"
	"\n"
	"Description: http://arch.example/debian stable/main amd64 Packages\n"
	"Repo-URI: http://arch.example/debian/\nRelease: stable\n"
	"Component: main\nSourcesentry: %1$s/%2$s:2\n";

/* What apt-get is told to work with is kept for a look. */
static const char apt_get[] =
	"for word; do\n"
	"	case $word in\n"
	"	Dir::Etc::SourceList=*) list=${word#*=} ;;\n"
	"	indextargets) test \"$2\" = --format && echo /lists/Packages ||\n"
	"		cat $T/indexes ;;\n"
	"	download) echo >source.deb ;;\n"
	"	update) cp \"$list\" $T/list ;;\n"
	"	source) test ! -e $T/gone || {\n"
	"			echo \"NOTICE: see Git\"\n"
	"			echo \"E: Failed to fetch it  404  Not Found\"\n"
	"			echo \"E: Failed to fetch some archives.\"\n"
	"			exit 100\n"
	"		} >&2\n"
	"		echo patches >linux_6.1.5-1.debian.tar.xz ;;\n"
	"	esac\n"
	"done\n";

static void describe_indexes(const char *entry)
{
	autofree char *text = path_format(indexes, directory, entry);

	assert_non_null(text);
	write_text("indexes", text);
}

static int set_up(void **state)
{
	make_tools();
	write_text("packages", packages);
	write_text("madison", madison);
	describe_indexes("user.sources");
	write_text("user.sources", "");
	script("apt-get", apt_get);
	script("apt-cache",
	       "test $1 = madison && cat $T/madison || cat $T/packages");
	script("dpkg-query", "exit 1");
	script("dpkg-deb", "mkdir -p $3/usr/src && cp $2 $3/usr/src/");
	return 0;
}

static int locate(const char *release, struct error *err)
{
	struct cache cache cleanup(cache_close) = CACHE_INIT;
	autofree char *root = NULL;
	int ret = cache_open(&cache, release, err);

	return ret ? ret :
		     packages_locate(&cache, release, PACKAGE_SOURCE, &root,
				     err);
}

static void expect(const char *release)
{
	struct error err autoerror = ERROR_INIT;

	if (locate(release, &err))
		fail_msg("%s", error_text(&err));
}

static void expect_text(const char *name, const char *wanted)
{
	struct buffer text autobuffer = BUFFER_INIT;
	autofree char *path = inside(name);

	assert_int_equal(file_read(path, &text, NULL), 0);
	assert_string_equal(buffer_string(&text), wanted);
}

static void realtime_source_has_debians_part(void **state)
{
	expect(RELEASE);
	expect_text(CACHE "root/" PACKAGES_DEBIAN_PART, "patches\n");
	expect_text(CACHE "packages/linux.debian.tar.xz", "6.1.5-2\n");
	assert_true(there(CACHE "root/usr/src/source.deb"));
	assert_false(there(CACHE "download"));
	/* The version is that of the source package. */
	assert_int_equal(
		calls_of("--diff-only --download-only linux-6.1=6.1.5-1"), 1);
	expect(RELEASE);
	assert_int_equal(calls_of("--diff-only"), 1);
	assert_int_equal(calls_of("apt-get -q download"), 1);
}

static void other_kernels_need_no_source_package(void **state)
{
	expect("6.1.0-77-amd64");
	assert_int_equal(calls_of("apt-get -q download"), 1);
	assert_int_equal(calls_of("--diff-only"), 0);
}

static void lists_of_the_machine_are_left_alone(void **state)
{
	autofree char *own = path_format(
		"Dir::State::Lists=%s/" CACHE "download/lists", directory);

	expect(RELEASE);
	assert_non_null(own);
	assert_int_equal(calls_of(own), 2);
	assert_int_equal(calls_of("update"), 1);
}

static void options_of_fields_are_kept(void **state)
{
	write_text("user.sources", "# Not this one\n"
				   "Types: deb\n"
				   "URIs: http://arch.example/debian\n"
				   "Suites: stable-updates\n"
				   "Components: main\n"
				   "Signed-By: /other.gpg\n"
				   "\n"
				   "Enabled: no\n"
				   "Types: deb\n"
				   "URIs: http://arch.example/debian\n"
				   "Suites: stable\n"
				   "Components: main\n"
				   "Signed-By: /off.gpg\n"
				   "\n"
				   "Types: deb deb-src\n"
				   "URIs: http://mirror.example\n"
				   "  http://arch.example/debian\n"
				   "Suites: old stable\n"
				   "# Why not\n"
				   "Components: contrib main\n"
				   "Architectures: amd64\n"
				   "Signed-By:\n"
				   " -----BEGIN PGP\n"
				   " .\n"
				   "Check-Valid-Until: no\n");
	expect(RELEASE);
	expect_text("list", "Types: deb-src\n"
			    "URIs: http://arch.example/debian/\n"
			    "Suites: stable\n"
			    "Components: main\n"
			    "Signed-By:\n"
			    " -----BEGIN PGP\n"
			    " .\n"
			    "Check-Valid-Until: no\n"
			    "\n");
}

static void options_of_lines_are_kept(void **state)
{
	describe_indexes("user.list");
	write_text(
		"user.list",
		"#deb [signed-by=/off.gpg] http://arch.example/debian stable main\n"
		"deb [signed-by=/no.gpg] http://arch.example/debian old main\n"
		"deb [ arch=amd64 signed-by=/key.gpg ]\thttp://arch.example/debian/ stable contrib main\n");
	expect(RELEASE);
	expect_text("list", "deb-src [ arch=amd64 signed-by=/key.gpg ] "
			    "http://arch.example/debian/ stable main\n");
}

static void lines_without_options_have_none(void **state)
{
	describe_indexes("user.list");
	write_text("user.list",
		   "deb http://arch.example/debian stable main\n"
		   "deb [trusted=yes] http://b.example stable main");
	expect(RELEASE);
	expect_text("list",
		    "deb-src  http://arch.example/debian/ stable main\n");
}

static void failure_names_cause_and_cure(void **state)
{
	static const char *const parts[] = { "linux-source-6.1 6.1.5-2",
					     "E: Failed to fetch it  404",
					     "--sourcedir" };
	struct error err autoerror = ERROR_INIT;
	size_t i;

	write_text("gone", "");
	assert_int_equal(locate(RELEASE, &err), -EIO);
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		assert_non_null(strstr(error_text(&err), parts[i]));
	assert_false(there(CACHE "root/" PACKAGES_DEBIAN_PART));
	assert_false(there(CACHE "packages/linux.debian.tar.xz"));
	assert_false(there(CACHE "download"));
	remove_file("gone");
	expect(RELEASE);
	assert_true(there(CACHE "root/" PACKAGES_DEBIAN_PART));
}

static void archive_that_is_not_offered_is_named(void **state)
{
	struct error err autoerror = ERROR_INIT;

	write_text("madison", "");
	assert_int_equal(locate(RELEASE, &err), -ENOENT);
	assert_non_null(
		strstr(error_text(&err), "offers linux-source-6.1 6.1.5-2"));
	assert_int_equal(calls_of("update"), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, remove_tools)
	const struct CMUnitTest tests[] = {
		TEST(realtime_source_has_debians_part),
		TEST(other_kernels_need_no_source_package),
		TEST(lists_of_the_machine_are_left_alone),
		TEST(options_of_fields_are_kept),
		TEST(options_of_lines_are_kept),
		TEST(lines_without_options_have_none),
		TEST(failure_names_cause_and_cure),
		TEST(archive_that_is_not_offered_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
