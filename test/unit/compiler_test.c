// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of which compiler is chosen, and of what is never run.
 */
#include "compile/compiler.h"
#include "compile/launcher.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

static char *directory;

/* A path with three programs on it, and nothing else. */
static int make_path(void **state)
{
	static const char *const names[] = { "gcc-12", "gcc", "x-gcc-9" };
	size_t i;

	if (dir_make_temp("/tmp", "kpatch-compiler-test", &directory, NULL))
		return -1;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		autofree char *path = path_format("%s/%s", directory, names[i]);

		if (file_publish(path, "#!/bin/false\n", 13, 0700, NULL))
			return -1;
	}
	return setenv("PATH", directory, 1);
}

static int remove_path(void **state)
{
	int ret = tree_remove(directory, NULL);

	free(directory);
	return ret;
}

static void expect(const char *set, const char *built_with, const char *command)
{
	struct compiler compiler cleanup(compiler_free) = COMPILER_INIT;
	struct error err autoerror = ERROR_INIT;

	if (set)
		setenv("CC", set, 1);
	else
		unsetenv("CC");
	if (compiler_find(&compiler, built_with, &err))
		fail_msg("%s", error_text(&err));
	assert_string_equal(compiler.command, command);
	assert_true(strlen(compiler.identity) > 0);
}

static void expect_error(const char *set, const char *built_with, int code,
			 const char *message)
{
	struct compiler compiler = COMPILER_INIT;
	struct error err autoerror = ERROR_INIT;

	if (set)
		setenv("CC", set, 1);
	else
		unsetenv("CC");
	assert_int_equal(compiler_find(&compiler, built_with, &err), code);
	if (!strstr(error_text(&err), message))
		fail_msg("%s", error_text(&err));
}

static void the_kernel_names_its_compiler(void **state)
{
	expect(NULL, "gcc-12 (Debian 12.2.0-14) 12.2.0", "gcc-12");
	expect(NULL, "x-gcc-9 (x) 9", "x-gcc-9");
	expect(NULL, NULL, "gcc");
	expect("gcc", "gcc-12 (Debian 12.2.0-14) 12.2.0", "gcc");
	expect("gcc -m64", NULL, "gcc -m64");
	expect("", "gcc-12 (x)", "gcc-12");
}

static void what_is_missing_is_named_with_its_package(void **state)
{
	expect_error(NULL, "gcc-11 (Debian 11.2)", -ENOENT,
		     "apt-get install gcc-11");
	/* Debian names it so, and has it in gcc-11. */
	expect_error(NULL, "x86_64-linux-gnu-gcc-11 (Debian 11.2)", -ENOENT,
		     "no x86_64-linux-gnu-gcc-11 here: "
		     "try 'apt-get install gcc-11'");
	expect_error(NULL, "x-gcc-11 (x)", -ENOENT,
		     "no x-gcc-11 here: name the same compiler in CC");
	expect_error("gcc-11", "gcc-12 (x)", -ENOENT,
		     "cannot run gcc-11: No such file or directory: "
		     "apt-get install gcc-11");
	expect_error("tcc", NULL, -ENOENT, "cannot run tcc: ");
	expect_error(" ", NULL, -EINVAL, "CC is empty");
	expect_error("gcc; rm", NULL, -EINVAL, "more than a command");
}

/* When CC is another compiler. */
static void the_kernels_compiler_is_advised(void **state)
{
	autofree char *native = compiler_advice("x86_64-linux-gnu-gcc-12 (x)");
	autofree char *plain = compiler_advice("gcc-12 (Debian 12.2.0-14)");
	autofree char *cross = compiler_advice("x-gcc-9 (x)");

	assert_string_equal(
		native,
		"Use x86_64-linux-gnu-gcc-12, the compiler that the kernel was "
		"built with (apt-get install gcc-12): leave CC out of the "
		"environment, or name that compiler in it.");
	assert_non_null(strstr(plain, "(apt-get install gcc-12)"));
	assert_non_null(strstr(cross, "built with: leave CC"));
	assert_null(compiler_advice(NULL));
	assert_null(compiler_advice("gcc-12;rm (x)"));
}

/* A configuration file may come from anywhere. */
static void a_configuration_names_no_other_program(void **state)
{
	static const char *const texts[] = {
		"/tmp/gcc (x)",	   "../gcc (x)", "rm (x)",   "gcc;rm (x)",
		"gcc-12-evil (x)", "xgcc (x)",	 "$gcc (x)", "",
		"-gcc/../sh (x)",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		expect_error(NULL, texts[i], -EINVAL, "no compiler that is");
}

static void a_launcher_gets_its_own_variables(void **state)
{
	struct launcher launcher cleanup(launcher_free) = LAUNCHER_INIT;
	struct launcher none cleanup(launcher_free) = LAUNCHER_INIT;
	struct error err autoerror = ERROR_INIT;

	setenv("DISTCC_HOSTS", "127.0.0.1", 1);
	setenv("CCACHE_DIR", "/x", 1);
	setenv("XDISTCC_HOSTS", "no", 1);
	assert_int_equal(launcher_open(&launcher, "gcc x-gcc-9", &err), 0);
	assert_int_equal(launcher.command.count, 2);
	assert_string_equal(launcher.command.items[1], "x-gcc-9");
	assert_int_equal(launcher.environment.count, 3);
	assert_string_equal(launcher.environment.items[0],
			    "DISTCC_HOSTS=127.0.0.1");
	assert_string_equal(launcher.environment.items[1], "CCACHE_DIR=/x");
	assert_string_equal(launcher.environment.items[2],
			    "CCACHE_NOHASHDIR=1");
	/* Unless who calls has decided. */
	setenv("CCACHE_HASHDIR", "1", 1);
	launcher_free(&launcher);
	assert_int_equal(launcher_open(&launcher, "gcc", &err), 0);
	assert_string_equal(launcher.environment.items[2], "CCACHE_HASHDIR=1");
	assert_int_equal(launcher.environment.count, 3);
	assert_int_equal(launcher_open(&none, NULL, &err), 0);
	assert_int_equal(none.command.count, 0);
}

static void a_launcher_that_is_not_there_is_named(void **state)
{
	static const struct {
		const char *command;
		int code;
		const char *message;
	} rows[] = {
		{ "distcc", -ENOENT, "apt-get install distcc" },
		{ "gcc distcc", -ENOENT, "cannot run distcc" },
		{ "", -EINVAL, "empty" },
		{ "gcc $(x)", -EINVAL, "gcc $(x)" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct launcher launcher;
		struct error err autoerror = ERROR_INIT;

		assert_int_equal(launcher_open(&launcher, rows[i].command,
					       &err),
				 rows[i].code);
		if (!strstr(error_text(&err), rows[i].message))
			fail_msg("%s", error_text(&err));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernel_names_its_compiler),
		cmocka_unit_test(what_is_missing_is_named_with_its_package),
		cmocka_unit_test(the_kernels_compiler_is_advised),
		cmocka_unit_test(a_configuration_names_no_other_program),
		cmocka_unit_test(a_launcher_gets_its_own_variables),
		cmocka_unit_test(a_launcher_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests(tests, make_path, remove_path);
}
