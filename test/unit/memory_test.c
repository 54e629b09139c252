// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation of a diff, of loading objects and of the parsers fails once,
 * each in a run of its own: the error is that there is no memory, nothing is
 * left behind, and there is no output.  The linker sends the allocations here
 * (see the Makefile); those inside libraries are left alone.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "compile/command.h"
#include "diff/symtab.h"
#include "objects.h"
#include "short_memory.h"
#include "source/unidiff.h"

#include <dirent.h>

/* What is tried; returns 0 or a negative errno. */
typedef int (*attempt_fn)(struct error *err);

static char *orig_path, *patched_path, *refused_path, *symtab_path,
	*symvers_path;

/* The report in both forms; that it is not whole has to be said. */
static int print_reports(const struct report *report, struct error *err)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int ret;

	assert_non_null(out);
	report_print(report, out, false);
	ret = report_print_json(report, out);
	assert_int_equal(fclose(out), 0);
	if (ret || strstr(text, "out of memory"))
		ret = error_nomem(err);
	free(text);
	return ret;
}

static int attempt_pair(const char *patched_object, enum diff_result expected,
			const char *const *explain, struct error *err)
{
	static const struct special_sizes sizes = {
		.alt = 12, .bug = 12, .ex = 12, .jump = 16, .orc = 6
	};
	char output[4096];
	struct object *orig = NULL, *patched = NULL;
	struct symtab *symtab = NULL;
	struct report report = REPORT_INIT;
	struct diff_input input = {
		.object_name = "test.o",
		.parent_name = "vmlinux",
		.patch_name = "test",
		.sizes = &sizes,
		.explain = explain,
		.explain_out = explain ? fopen("/dev/null", "w") : NULL,
	};
	enum diff_result result;
	int ret;

	snprintf(output, sizeof(output), "%s/output.o", test_directory);
	unlink(output);
	ret = object_open(&orig, orig_path, err);
	if (!ret)
		ret = object_open(&patched, patched_object, err);
	if (!ret)
		ret = symtab_open(&symtab, symtab_path, symvers_path, "vmlinux",
				  orig, err);
	if (!ret) {
		input.orig = orig;
		input.patched = patched;
		input.lookup = symtab_lookup(symtab);
		ret = diff_objects(&input, output, &report, &result, err);
	}
	/* Never another outcome, only none. */
	if (!ret)
		assert_int_equal(result, expected);
	assert_int_equal(!access(output, F_OK),
			 !ret && expected == DIFF_WRITTEN);
	if (!ret && explain)
		ret = print_reports(&report, err);
	if (explain)
		fclose(input.explain_out);
	report_free(&report);
	symtab_close(symtab);
	object_close(patched);
	object_close(orig);
	return ret;
}

static int attempt_diff(struct error *err)
{
	return attempt_pair(patched_path, DIFF_WRITTEN, NULL, err);
}

static int attempt_refusal(struct error *err)
{
	return attempt_pair(refused_path, DIFF_REFUSED, NULL, err);
}

/* An output is there, whatever becomes of what is said about it. */
static int attempt_explanation(struct error *err)
{
	static const char *const names[] = { "f", "helper", "g", NULL };

	return attempt_pair(patched_path, DIFF_WRITTEN, names, err);
}

static int attempt_command(struct error *err)
{
	static const char text[] = "cmd_a.o := gcc \"a b\" -c a.c ; "
				   "./objtool/objtool --orc a.o\n";
	struct command command;
	int ret = command_parse(&command, text, "a.o", err);

	if (!ret)
		command_free(&command);
	return ret;
}

static int attempt_unidiff(struct error *err)
{
	static const char text[] = "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,3 @@\n a\n"
				   "-b\n+c\n+d\n--- a/y.c\n+++ b/y.c\n"
				   "@@ -1 +1 @@\n-a\n+b\n";
	struct unidiff diff autounidiff = UNIDIFF_INIT;

	return unidiff_parse(&diff, "x.diff", text, strlen(text), err);
}

/* Files in the directory of the test: none may be left over. */
static unsigned int count_files(void)
{
	DIR *dir = opendir(test_directory);
	unsigned int count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

/* Let the n-th allocation fail, for all n that there are. */
static unsigned long fail_each(attempt_fn attempt)
{
	struct error err = ERROR_INIT;
	unsigned long n;
	unsigned int files;
	int ret;

	assert_int_equal(attempt(&err), 0);
	files = count_files();
	for (n = 1;; n++) {
		failed = false;
		left = n;
		ret = attempt(&err);
		left = 0;
		if (!failed)
			break;
		if (ret != -ENOMEM || err.code != ENOMEM)
			fail_msg("allocation %lu: %d, %s", n, ret,
				 error_text(&err));
		assert_true(count_files() <= files);
		error_clear(&err);
	}
	assert_int_equal(ret, 0);
	return n - 1;
}

/* A change with all that an output can need. */
static const char source[] =
	"int exported_f(int); int elsewhere(const char *, int);\n"
	"struct s { int a; %s b; }; static int state = 4;\n"
	"int *peek(void) { return &state; }\n"
	"__attribute__((noinline)) static int helper(int x)\n"
	"{ static int count = 1; asm(\"\"); return x * %d + state++ + count++; }\n"
	"int f(int x) { asm(\"1: ud2\\n.pushsection __bug_table,\\\"aw\\\"\\n"
	".long 1b-.,0\\n.word 1,%d\\n.popsection\");\n"
	"return helper(exported_f(x)) + elsewhere(\"text %d\", x); }\n"
	"double g(double x) { return x * %d.25; }\n";

static int make_pair(void **state)
{
	autofree char *one = NULL, *two = NULL;
	static const char symvers[] =
		"0x0\texported_f\tvmlinux\tEXPORT_SYMBOL\t\n";
	static const char symtab[] =
		"     1: 0000000000000000     0 FILE    LOCAL  DEFAULT  ABS orig.c\n"
		"     2: ffffffff81000100    16 FUNC    LOCAL  DEFAULT    1 helper\n"
		"     3: ffffffff82000000     4 OBJECT  LOCAL  DEFAULT    2 state\n"
		"     4: ffffffff82000004     4 OBJECT  LOCAL  DEFAULT    2 count.0\n"
		"     5: ffffffff81000300    24 FUNC    GLOBAL DEFAULT    1 f\n"
		"     6: ffffffff81000500    24 FUNC    GLOBAL DEFAULT    1 g\n";

	if (make_directory(state))
		return -1;
	one = path_format(source, "int", 3, 1, 1, 1);
	two = path_format(source, "int", 5, 3, 2, 2);
	orig_path = compile("orig", one);
	patched_path = compile("patched", two);
	/* A static local variable is gone, a type is another. */
	refused_path = compile(
		"refused",
		"int exported_f(int); struct s { int a; long b; };\n"
		"static int state = 5;\n"
		"int *peek(void) { return &state; }\n"
		"__attribute__((noinline)) static int helper(int x)\n"
		"{ struct s s; asm(\"\" : \"=m\"(s)); return x + state++; }\n"
		"int f(int x) { return helper(exported_f(x)); }\n"
		"double g(double x) { return x * 7.25; }\n");
	symtab_path = in_directory("symtab");
	symvers_path = in_directory("symvers");
	store(symtab_path, symtab);
	store(symvers_path, symvers);
	return 0;
}

static int remove_pair(void **state)
{
	free(orig_path);
	free(patched_path);
	free(refused_path);
	free(symtab_path);
	free(symvers_path);
	return remove_directory(state);
}

static void a_diff_without_memory(void **state)
{
	assert_true(fail_each(attempt_diff) > 300);
}

static void a_refusal_without_memory(void **state)
{
	assert_true(fail_each(attempt_refusal) > 200);
}

static void an_explanation_without_memory(void **state)
{
	assert_true(fail_each(attempt_explanation) > 700);
}

static void a_command_without_memory(void **state)
{
	assert_true(fail_each(attempt_command) > 10);
}

static void a_source_diff_without_memory(void **state)
{
	assert_true(fail_each(attempt_unidiff) > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_diff_without_memory),
		cmocka_unit_test(a_refusal_without_memory),
		cmocka_unit_test(an_explanation_without_memory),
		cmocka_unit_test(a_command_without_memory),
		cmocka_unit_test(a_source_diff_without_memory),
	};

	return cmocka_run_group_tests(tests, make_pair, remove_pair);
}
