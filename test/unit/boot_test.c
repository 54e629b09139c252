// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what the kernel frees after boot: changes there are left out and
 * said, and a patch refers to nothing of it.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "include/kpatch/format.h"
#include "objects.h"

/* What it calls will be freed with the patch's own init code. */
static void new_init_functions_are_refused(void **state)
{
	static const char source[] = "%sint a(int x) { return %s; }\n";
	static const char helper[] =
		"__attribute__((section(\".init.text\"), noinline))\n"
		"static int helper(int x) { asm(\"\"); return x * 3; }\n";
	autofree char *orig = path_format(source, "", "x");
	autofree char *patched = path_format(source, helper, "helper(x)");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_refusals(&outcome, "init-reference helper");
}

static void what_ran_at_boot_is_left_out(void **state)
{
	static const char source[] =
		"__attribute__((section(\".init.text\"))) int setup(void)\n"
		"{ return %d; }\n"
		"__attribute__((section(\".init.data\"))) int value = %d;\n"
		"int loud(void) { return %d; }\n";
	autofree char *orig = path_format(source, 1, 1, 1);
	autofree char *boot = path_format(source, 2, 2, 1);
	autofree char *more = path_format(source, 2, 2, 2);
	autooutcome struct outcome only, beside;
	const struct finding *finding;

	diff_sources(&only, orig, boot);
	expect_refusals(&only, "init-function setup; init-data value");
	finding = &only.report.items[0];
	assert_string_equal(path_base(finding->source), "patched.c:2");
	assert_non_null(finding->why);
	assert_non_null(finding->action);
	diff_sources(&beside, orig, more);
	expect_functions(beside.output, "loud");
	expect_findings(&beside.report, FINDING_NOTICE,
			"init-function setup; init-data value");
}

/* As module_init() and module_exit() do. */
static void the_names_of_any_module_name_nothing(void **state)
{
	static const char source[] =
		"#define ALIAS(f) __attribute__((alias(f)))\n"
		"__attribute__((section(\".init.text\"), used))\n"
		"static int setup(void) { return %d; }\n"
		"int init_module(void) ALIAS(\"setup\");\n"
		"__attribute__((used)) static int stop(void) { return %d; }\n"
		"int cleanup_module(void) ALIAS(\"stop\");\n";
	autofree char *orig = path_format(source, 1, 1);
	autofree char *patched = path_format(source, 2, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "stop");
	expect_findings(&outcome.report, FINDING_NOTICE, "init-function setup");
}

/* One that has no other name keeps it. */
static void an_entry_of_a_module_may_have_one_name(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(&outcome, "int cleanup_module(void) { return 1; }\n",
		     "int cleanup_module(void) { return 2; }\n");
	expect_functions(outcome.output, "cleanup_module");
}

/* The kernel has freed its own, so the patch brings what it needs. */
static void what_loses_its_init_is_new(void **state)
{
	static const char source[] =
		"#define IN(s) __attribute__((section(s)))\n"
		"%s int limit = 5;\n"
		"%s __attribute__((noinline)) static int setup(int x)\n"
		"{ asm(\"\"); return x + limit; }\n"
		"IN(\".init.text\") int boot(void) { return setup(1); }\n"
		"int f(int x) { return %s + x; }\n";
	autofree char *orig = path_format(source, "IN(\".init.data\")",
					  "IN(\".init.text\")", "3");
	autofree char *needed = path_format(source, "", "", "setup(x)");
	autofree char *kept = path_format(source, "IN(\".init.data\")",
					  "IN(\".init.text\")", "setup(x)");
	autooutcome struct outcome outcome, refused;

	diff_sources(&outcome, orig, needed);
	expect_functions(outcome.output, "f setup");
	expect_variables(outcome.output, "limit");
	expect_findings(&outcome.report, FINDING_CHANGED, " f");
	expect_findings(&outcome.report, FINDING_NEW, " setup;  limit");
	assert_int_equal(
		object_section(outcome.output, KPATCH_SECTION_FUNCS)->size,
		sizeof(struct kpatch_func_entry));
	assert_null(object_section(outcome.output, KPATCH_SECTION_RELOCATIONS));
	diff_sources(&refused, orig, kept);
	expect_refusals(&refused, "init-reference setup");
}

/* By their names they could still be found, and something else is there. */
static void what_was_freed_is_not_referred_to(void **state)
{
	static const char source[] =
		"#define INIT __attribute__((section(\".init.text\"), noinline))\n"
		"int freed_g(int x), other(int x);\n"
		"INIT static int helper(int x) { asm(\"\"); return x * 3; }\n"
		"INIT int boot(int x) { return helper(x) + helper(x + 1); }\n"
		"int f(int x) { return %s; }\n"
		"int g(int x) { return %s; }\n";
	autofree char *orig = path_format(source, "other(x)", "other(x)");
	autofree char *local = path_format(source, "helper(x)", "other(x)");
	autofree char *global = path_format(source, "other(x)", "freed_g(x)");
	autooutcome struct outcome one, two;

	diff_sources(&one, orig, local);
	expect_refusals(&one, "init-reference f");
	diff_sources(&two, orig, global);
	expect_refusals(&two, "init-reference g");
}

/* As __ref functions do, which know when. */
static void what_the_kernel_refers_to_stays(void **state)
{
	static const char source[] =
		"#define INIT __attribute__((section(\".init.text\"), noinline))\n"
		"int freed_g(int x);\n"
		"INIT static int helper(int x) { asm(\"\"); return x * 3; }\n"
		"INIT int boot(int x) { return helper(x) + helper(x + 1); }\n"
		"int f(int x) { return x ? helper(x) + %d : 0; }\n"
		"int g(int x) { return x ? freed_g(x) + %d : 0; }\n";
	autofree char *orig = path_format(source, 1, 1);
	autofree char *patched = path_format(source, 2, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f g");
	expect_findings(&outcome.report, FINDING_CHANGED, " f;  g");
}

/* What was in the cold part of a function may be in the other one now. */
static void a_part_refers_for_the_whole(void **state)
{
	static const char source[] =
		"int freed_g(int x), h(int x);\n"
		"void bad(void) __attribute__((cold));\n"
		"int f(int x)\n"
		"{ if (x > 99) { %s; h(freed_g(x)); } return h(x) + %d; }\n";
	autofree char *orig = path_format(source, "bad()", 1);
	autofree char *patched = path_format(source, "h(1)", 2);
	autofree char *path = compile("cold", orig);
	struct object *cold autoobject = load(path);
	autooutcome struct outcome outcome;

	assert_non_null(object_symbol(cold, "f.cold"));
	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
}

/*
 * Nobody but the boot of another kernel runs the new one, and the running
 * kernel keeps its own, so there is nothing to replace.
 */
static void what_gains_its_init_is_changed(void **state)
{
	static const char source[] =
		"#define IN(s) __attribute__((section(s)))\n"
		"%s int limit = 5;\n"
		"%s int setup(int x) { return x + limit; }\n"
		"int f(int x) { return x * %d; }\n";
	static const char text[] = "IN(\".init.text\")";
	static const char data[] = "IN(\".init.data\")";
	autofree char *orig = path_format(source, "", "", 3);
	autofree char *code = path_format(source, "", text, 3);
	autofree char *both = path_format(source, data, text, 3);
	autofree char *beside = path_format(source, data, text, 7);
	autooutcome struct outcome function, variable, outcome;

	diff_sources(&function, orig, code);
	expect_refusals(&function, "init-function setup");
	diff_sources(&variable, orig, both);
	expect_refusals(&variable, "init-function setup; init-data limit");
	diff_sources(&outcome, orig, beside);
	expect_functions(outcome.output, "f");
	expect_variables(outcome.output, "");
	expect_findings(&outcome.report, FINDING_CHANGED, " f");
	expect_findings(&outcome.report, FINDING_NOTICE,
			"init-function setup; init-data limit");
	assert_null(object_section(outcome.output, ".init.text"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_init_functions_are_refused),
		cmocka_unit_test(what_ran_at_boot_is_left_out),
		cmocka_unit_test(the_names_of_any_module_name_nothing),
		cmocka_unit_test(an_entry_of_a_module_may_have_one_name),
		cmocka_unit_test(what_loses_its_init_is_new),
		cmocka_unit_test(what_was_freed_is_not_referred_to),
		cmocka_unit_test(what_the_kernel_refers_to_stays),
		cmocka_unit_test(a_part_refers_for_the_whole),
		cmocka_unit_test(what_gains_its_init_is_changed),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
