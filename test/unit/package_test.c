// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of patches as Debian packages: what they are called, what apt gets to
 * know of them.  That dpkg-deb takes them is for test/integration/packages.bats.
 */
#include "lib/array.h"
#include "lib/cleanup.h"
#include "link/epoch.h"
#include "package/changelog.h"
#include "package/control.h"
#include "package/identity.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>
#include <cmocka.h>

static void a_module_has_a_subject(void **state)
{
	static const char *const good[][2] = {
		{ "kpatch-fix", "fix" },
		{ "kpatch-fix_it-2", "fix-it-2" },
		{ "kpatch-kpatch-fix", "kpatch-fix" },
	};
	/* Without the prefix, in capitals: a name that another module has. */
	static const char *const bad[] = { "fix",	  "kpatch",
					   "kpatch-",	  "kpatch-Fix",
					   "kpatch--fix", "kpatch_fix" };
	struct error err autoerror = ERROR_INIT;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		autofree char *subject = NULL;

		assert_int_equal(identity_subject(&subject, good[i][0], &err),
				 0);
		assert_string_equal(subject, good[i][1]);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		char *subject = NULL;

		assert_int_equal(identity_subject(&subject, bad[i], &err),
				 -EINVAL);
		assert_null(subject);
		assert_non_null(strstr(error_text(&err), "--deb-name"));
	}
}

static void subjects_and_versions_are_legal(void **state)
{
	static const char *const subjects[] = { "", "-a", "A", "a_b", "a b" };
	static const char *const versions[] = { "",    "a1",  "1-1", "1:2",
						"1 2", "1/2", "1A" };
	struct error err autoerror = ERROR_INIT;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(subjects); i++)
		assert_int_equal(identity_check_subject(subjects[i], &err),
				 -EINVAL);
	for (i = 0; i < ARRAY_SIZE(versions); i++)
		assert_int_equal(identity_check_version(versions[i], &err),
				 -EINVAL);
	error_clear(&err);
	assert_int_equal(identity_check_subject("cve-2026.1+2", &err), 0);
	assert_int_equal(identity_check_version("1.2~rc1+b2", &err), 0);
}

static void a_package_is_called_after_its_kernel(void **state)
{
	autofree char *debian = identity_package("fix", "6.12.117+deb12-amd64");
	autofree char *other = identity_package("fix", "6.1.0-My_Own~1");
	autofree char *kernel = identity_kernel("6.1.0-56-amd64");

	assert_string_equal(debian, "kpatch-patch-fix-6.12.117+deb12-amd64");
	assert_string_equal(other, "kpatch-patch-fix-6.1.0-my-own-1");
	assert_string_equal(kernel, "kpatch-patch-6.1.0-56-amd64");
}

static void write_control(struct buffer *text, bool replace, bool livepatch)
{
	struct func items[] = { { .name = "f", .objname = "vmlinux" },
				{ .name = "g", .objname = "ext4" } };
	const struct funcs funcs = { .items = items, .count = 2 };
	const struct control_input input = {
		.package = "kpatch-patch-fix-6.1.0-56-amd64",
		.version = "2",
		.architecture = "amd64",
		.size = 1025,
		.module = "kpatch-fix-2",
		.release = "6.1.0-56-amd64",
		.kernel = "#1 SMP",
		.replace = replace,
		.livepatch = livepatch,
		.funcs = &funcs,
	};

	assert_int_equal(control_write(text, &input), 0);
}

static void assert_has(const struct buffer *text, const char *line)
{
	if (!strstr(buffer_string(text), line))
		fail_msg("no '%s' in:\n%s", line, buffer_string(text));
}

static void one_patch_of_a_kernel_replaces_all(void **state)
{
	struct buffer text autobuffer = BUFFER_INIT;

	setenv("DEBFULLNAME", "A B", 1);
	setenv("DEBEMAIL", "a@b.example", 1);
	write_control(&text, true, false);
	assert_has(&text, "Package: kpatch-patch-fix-6.1.0-56-amd64\n");
	assert_has(&text, "\nVersion: 2\nArchitecture: amd64\n"
			  "Maintainer: A B <a@b.example>\nInstalled-Size: 2\n");
	assert_has(&text, "\nProvides: kpatch-patch-6.1.0-56-amd64\n"
			  "Conflicts: kpatch-patch-6.1.0-56-amd64\n"
			  "Replaces: kpatch-patch-6.1.0-56-amd64\n");
	assert_has(&text, "\n  f (vmlinux)\n  g (ext4)\n");
}

static void others_stand_side_by_side(void **state)
{
	struct buffer text autobuffer = BUFFER_INIT;

	/* No field of an attacker's making. */
	setenv("DEBFULLNAME", "A\nEssential: yes", 1);
	unsetenv("DEBEMAIL");
	write_control(&text, false, false);
	assert_has(&text, "\nProvides: kpatch-patch-6.1.0-56-amd64\n");
	assert_has(&text, "\nMaintainer: kpatch-build <root@localhost>\n");
	assert_null(strstr(text.data, "Conflicts"));
	assert_null(strstr(text.data, "Replaces"));
	assert_null(strstr(text.data, "Essential"));
}

static void only_the_engine_s_patches_need_it(void **state)
{
	struct buffer own autobuffer = BUFFER_INIT;
	struct buffer other autobuffer = BUFFER_INIT;

	write_control(&own, true, false);
	assert_has(&own, "\nDepends: kpatch (>= " KPATCH_VERSION
			 "), kpatch-dkms | kpatch-engine\nProvides: ");
	write_control(&other, true, true);
	assert_has(&other,
		   "\nDepends: kpatch (>= " KPATCH_VERSION ")\nProvides: ");
	assert_null(strstr(other.data, "engine"));
}

static void a_changelog_has_the_time_of_the_source(void **state)
{
	struct buffer packed autobuffer = BUFFER_INIT;
	struct error err autoerror = ERROR_INIT;
	char text[512] = "";
	z_stream stream = { .next_out = (Bytef *)text,
			    .avail_out = sizeof(text) - 1 };
	time_t when;

	setenv("SOURCE_DATE_EPOCH", "86400x", 1);
	assert_int_equal(epoch_read(&when, &err), -EINVAL);
	setenv("SOURCE_DATE_EPOCH", "86400", 1);
	assert_int_equal(epoch_read(&when, &err), 0);
	unsetenv("DEBFULLNAME");
	assert_int_equal(changelog_write(&packed, "kpatch-patch-fix-1", "2",
					 when, &err),
			 0);
	stream.next_in = (Bytef *)packed.data;
	stream.avail_in = (uInt)packed.length;
	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	inflateEnd(&stream);
	assert_non_null(strstr(text, "kpatch-patch-fix-1 (2) stable;"));
	assert_non_null(strstr(
		text, "root@localhost>  Fri, 02 Jan 1970 00:00:00 +0000\n"));
	/* The header's own time. */
	assert_memory_equal(packed.data + 4, "\0\0\0\0", 4);
	unsetenv("SOURCE_DATE_EPOCH");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_module_has_a_subject),
		cmocka_unit_test(subjects_and_versions_are_legal),
		cmocka_unit_test(a_package_is_called_after_its_kernel),
		cmocka_unit_test(one_patch_of_a_kernel_replaces_all),
		cmocka_unit_test(others_stand_side_by_side),
		cmocka_unit_test(only_the_engine_s_patches_need_it),
		cmocka_unit_test(a_changelog_has_the_time_of_the_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
