// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of kpatch-build's command line and of the names of modules.
 */
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "link/name.h"
#include "options.h"
#include "source/subject.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <sys/utsname.h>
#include <cmocka.h>

/* getopt_long() puts its vector into another order. */
static int parse(struct options *options, char **argv, struct error *err)
{
	int argc = 0;

	while (argv[argc])
		argc++;
	return options_parse(options, argc, argv, err);
}

static void everything_has_a_default(void **state)
{
	char *argv[] = { "kpatch-build", "dir/fix-it.patch", NULL };
	struct error err autoerror = ERROR_INIT;
	struct options options;
	struct utsname uts;

	assert_int_equal(uname(&uts), 0);
	assert_int_equal(parse(&options, argv, &err), 0);
	assert_int_equal(options.action, OPTIONS_BUILD);
	assert_string_equal(options.release, uts.release);
	assert_string_equal(options.name, "kpatch-fix-it");
	assert_string_equal(options.output, ".");
	assert_int_equal(options.jobs, 0);
	assert_true(options.replace);
	assert_false(options.debug);
	assert_false(options.json);
	assert_null(options.sarif);
	assert_null(options.report);
	assert_int_equal(options.nr_patches, 1);
	options_free(&options);
}

static void a_package_is_called_after_the_module(void **state)
{
	char *plain[] = { "kpatch-build", "--deb", "fix.patch", NULL };
	char *named[] = { "kpatch-build",  "--deb", "--deb-name", "fixes",
			  "--deb-version", "2",	    "-n",	  "x",
			  "fix.patch",	   NULL };
	char *other[] = { "kpatch-build", "--deb",     "--format",
			  "livepatch",	  "fix.patch", NULL };
	struct options options;

	assert_int_equal(parse(&options, plain, NULL), 0);
	assert_true(options.deb);
	assert_string_equal(options.deb_name, "fix");
	assert_null(options.deb_version);
	options_free(&options);
	assert_int_equal(parse(&options, named, NULL), 0);
	assert_string_equal(options.deb_name, "fixes");
	assert_string_equal(options.deb_version, "2");
	options_free(&options);
	assert_int_equal(parse(&options, other, NULL), 0);
	assert_true(options.deb && options.livepatch);
	options_free(&options);
}

static void packages_that_cannot_be_are_refused(void **state)
{
	char *const lines[][6] = {
		{ "kpatch-build", "--deb", "-n", "fix", "fix.patch" },
		{ "kpatch-build", "--deb", "--deb-name", "Fix", "a.patch" },
		{ "kpatch-build", "--deb", "--deb-version", "1-1", "a.patch" },
		{ "kpatch-build", "--deb-name", "fix", "a.patch" },
		{ "kpatch-build", "--deb-version", "1", "a.patch" },
	};
	struct error err autoerror = ERROR_INIT;
	struct options options;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		char *argv[ARRAY_SIZE(lines[0])];

		memcpy(argv, lines[i], sizeof(argv));
		assert_int_equal(parse(&options, argv, &err), -EINVAL);
		assert_non_null(strstr(error_text(&err), "--deb"));
	}
}

static void a_description_is_a_line(void **state)
{
	static char bad[][SUBJECT_MAX + 2] = { "", "a\nb", "\x1b[2J", "\xff" };
	char good[] = "ext4: fix it";
	char *argv[] = { "kpatch-build", "--description", good, "a.patch",
			 NULL };
	autoerror struct error err = ERROR_INIT;
	char longest[SUBJECT_MAX + 2];
	struct options options;

	assert_int_equal(parse(&options, argv, &err), 0);
	assert_string_equal(options.description, good);
	options_free(&options);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		char *line[] = { "kpatch-build", "--description", bad[i],
				 "a.patch", NULL };

		assert_int_equal(parse(&options, line, &err), -EINVAL);
		assert_non_null(strstr(error_text(&err), "--description"));
	}
	memset(longest, 'x', sizeof(longest));
	longest[SUBJECT_MAX + 1] = '\0';
	argv[1] = "--description";
	argv[2] = longest;
	argv[3] = "a.patch";
	assert_int_equal(parse(&options, argv, &err), -EINVAL);
	longest[SUBJECT_MAX] = '\0';
	argv[1] = "--description";
	argv[2] = longest;
	argv[3] = "a.patch";
	assert_int_equal(parse(&options, argv, &err), 0);
	options_free(&options);
}

static void a_dry_run_has_no_documents(void **state)
{
	char *plan[] = { "kpatch-build", "--dry-run", "--cc-launcher",
			 "distcc",	 "a.patch",   NULL };
	char *both[] = { "kpatch-build", "--sarif",   "x",
			 "a.patch",	 "--dry-run", NULL };
	struct error err autoerror = ERROR_INIT;
	struct options options;

	assert_int_equal(parse(&options, plan, &err), 0);
	assert_int_equal(options.action, OPTIONS_PLAN);
	assert_string_equal(options.launcher, "distcc");
	options_free(&options);
	assert_int_equal(parse(&options, both, &err), -EINVAL);
	assert_non_null(strstr(error_text(&err), "--dry-run"));
}

static void what_is_about_a_module_needs_one(void **state)
{
	char *const lines[][7] = {
		{ "kpatch-build", "check", "--spdx", "f", "a.patch" },
		{ "kpatch-build", "check", "--deb", "a.patch" },
		{ "kpatch-build", "check", "--sign-key", "k", "--sign-cert",
		  "c", "a.patch" },
		{ "kpatch-build", "--dry-run", "--spdx", "f", "a.patch" },
		{ "kpatch-build", "a.patch", "--deb", "--dry-run" },
	};
	char *same[] = { "kpatch-build", "check",     "-o",	 "o", "-R",
			 "--format",	 "livepatch", "a.patch", NULL };
	struct error err autoerror = ERROR_INIT;
	struct options options;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		char *argv[ARRAY_SIZE(lines[0]) + 1] = { NULL };

		memcpy(argv, lines[i], sizeof(lines[i]));
		assert_int_equal(parse(&options, argv, &err), -EINVAL);
		assert_non_null(strstr(error_text(&err), "about a module"));
	}
	assert_int_equal(parse(&options, same, &err), 0);
	options_free(&options);
}

static void a_check_is_asked_for_in_the_first_word(void **state)
{
	char *check[] = { "kpatch-build", "check",   "-k",    "6.1.0-1-amd64",
			  "--json",	  "a.patch", "check", NULL };
	char *patch[] = { "kpatch-build", "a.patch", "check", NULL };
	char *alone[] = { "kpatch-build", "check", NULL };
	struct error err autoerror = ERROR_INIT;
	struct options options;

	assert_int_equal(parse(&options, check, &err), 0);
	assert_int_equal(options.action, OPTIONS_CHECK);
	assert_true(options.json);
	assert_string_equal(options.release, "6.1.0-1-amd64");
	assert_string_equal(options.name, "kpatch-a");
	assert_int_equal(options.nr_patches, 2);
	assert_string_equal(options.patches[1], "check");
	options_free(&options);
	assert_int_equal(parse(&options, patch, &err), 0);
	assert_int_equal(options.action, OPTIONS_BUILD);
	options_free(&options);
	assert_int_equal(parse(&options, alone, &err), -EINVAL);
	assert_non_null(strstr(error_text(&err), "no patch file"));
}

static void documents_have_files_of_their_own(void **state)
{
	char *both[] = { "kpatch-build", "--sarif", "a", "--report", "b",
			 "a.patch",	 NULL };
	char *const same[][10] = {
		{ "kpatch-build", "--sarif", "a", "--report", "a", "a.patch" },
		{ "kpatch-build", "--spdx", "x", "--report", "x", "a.patch" },
		{ "kpatch-build", "--sarif", "x", "--spdx", "./x", "a.patch" },
		{ "kpatch-build", "--spdx", "/b/x", "--sarif", "/b//./x",
		  "a.patch" },
		{ "kpatch-build", "--report", "o/my.ko", "-n", "my", "-o", "o/",
		  "a.patch" },
		{ "kpatch-build", "--spdx", "kpatch-a.ko", "a.patch" },
	};
	char *apart[] = { "kpatch-build", "--sarif",	 "a",
			  "--report",	  "/a",		 "--spdx",
			  "b/a",	  "check.patch", NULL };
	char *none[] = { "kpatch-build", "check",   "--report",
			 "kpatch-a.ko",	 "a.patch", NULL };
	struct error err autoerror = ERROR_INIT;
	struct options options;
	size_t i;

	assert_int_equal(parse(&options, both, &err), 0);
	assert_string_equal(options.sarif, "a");
	assert_string_equal(options.report, "b");
	options_free(&options);
	assert_int_equal(parse(&options, apart, &err), 0);
	options_free(&options);
	assert_int_equal(parse(&options, none, &err), 0);
	options_free(&options);
	for (i = 0; i < ARRAY_SIZE(same); i++) {
		char *argv[ARRAY_SIZE(same[0])];

		memcpy(argv, same[i], sizeof(argv));
		assert_int_equal(parse(&options, argv, &err), -EINVAL);
		assert_non_null(strstr(error_text(&err), "file of its own"));
	}
}

static void every_option_is_taken(void **state)
{
	char *argv[] = { "kpatch-build",
			 "a.patch",
			 "-k",
			 "6.1.0-1-amd64",
			 "-s",
			 "source",
			 "-c",
			 "config",
			 "-v",
			 "vmlinuz",
			 "-j",
			 "3",
			 "-n",
			 "my_patch",
			 "--output",
			 "out",
			 "-R",
			 "-d",
			 "b.patch",
			 "--allow-layout-change",
			 "thing",
			 "--patch-callers",
			 "--allow-layout-change=other",
			 "--modules",
			 "lib",
			 "--format=livepatch",
			 "--sign-key=k",
			 "--sign-cert",
			 "c",
			 "--spdx",
			 "x",
			 NULL };
	struct error err autoerror = ERROR_INIT;
	struct options options;

	assert_int_equal(parse(&options, argv, &err), 0);
	assert_string_equal(options.release, "6.1.0-1-amd64");
	assert_string_equal(options.sourcedir, "source");
	assert_string_equal(options.config, "config");
	assert_string_equal(options.vmlinux, "vmlinuz");
	assert_string_equal(options.modules, "lib");
	assert_int_equal(options.jobs, 3);
	assert_string_equal(options.name, "my_patch");
	assert_string_equal(options.output, "out");
	assert_false(options.replace);
	assert_true(options.debug);
	assert_int_equal(options.nr_patches, 2);
	assert_true(options.patch_callers);
	assert_string_equal(options.allowed_layouts[0], "thing");
	assert_string_equal(options.allowed_layouts[1], "other");
	assert_null(options.allowed_layouts[2]);
	assert_true(options.livepatch);
	assert_string_equal(options.sign_key, "k");
	assert_string_equal(options.sign_cert, "c");
	assert_string_equal(options.spdx, "x");
	assert_string_equal(options.patches[0], "a.patch");
	assert_string_equal(options.patches[1], "b.patch");
	options_free(&options);
}

static void a_module_and_its_source_go_together(void **state)
{
	char *both[] = { "kpatch-build",
			 "--oot-module",
			 "m.ko",
			 "--oot-module-src",
			 "m",
			 "a.patch",
			 NULL };
	char *one[] = { "kpatch-build", "--oot-module", "m.ko", "a.patch",
			NULL };
	char *other[] = { "kpatch-build", "--oot-module-src", "m", "a.patch",
			  NULL };
	struct error err autoerror = ERROR_INIT;
	struct options options;

	assert_int_equal(parse(&options, both, &err), 0);
	assert_string_equal(options.oot_module, "m.ko");
	assert_string_equal(options.oot_source, "m");
	options_free(&options);
	assert_int_equal(parse(&options, one, &err), -EINVAL);
	assert_int_equal(parse(&options, other, &err), -EINVAL);
	assert_non_null(strstr(error_text(&err), "go together"));
}

/* Whether a synopsis has an option without an argument's name, such as "dR". */
static bool has_letter(const char *synopsis, char letter)
{
	const char *at = synopsis, *found;

	while ((at = strstr(at, "Fl "))) {
		at += 3;
		found = memchr(at, letter, strcspn(at, " \n"));
		if (at[0] != '\\' && found)
			return true;
	}
	return false;
}

/* Whether a page has a long option, such as "--kernel". */
static bool has_option(const char *page, const char *name)
{
	autofree char *word = path_format("\\%s", name + 1);
	size_t length = strlen(word);
	const char *found = page;

	while ((found = strstr(found, word))) {
		found += length;
		if (*found == ' ' || *found == '\n')
			return true;
	}
	return false;
}

/* @at is where --help has the option; a letter may be in front: "-k, ". */
static bool is_in_synopsis(const char *synopsis, const char *at,
			   const char *name)
{
	if (at[-4] == '-' && at[-2] == ',' && has_letter(synopsis, at[-3]))
		return true;
	return has_option(synopsis, name);
}

/* Run at the top of the tree, as all unit tests are. */
static void the_man_page_has_what_help_has(void **state)
{
	autobuffer struct buffer man = BUFFER_INIT;
	autofree char *help = NULL;
	autofree char *synopsis = NULL;
	size_t size, found = 0;
	char *at, *end, *start, *described;
	FILE *stream = open_memstream(&help, &size);

	assert_non_null(stream);
	options_usage(stream);
	fclose(stream);
	assert_int_equal(file_read("man/kpatch-build.1", &man, NULL), 0);
	start = strstr(man.data, ".Sh SYNOPSIS\n");
	assert_non_null(start);
	described = strstr(start, ".Sh DESCRIPTION\n");
	assert_non_null(described);
	synopsis = strndup(start, (size_t)(described - start));
	assert_non_null(synopsis);
	for (at = help; (at = strstr(at, "--")); at = end, found++) {
		autofree char *name = NULL;

		end = at + 2 + strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-");
		name = strndup(at, (size_t)(end - at));
		assert_non_null(name);
		if (!is_in_synopsis(synopsis, at, name))
			fail_msg("SYNOPSIS of man/kpatch-build.1 has no %s",
				 name);
		if (!has_option(described, name))
			fail_msg("man/kpatch-build.1 does not describe %s",
				 name);
	}
	assert_true(found > 12);
	assert_non_null(strstr(help, "kpatch-build check"));
	assert_non_null(strstr(man.data, ".Cm check"));
}

static void help_and_version_need_no_patch(void **state)
{
	char *help[] = { "kpatch-build", "--help", NULL };
	char *version[] = { "kpatch-build", "--version", NULL };
	struct error err autoerror = ERROR_INIT;
	struct options options;

	assert_int_equal(parse(&options, help, &err), 0);
	assert_int_equal(options.action, OPTIONS_HELP);
	options_free(&options);
	assert_int_equal(parse(&options, version, &err), 0);
	assert_int_equal(options.action, OPTIONS_VERSION);
	options_free(&options);
}

static void a_wrong_command_line_is_told(void **state)
{
	static const struct {
		char *argv[4];
		const char *message;
	} rows[] = {
		{ { "kpatch-build" }, "no patch file" },
		{ { "kpatch-build", "--wrong", "a.patch" }, "--wrong" },
		{ { "kpatch-build", "--format=x", "a.patch" },
		  "kpatch or livepatch, not 'x'" },
		{ { "kpatch-build", "--sign-key=k", "a.patch" },
		  "go together" },
		{ { "kpatch-build", "--sign-cert=c", "a.patch" },
		  "go together" },
		{ { "kpatch-build", "a.patch", "-k" }, "needs a value" },
		{ { "kpatch-build", "-j0", "a.patch" }, "number from 1" },
		{ { "kpatch-build", "-j-1", "a.patch" }, "number from 1" },
		{ { "kpatch-build", "-jx", "a.patch" }, "number from 1" },
		{ { "kpatch-build", "-j99999999999999999999", "a.patch" },
		  "number from 1" },
		{ { "kpatch-build", "-n../x", "a.patch" }, "module name" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char *argv[5] = { NULL };
		struct error err autoerror = ERROR_INIT;
		struct options options;

		memcpy(argv, rows[i].argv, sizeof(rows[i].argv));
		assert_int_equal(parse(&options, argv, &err), -EINVAL);
		if (!strstr(error_text(&err), rows[i].message))
			fail_msg("\"%s\" is not in \"%s\"", rows[i].message,
				 error_text(&err));
	}
}

static void names_are_made_from_files(void **state)
{
	static const struct {
		const char *patch;
		const char *name;
	} rows[] = {
		{ "cve-2026-1.patch", "kpatch-cve-2026-1" },
		{ "/tmp/x/a.diff", "kpatch-a" },
		{ "0001 fix: \xc3\xa4 $(rm).patch",
		  "kpatch-0001-fix-------rm-" },
		{ "a.txt", "kpatch-a-txt" },
		{ ".patch", "kpatch--patch" },
		{ "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffff.x",
		  "kpatch-aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeee" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err autoerror = ERROR_INIT;
		autofree char *name = NULL;

		assert_int_equal(name_derive(&name, rows[i].patch, &err), 0);
		assert_string_equal(name, rows[i].name);
		assert_int_equal(name_check(name, &err), 0);
	}
}

static void bad_names_are_refused(void **state)
{
	static const char *const names[] = {
		"",
		"1a",
		"-a",
		"_a",
		"a b",
		"a/b",
		"a.b",
		"\xc3",
		"a$",
		"..",
		"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffff",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct error err autoerror = ERROR_INIT;

		assert_int_equal(name_check(names[i], &err), -EINVAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_has_a_default),
		cmocka_unit_test(a_check_is_asked_for_in_the_first_word),
		cmocka_unit_test(a_package_is_called_after_the_module),
		cmocka_unit_test(packages_that_cannot_be_are_refused),
		cmocka_unit_test(a_description_is_a_line),
		cmocka_unit_test(a_dry_run_has_no_documents),
		cmocka_unit_test(documents_have_files_of_their_own),
		cmocka_unit_test(what_is_about_a_module_needs_one),
		cmocka_unit_test(every_option_is_taken),
		cmocka_unit_test(a_module_and_its_source_go_together),
		cmocka_unit_test(the_man_page_has_what_help_has),
		cmocka_unit_test(help_and_version_need_no_patch),
		cmocka_unit_test(a_wrong_command_line_is_told),
		cmocka_unit_test(names_are_made_from_files),
		cmocka_unit_test(bad_names_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
