// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of types and prototypes that change between the versions: what is
 * refused, what makes no difference, and what is said.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "objects.h"

/* A function that works on the type, changed, and one that is not. */
#define WORK                                             \
	"int f(struct thing *t) { return t->a + %d; }\n" \
	"int g(void) { return 3; }\n"

static void diff_types(struct outcome *outcome, const char *orig,
		       const char *patched, const struct surroundings *around)
{
	autofree char *before = path_format("%s\n" WORK, orig, 1);
	autofree char *after = path_format("%s\n" WORK, patched, 2);

	diff_sources_in(outcome, before, after, around);
}

/* The change of the type is refused for this reason. */
static void expect_difference(const char *orig, const char *patched,
			      const char *difference)
{
	autooutcome struct outcome outcome;
	autofree char *said = path_format("changed: %s; what is", difference);
	const struct finding *finding;

	diff_types(&outcome, orig, patched, &in_vmlinux);
	expect_refusals(&outcome, "changed-layout thing");
	array_for_each(finding, &outcome.report)
		if (finding->kind == FINDING_REFUSAL &&
		    !strstr(finding->why, said))
			fail_msg("'%s' is not in '%s'", said, finding->why);
}

static void expect_no_difference(const char *orig, const char *patched)
{
	autooutcome struct outcome outcome;

	diff_types(&outcome, orig, patched, &in_vmlinux);
	expect_functions(outcome.output, "f");
	expect_findings(&outcome.report, FINDING_REFUSAL, "");
	expect_findings(&outcome.report, FINDING_NOTICE, "");
}

static void members_that_come_go_and_move(void **state)
{
	expect_difference("struct thing { int a; };",
			  "struct thing { int a; long b; };",
			  "b is new; size 16 instead of 4");
	expect_difference("struct thing { int a; char b; };",
			  "struct thing { int a; char b; char c; };",
			  "c is new");
	expect_difference("struct thing { int b, a; };",
			  "struct thing { long b; int a; };",
			  "b has another size, a moved from offset 4 to offset "
			  "8; size 16 instead of 8");
	expect_difference("struct thing { int a, b; };",
			  "struct thing { int a; };",
			  "b is gone; size 4 instead of 8");
	expect_difference("struct thing { int a, b, c; };",
			  "struct thing { int a, c, b; };",
			  "b moved from offset 4 to offset 8, c moved from "
			  "offset 8 to offset 4");
	expect_difference("struct thing { int a; int b, c, d, e, f; };",
			  "struct thing { int a; };",
			  "b is gone, c is gone, d is gone, e is gone and 1 "
			  "more; size 4 instead of 24");
}

static void types_of_members(void **state)
{
	expect_difference("struct thing { int a; int b; };",
			  "struct thing { int a; float b; };",
			  "b has another type");
	expect_difference("struct thing { int a; int *b; };",
			  "struct thing { int a; long b; };",
			  "b has another type");
	expect_difference("struct thing { int a; short b[4]; };",
			  "struct thing { int a; char b[8]; };",
			  "b has another type");
	expect_difference("struct thing { int a; int x : 3, y : 4; };",
			  "struct thing { int a; int x : 4, y : 4; };",
			  "x has another size, y moved from offset 4, bit 3 to "
			  "offset 4, bit 4");
	expect_difference("struct thing { int a; int x : 3; };",
			  "struct thing { int a; int x : 4; };",
			  "x has another size");
	expect_difference("struct thing { int a; int b[2][4]; };",
			  "struct thing { int a; int b[4][2]; };",
			  "b has another type");
	expect_no_difference("struct thing { int a; int b; };",
			     "struct thing { unsigned a; int b; };");
	expect_no_difference("struct o; struct thing { int a; int *b; };",
			     "struct o; struct thing { int a; struct o *b; };");
	/* It was not known before; nobody could look into it. */
	expect_no_difference("struct o; struct thing { int a; struct o *b; };",
			     "struct o { int x; };"
			     " struct thing { int a; struct o *b; };");
	expect_no_difference("typedef int t; struct thing { int a; t b; };",
			     "struct thing { int a; const int b; };");
}

static void unnamed_members(void **state)
{
	expect_difference("struct thing { int a; union { int x; char y; }; };",
			  "struct thing { int a; int z; union { int x; "
			  "char y; }; };",
			  "x moved from offset 4 to offset 8, y moved from "
			  "offset 4 to offset 8, z is new; size 12 instead of "
			  "8");
	expect_difference("struct thing { int a; struct { int x; } s; };",
			  "struct thing { int a; struct { float x; } s; };",
			  "s has another type");
}

static void kinds_of_types(void **state)
{
	autooutcome struct outcome outcome;
	static const char type[] =
		"%s other { int b; }; struct thing { int a; %s other *o; };";
	autofree char *orig = path_format(type, "struct", "struct");
	autofree char *patched = path_format(type, "union", "union");

	diff_types(&outcome, orig, patched, &in_vmlinux);
	expect_refusals(&outcome, "changed-layout other");
	assert_non_null(strstr(outcome.report.items[1].why,
			       "the union changed: it was a struct;"));
}

static void another_name_is_no_difference(void **state)
{
	expect_no_difference("struct thing { int a; long b; };",
			     "struct thing { int a; long c; };");
	expect_difference("struct thing { int a; long b; };",
			  "struct thing { int a; float c; };",
			  "b is gone, c is new; size 8 instead of 16");
}

#define WITH_ENUM(list)             \
	"enum kind { " list " };\n" \
	"struct thing { int a; enum kind k; };"

static void enumerators(void **state)
{
	autooutcome struct outcome outcome;

	expect_no_difference(WITH_ENUM("A, B"), WITH_ENUM("A, B, C"));
	expect_no_difference(WITH_ENUM("A, B"), WITH_ENUM("A, D"));
	diff_types(&outcome, WITH_ENUM("A, B"), WITH_ENUM("A, N, B"),
		   &in_vmlinux);
	expect_refusals(&outcome, "changed-layout kind");
	assert_non_null(strstr(outcome.report.items[1].why,
			       "the enum changed: B is 2 instead of 1;"));
}

static void only_what_the_patch_can_get_to(void **state)
{
	static const char unused[] =
		"struct other { %s; };\n"
		"struct other *h(struct other *o) { return o; }\n"
		"struct thing { int a; };";
	static const char used[] = "struct other { %s; };\n"
				   "struct thing { int a; struct other *o; };";
	autofree char *unused_orig = path_format(unused, "int b");
	autofree char *unused_patched = path_format(unused, "int b, c");
	autofree char *used_orig = path_format(used, "int b");
	autofree char *used_patched = path_format(used, "int b, c");
	autooutcome struct outcome outcome;

	expect_no_difference(unused_orig, unused_patched);
	diff_types(&outcome, used_orig, used_patched, &in_vmlinux);
	expect_refusals(&outcome, "changed-layout other");
}

static void nearest_functions_are_named(void **state)
{
	static const char source[] =
		"struct thing { int a%s; };\n"
		"struct far { struct thing *t; int n; };\n"
		"static inline int inlined(void *p)\n"
		"{ struct thing *t = p; int a = t->a;\n"
		"	asm volatile(\"\" ::: \"memory\"); return a + t->a; }\n"
		"int f(struct thing *t) { return t->a + %d; }\n"
		"int g(struct far *x) { return x->n + %d; }\n"
		"int h(int *n) { return *n + inlined(n) + %d; }\n"
		"int i(int *n) { return *n + %d; }\n";
	autofree char *orig = path_format(source, "", 1, 1, 1, 1);
	autofree char *patched = path_format(source, ", b", 2, 2, 2, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_refusals(&outcome, "changed-layout thing");
	assert_non_null(strstr(outcome.report.items[4].why,
			       "the patch has f, h, which can get to them"));
	assert_non_null(strstr(outcome.report.items[4].source, "patched.c:1"));
}

static void the_author_may_allow_it(void **state)
{
	static const char *const thing[] = { "other", "thing", NULL };
	static const char *const other[] = { "other", NULL };
	const struct surroundings allowing = { .parent = "vmlinux",
					       .allowed_layouts = thing };
	const struct surroundings not_allowing = { .parent = "vmlinux",
						   .allowed_layouts = other };
	static const char orig[] = "struct thing { int a; };";
	static const char patched[] = "struct thing { int a, b; };";
	autooutcome struct outcome allowed, refused;

	diff_types(&allowed, orig, patched, &allowing);
	expect_functions(allowed.output, "f");
	expect_findings(&allowed.report, FINDING_NOTICE,
			"changed-layout thing");
	diff_types(&refused, orig, patched, &not_allowing);
	expect_refusals(&refused, "changed-layout thing");
}

static void prototypes_of_globals(void **state)
{
	autooutcome struct outcome more, result, same, named;
	static const char head[] = "struct a { int x; }; struct b { int x; };\n"
				   "typedef int number;\n";
	autofree char *one =
		path_format("%sint f(struct a *p) { return p->x; }", head);
	autofree char *two = path_format("%sint f(struct a *p, int y)\n"
					 "{ return p->x + y; }",
					 head);
	autofree char *other = path_format("%sint f(struct b *p)\n"
					   "{ return p->x + 1; }",
					   head);
	autofree char *alike = path_format("%sunsigned f(const struct a *p)\n"
					   "{ return p->x + 1; }",
					   head);
	autofree char *typedefed = path_format("%snumber f(struct a *p)\n"
					       "{ return p->x + 2; }",
					       head);

	diff_sources(&more, one, two);
	expect_refusals(&more, "changed-prototype f");
	assert_non_null(strstr(more.report.items[1].why,
			       "int32(struct a *, int32) instead of "
			       "int32(struct a *)"));
	diff_sources(&result, one, other);
	expect_refusals(&result, "changed-prototype f");
	diff_sources(&same, one, alike);
	expect_functions(same.output, "f");
	diff_sources(&named, one, typedefed);
	expect_functions(named.output, "f");
}

static void prototypes_have_types_of_all_kinds(void **state)
{
	static const char source[] =
		"enum e { ONE }; union u { int x; }; typedef int row[3];\n"
		"void f(row *p, const void *q, enum e e, union u *u,\n"
		"	int (*call)(void)%s) { asm(\"nop %d(%%rax)\"); }\n";
	autofree char *orig = path_format(source, "", 1);
	autofree char *patched = path_format(source, ", ...", 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_refusals(&outcome, "changed-prototype f");
	assert_string_equal(
		outcome.report.items[1].why,
		"the prototype is void(int32[] *, void *, enum e, union u *, int32() *, ...) instead of void(int32[] *, void *, enum e, union u *, int32() *), and code that is not in the patch calls it by the old one");
}

/* Elements of an array, members of what has no name. */
static void types_inside_of_others_are_reached(void **state)
{
	static const char source[] =
		"struct thing { int a; %s };\nstruct deep { int b; %s };\n"
		"struct out { int c; struct thing many[3];\n"
		"	struct { struct deep d; int e; }; };\n"
		"int f(struct out *p) { return p->c + %d; }\n";
	autofree char *orig = path_format(source, "", "", 1);
	autofree char *element = path_format(source, "long x;", "", 2);
	autofree char *member = path_format(source, "", "char y;", 2);
	autooutcome struct outcome one, two;

	diff_sources(&one, orig, element);
	expect_refusals(&one, "changed-layout thing; changed-layout out");
	diff_sources(&two, orig, member);
	expect_refusals(&two, "changed-layout deep; changed-layout out");
}

#define STATIC "__attribute__((noinline)) static int s(%s) { return %s; }\n"

static void prototypes_of_statics(void **state)
{
	static const char called[] = STATIC "int g(int x) { return s(%s); }\n";
	static const char pointed[] =
		STATIC "int g(int x) { return s(%s); }\n"
		       "int (*const table[])(int) = { (void *)s };\n";
	autofree char *called_orig = path_format(called, "int a", "a + 1", "x");
	autofree char *called_patched =
		path_format(called, "int a, long b", "a * b", "x, x");
	autofree char *pointed_orig =
		path_format(pointed, "int a", "a + 1", "x");
	autofree char *pointed_patched =
		path_format(pointed, "int a, long b", "a * b", "x, x");
	autooutcome struct outcome fine, refused;

	diff_sources(&fine, called_orig, called_patched);
	expect_functions(fine.output, "g s");
	diff_sources(&refused, pointed_orig, pointed_patched);
	expect_refusals(&refused, "changed-prototype s");
}

static void without_debug_information(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n"
		".globl f\n.type f, @function\n"
		"f: call __fentry__\n mov $%d, %%eax\n ret\n"
		".size f, . - f\n"
		".section __mcount_loc,\"a\"\n.quad f\n";
	static const struct compiler bare = { { "gcc", "-g0" } };
	const struct surroundings around = { .parent = "vmlinux",
					     .compiler = &bare };
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources_in(&outcome, orig, patched, &around);
	expect_functions(outcome.output, "f");
	expect_findings(&outcome.report, FINDING_NOTICE, "layout-unchecked -");
}

/* Lines alone tell nothing of types. */
static void with_line_tables_only(void **state)
{
	static const struct compiler compilers[] = {
		{ { "gcc", "-pg", "-mfentry", "-mrecord-mcount", "-g1" } },
		{ { "clang-19", "-pg", "-mfentry", "-gline-tables-only" } },
	};
	static const char source[] =
		"struct thing { %s };\n"
		"int exported_x(struct thing *);\n"
		"int f(struct thing *t) { return exported_x(t) + t->a; }\n";
	autofree char *orig = path_format(source, "int a, b;");
	autofree char *patched = path_format(source, "int b, a;");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(compilers); i++) {
		const struct surroundings around = { .parent = "vmlinux",
						     .compiler =
							     &compilers[i] };
		autooutcome struct outcome outcome;

		diff_sources_in(&outcome, orig, patched, &around);
		expect_functions(outcome.output, "f");
		expect_findings(&outcome.report, FINDING_NOTICE,
				"layout-unchecked -");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_that_come_go_and_move),
		cmocka_unit_test(types_of_members),
		cmocka_unit_test(unnamed_members),
		cmocka_unit_test(kinds_of_types),
		cmocka_unit_test(another_name_is_no_difference),
		cmocka_unit_test(enumerators),
		cmocka_unit_test(only_what_the_patch_can_get_to),
		cmocka_unit_test(nearest_functions_are_named),
		cmocka_unit_test(the_author_may_allow_it),
		cmocka_unit_test(prototypes_of_globals),
		cmocka_unit_test(prototypes_have_types_of_all_kinds),
		cmocka_unit_test(types_inside_of_others_are_reached),
		cmocka_unit_test(prototypes_of_statics),
		cmocka_unit_test(without_debug_information),
		cmocka_unit_test(with_line_tables_only),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
