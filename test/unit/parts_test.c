// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of functions that gcc takes apart, clones or inlines by itself: .isra,
 * .part, .cold.  Which of them is which, and where the static locals are
 * when their code moves from one to another.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "include/kpatch/format.h"
#include "objects.h"
#include "relocations.h"

static const char declarations[] =
	"struct s { int a, b; };\n"
	"int exported_q(int); void exported_s(struct s *);\n"
	"void exported_h(int *); void exported_t(int *, int *);\n"
	"void exported_c(int *) __attribute__((cold));\n";

/* Two versions of two functions, the second of which is in another order. */
static void diff_swapped(struct outcome *outcome, char *orig_f, char *orig_g,
			 char *patched_f, char *patched_g)
{
	autofree char *orig =
		path_format("%s%s%s", declarations, orig_f, orig_g);
	autofree char *patched =
		path_format("%s%s%s", declarations, patched_g, patched_f);

	diff_sources(outcome, orig, patched);
	free(orig_f);
	free(orig_g);
	free(patched_f);
	free(patched_g);
}

/* gcc passes what is pointed to, if nobody needs the pointer. */
static char *by_member(const char *name, int value, const char *use)
{
	return path_format(
		"static __attribute__((noinline)) int %s(struct s *p)\n"
		"{ static int n; n += exported_q(p->a); %s\n"
		"	return exported_q(n++ + %d); }\n"
		"int one_%s(struct s *p) { return %s(p) * 2; }\n"
		"int two_%s(struct s *p) { return %s(p + 1) + 3; }\n",
		name, use, value, name, name, name, name);
}

static void clones_by_member_are_replaced(void **state)
{
	autooutcome struct outcome same, outcome;
	const struct section *funcs;

	diff_swapped(&same, by_member("f", 1, ""), by_member("g", 2, ""),
		     by_member("f", 1, ""), by_member("g", 2, ""));
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_swapped(&outcome, by_member("f", 1, ""), by_member("g", 2, ""),
		     by_member("f", 5, ""), by_member("g", 2, ""));
	expect_functions(outcome.output, "f.isra.0");
	expect_variables(outcome.output, "");
	expect_findings(&outcome.report, FINDING_CHANGED, " f.isra.0");
	funcs = object_section(outcome.output, KPATCH_SECTION_FUNCS);
	assert_int_equal(funcs->size, sizeof(struct kpatch_func_entry));
	assert_string_equal(pointed_string(funcs, 40), "f.isra.0");
	expect_entries(outcome.output, "vmlinux", ".text.f.isra.0",
		       "n.1-4 type 2; n.1-4 type 2");
}

/* Then its callers pass something else, and all of them go. */
static void a_function_may_become_a_clone(void **state)
{
	autooutcome struct outcome outcome;

	diff_swapped(&outcome, by_member("f", 1, "exported_s(p);"),
		     by_member("g", 2, "exported_s(p);"), by_member("f", 1, ""),
		     by_member("g", 2, ""));
	expect_functions(outcome.output,
			 "f.isra.0 g.isra.0 one_f one_g two_f two_g");
	expect_variables(outcome.output, "");
	expect_findings(&outcome.report, FINDING_CHANGED,
			" one_g;  two_g;  one_f;  two_f");
	expect_findings(&outcome.report, FINDING_NEW, " f.isra.0;  g.isra.0");
	/* In the original the later function has the lower number. */
	expect_entries(outcome.output, "vmlinux", ".text.f.isra.0",
		       "n.1-4 type 2; n.1-4 type 2");
	expect_entries(outcome.output, "vmlinux", ".text.g.isra.0",
		       "n.0-4 type 2; n.0-4 type 2");
}

/* Callers in the same file inline how it starts, and call the rest. */
static char *by_parts(const char *name, int value, const char *called)
{
	return path_format(
		"int exported_e(int);\n"
		"int %s(int x) { static int n; if (x < 3) return x;\n"
		"	n += exported_q(x); n ^= exported_q(n + 1);\n"
		"	return exported_q(n * 5) + n * %d; }\n"
		"int one_%s(int x) { return %s(x) + 1; }\n"
		"int two_%s(int x) { return %s(x + 9) + 2; }\n"
		"int three_%s(int x) { return %s(x + 7) * 5; }\n",
		name, value, name, called, name, called, name, called);
}

#define ENTRIES_OF_PART(n)                                                \
	n "-4 type 2; " n "-4 type 2; " n "-4 type 2; " n "-4 type 2; " n \
	  "-4 type 2"

static void the_rest_of_a_function_is_replaced(void **state)
{
	autooutcome struct outcome same, outcome;

	diff_swapped(&same, by_parts("f", 3, "f"), by_parts("g", 7, "g"),
		     by_parts("f", 3, "f"), by_parts("g", 7, "g"));
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_swapped(&outcome, by_parts("f", 3, "f"), by_parts("g", 7, "g"),
		     by_parts("f", 5, "f"), by_parts("g", 7, "g"));
	/* It can be traced, so nothing else has to go. */
	expect_functions(outcome.output, "f.part.0");
	expect_variables(outcome.output, "");
	expect_findings(&outcome.report, FINDING_CHANGED, " f.part.0");
	expect_entries(outcome.output, "vmlinux", ".text.f.part.0",
		       ENTRIES_OF_PART("n.1"));
}

static void static_locals_move_to_the_rest(void **state)
{
	autooutcome struct outcome outcome, back;

	diff_swapped(&outcome, by_parts("f", 3, "exported_e"),
		     by_parts("g", 7, "exported_e"), by_parts("f", 3, "f"),
		     by_parts("g", 7, "g"));
	expect_functions(outcome.output,
			 "f f.part.0 g g.part.0 one_f one_g three_f three_g "
			 "two_f two_g");
	expect_variables(outcome.output, "");
	expect_findings(&outcome.report, FINDING_NEW, " g.part.0;  f.part.0");
	expect_entries(outcome.output, "vmlinux", ".text.f.part.0",
		       ENTRIES_OF_PART("n.1"));
	expect_entries(outcome.output, "vmlinux", ".text.g.part.0",
		       ENTRIES_OF_PART("n.0"));
	diff_swapped(&back, by_parts("f", 3, "f"), by_parts("g", 7, "g"),
		     by_parts("f", 3, "exported_e"),
		     by_parts("g", 7, "exported_e"));
	expect_functions(back.output,
			 "f g one_f one_g three_f three_g two_f two_g");
	expect_variables(back.output, "");
	expect_entries(back.output, "vmlinux", ".text.f",
		       ENTRIES_OF_PART("n.1"));
	expect_entries(back.output, "vmlinux", ".text.g",
		       ENTRIES_OF_PART("n.0"));
}

static char *by_temperature(const char *name, int value, const char *call)
{
	return path_format("int %s(int x) { static int n = %d;\n"
			   "	if (x > 5) { %s; return exported_q(3); }\n"
			   "	return exported_q(x + %d); }\n",
			   name, value, call, value);
}

static void static_locals_move_to_cold_parts(void **state)
{
	static const char hot[] = "exported_h(&n)", cold[] = "exported_c(&n)";
	autooutcome struct outcome outcome, back;

	diff_swapped(&outcome, by_temperature("f", 1, hot),
		     by_temperature("g", 2, hot), by_temperature("f", 1, cold),
		     by_temperature("g", 2, cold));
	expect_functions(outcome.output, "f f.cold g g.cold");
	expect_variables(outcome.output, "");
	expect_findings(&outcome.report, FINDING_CHANGED, " g;  f");
	expect_entries(outcome.output, "vmlinux", ".text.unlikely.f",
		       "n.1+0 type 11");
	expect_entries(outcome.output, "vmlinux", ".text.unlikely.g",
		       "n.0+0 type 11");
	diff_swapped(&back, by_temperature("f", 1, cold),
		     by_temperature("g", 2, cold), by_temperature("f", 1, hot),
		     by_temperature("g", 2, hot));
	expect_functions(back.output, "f g");
	expect_variables(back.output, "");
	expect_entries(back.output, "vmlinux", ".text.f", "n.1+0 type 11");
	expect_entries(back.output, "vmlinux", ".text.g", "n.0+0 type 11");
}

static char *by_inlining(const char *name, const char *how)
{
	return path_format("static %s int %s(int x) { static int n;\n"
			   "	n += exported_q(x); return n * 3; }\n"
			   "int one_%s(int x) { return %s(x) + 1; }\n",
			   how, name, name, name);
}

static void static_locals_move_to_callers(void **state)
{
	static const char in[] = "inline __attribute__((always_inline))";
	static const char out[] = "__attribute__((noinline))";
	autooutcome struct outcome outcome, back;

	diff_swapped(&outcome, by_inlining("f", out), by_inlining("g", out),
		     by_inlining("f", in), by_inlining("g", in));
	expect_functions(outcome.output, "one_f one_g");
	expect_variables(outcome.output, "");
	expect_entries(outcome.output, "vmlinux", ".text.one_f",
		       "n.1-4 type 2; n.1-4 type 2");
	expect_entries(outcome.output, "vmlinux", ".text.one_g",
		       "n.0-4 type 2; n.0-4 type 2");
	diff_swapped(&back, by_inlining("f", in), by_inlining("g", in),
		     by_inlining("f", out), by_inlining("g", out));
	expect_functions(back.output, "f g one_f one_g");
	expect_variables(back.output, "");
	expect_entries(back.output, "vmlinux", ".text.f",
		       "n.1-4 type 2; n.1-4 type 2");
	expect_entries(back.output, "vmlinux", ".text.g",
		       "n.0-4 type 2; n.0-4 type 2");
}

/* What only they point to is found by them. */
static char *by_pointer(const char *name, int value, const char *call)
{
	return path_format("int %s(int x) { static int m; static int *n = &m;\n"
			   "	if (x > 5) { %s((void *)&n); return 3; }\n"
			   "	return exported_q(x + %d); }\n",
			   name, call, value);
}

static void what_moved_leads_to_others(void **state)
{
	autooutcome struct outcome outcome;

	diff_swapped(&outcome, by_pointer("f", 1, "exported_h"),
		     by_pointer("g", 2, "exported_h"),
		     by_pointer("f", 1, "exported_c"),
		     by_pointer("g", 2, "exported_c"));
	expect_functions(outcome.output, "f f.cold g g.cold");
	expect_variables(outcome.output, "");
	expect_findings(&outcome.report, FINDING_CHANGED, " g;  f");
}

/* Of two that moved nobody knows which is which; both functions say so. */
static void two_of_a_name_are_not_told_apart(void **state)
{
	static const char source[] =
		"%sint f(int x) { if (x > 5) {\n"
		"	{ static int n; exported_%s(&n); }\n"
		"	{ static int n; exported_%s(&n); } %s\n"
		"	return exported_q(3); } return exported_q(x + 1); }\n";
	static const char third[] = "{ static int n; exported_c(&n); }";
	autofree char *orig = path_format(source, declarations, "h", "h", "");
	autofree char *patched =
		path_format(source, declarations, "c", "c", third);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_refusals(&outcome, "static-local-removed f; "
				  "static-local-removed f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clones_by_member_are_replaced),
		cmocka_unit_test(a_function_may_become_a_clone),
		cmocka_unit_test(the_rest_of_a_function_is_replaced),
		cmocka_unit_test(static_locals_move_to_the_rest),
		cmocka_unit_test(static_locals_move_to_cold_parts),
		cmocka_unit_test(static_locals_move_to_callers),
		cmocka_unit_test(what_moved_leads_to_others),
		cmocka_unit_test(two_of_a_name_are_not_told_apart),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
