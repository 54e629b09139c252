// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of which function or variable of the changed object is which of the
 * original: names, what compilers make of them, parts of functions, static
 * locals by their users, and what each copy of the code has for itself.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "diff/name.h"
#include "objects.h"
#include "relocations.h"
#include "include/kpatch/format.h"

static void children_go_with_their_function(void **state)
{
	static const char source[] =
		"void exported_p(const char *) __attribute__((cold));\n"
		"int exported_q(int);\n"
		"int f(int x) { if (x > 5) { exported_p(\"%s\");\n"
		"	exported_p(\"b\"); return exported_q(2); }\n"
		"	return exported_q(x); }\n";
	autofree char *orig = path_format(source, "a");
	autofree char *patched = path_format(source, "c");
	autooutcome struct outcome outcome;

	/* The difference is in the cold part only. */
	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f f.cold");
	expect_findings(&outcome.report, FINDING_CHANGED, " f");
	assert_int_equal(
		object_section(outcome.output, KPATCH_SECTION_FUNCS)->size,
		sizeof(struct kpatch_func_entry));
}

static void paddings_go_with_their_function(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.balign 16\n"
		".type __pfx_f,@function\n__pfx_f: .fill 16,1,0x90\n"
		".size __pfx_f,16\n.type f,@function\nf: call __fentry__\n"
		"mov $%d,%%eax\nret\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n";
	autofree char *one = path_format(source, 1);
	autofree char *two = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, one, two);
	expect_functions(outcome.output, "__pfx_f f");
	assert_int_equal(object_symbol(outcome.output, "f")->value, 16);
	assert_int_equal(
		object_section(outcome.output, KPATCH_SECTION_FUNCS)->size,
		sizeof(struct kpatch_func_entry));
}

/* Unnamed code behind a cold part is a part of that, and so of the function. */
static void parts_of_parts_are_parts(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\nje f.cold\nret\n.size f,.-f\n"
		".section .text.unlikely.f,\"ax\"\n.type f.cold,@function\n"
		"f.cold: jmp 1f\n.size f.cold,.-f.cold\n1: mov $%d,%%eax\nret\n"
		".section __mcount_loc,\"a\"\n.quad f\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;
	const struct section *part;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f f.cold");
	expect_findings(&outcome.report, FINDING_CHANGED, " f");
	part = object_section(outcome.output, ".text.unlikely.f");
	assert_true(part->size > object_symbol(outcome.output, "f.cold")->size);
}

static void clones_keep_their_twins(void **state)
{
	static const char source[] =
		"%s"
		"__attribute__((noinline)) static int g(int x, int y)\n"
		"{ return exported_q(x * 3 + y); }\n"
		"int f(int x) { return g(x, 4) + g(x + 1, 4); }\n";
	static const char other[] =
		"int exported_q(int);\n"
		"__attribute__((noinline)) static int h(int x, int y)\n"
		"{ return exported_q(x * 5 + y); }\n"
		"int e(int x) { return h(x, 9) + h(x + 2, 9); }\n";
	autofree char *orig = path_format(source, "int exported_q(int);\n");
	autofree char *patched = path_format(source, other);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "e h.constprop.0");
	assert_int_equal(report_count(&outcome.report, FINDING_CHANGED), 0);
}

/* The compiler may number the clones of a function as it likes. */
static void renumbered_clones_are_twins(void **state)
{
	static const char *const suffixes[] = {
		"isra.%d",	 "constprop.%d",   "part.%d",
		"isra.%d.cold5", "llvm.1234567%d", "%d",
	};
	static const char function[] =
		"int g%zu(int) asm(\"g%zu.%s\");\n"
		"__attribute__((noinline)) int g%zu(int x)\n"
		"{ asm(\"\"); return x * (30 + %zu); }\n"
		"int f%zu(int x) { return g%zu(x) + %d; }\n";
	autobuffer struct buffer orig = BUFFER_INIT, same = BUFFER_INIT;
	autobuffer struct buffer patched = BUFFER_INIT;
	autooutcome struct outcome equal, outcome;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(suffixes); i++) {
		autofree char *one = path_format(suffixes[i], 1);
		autofree char *two = path_format(suffixes[i], 22);

		buffer_printf(&orig, function, i, i, one, i, i, i, i, 1);
		buffer_printf(&same, function, i, i, two, i, i, i, i, 1);
		buffer_printf(&patched, function, i, i, two, i, i, i, i, 2);
	}
	diff_sources(&equal, buffer_string(&orig), buffer_string(&same));
	assert_int_equal(equal.result, DIFF_UNCHANGED);
	diff_sources(&outcome, buffer_string(&orig), buffer_string(&patched));
	expect_functions(outcome.output, "f0 f1 f2 f3 f4 f5");
	for (i = 0; i < ARRAY_SIZE(suffixes); i++) {
		autofree char *suffix = path_format(suffixes[i], 1);
		autofree char *entry =
			path_format("g%zu.%s-4 type 4", i, suffix);
		autofree char *section = path_format(".text.f%zu", i);

		expect_entries(outcome.output, "vmlinux", section, entry);
	}
}

/* Of clones that are left, the names tell which they are. */
static void names_go_before_numbers(void **state)
{
	static const char clone[] =
		"__attribute__((noinline)) int g%d(int x) asm(\"g.part.%d\");\n"
		"int g%d(int x) { asm(\"\"); return x * %d; }\n";
	autofree char *one = path_format(clone, 0, 0, 0, 30);
	autofree char *two = path_format(clone, 1, 1, 1, 50);
	autofree char *orig = path_format(
		"%s%sint f(int x) { return g0(x) + g1(x) + 1; }\n", one, two);
	autofree char *patched =
		path_format("%sint f(int x) { return g1(x) + 1; }\n", two);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_entries(outcome.output, "vmlinux", ".text.f",
		       "g.part.1-4 type 4");
}

/* Macros of the kernel number them by a counter of the file. */
static void unique_ids_follow_their_users(void **state)
{
	static const char source[] =
		"static int __UNIQUE_ID_x%d = %d;\n"
		"int %s(int x) { return __UNIQUE_ID_x%d++ + %d; }\n";
	autofree char *a = path_format(source, 11, 1, "a", 11, 1);
	autofree char *b = path_format(source, 12, 2, "b", 12, 1);
	autofree char *orig = path_format("%s%s", a, b);
	autofree char *fresh = path_format(source, 11, 3, "c", 11, 1);
	autofree char *changed = path_format(source, 12, 1, "a", 12, 2);
	autofree char *moved = path_format(source, 13, 2, "b", 13, 1);
	autofree char *last = path_format(source, 14, 4, "d", 14, 1);
	autofree char *patched =
		path_format("%s%s%s%s", fresh, changed, moved, last);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a c d");
	expect_variables(outcome.output, "__UNIQUE_ID_x11 __UNIQUE_ID_x14");
	expect_entries(outcome.output, "vmlinux", ".text.a",
		       "__UNIQUE_ID_x11-4 type 2; __UNIQUE_ID_x11-4 type 2");
}

/* Twins are of one kind. */
static void a_function_is_no_variable(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(&outcome, "int f = 3;\n", "int f(void) { return 3; }\n");
	expect_functions(outcome.output, "f");
	expect_findings(&outcome.report, FINDING_NEW, " f");
}

static void static_locals_follow_their_users(void **state)
{
	autooutcome struct outcome outcome;
	const struct section *symbols;

	/* The numbers of the two change places. */
	diff_sources(&outcome,
		     "int a(void) { static int n = 1; return n++; }\n"
		     "int b(void) { static int n = 2; return n++; }\n",
		     "int b(void) { static int n = 2; return n++; }\n"
		     "int a(void) { static int n = 1; return n++ + 5; }\n");
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
	symbols = object_section(outcome.output, KPATCH_SECTION_SYMBOLS);
	assert_int_equal(symbols->size, sizeof(struct kpatch_symbol_entry));
	/* a()'s n, by its name in the original object. */
	assert_string_equal(pointed_string(symbols, 24), "n.1");
}

static void static_locals_are_paired_by_name(void **state)
{
	static const char source[] = "void exported_p(int *);\n"
				     "void a(void) { static int m = 1, n = 2;\n"
				     "	exported_p(&%s); exported_p(&%s); }\n";
	autofree char *orig = path_format(source, "m", "n");
	autofree char *patched = path_format(source, "n", "m");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
	expect_entries(outcome.output, "vmlinux", ".text.a",
		       "n.0+0 type 11; m.1+0 type 11");
}

/* However often the code refers to each. */
static void static_locals_are_paired_by_first_use(void **state)
{
	static const char source[] =
		"void exported_p(int *);\n"
		"void a(void) { { static int n = 1; exported_p(&n);\n"
		"	{ static int n = 1; exported_p(&n); } %s }\n"
		"	{ static int n = 1; exported_p(&n); } }\n";
	autofree char *orig = path_format(source, "exported_p(&n);");
	autofree char *patched = path_format(source, "");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
}

/* It is known by what points to it, and that by who refers to it. */
static void static_locals_are_found_by_static_locals(void **state)
{
	static const char source[] =
		"int %s(int x) { static int n = %d; static int *q\n"
		"	__attribute__((section(\".data.early\"))) = &n;\n"
		"	exported_p(&q); return x + %d; }\n";
	/* What points is in front of the functions. */
	static const char head[] =
		"asm(\".section .data.early,\\\"aw\\\"\\n.text\");\n"
		"void exported_p(int **);\n";
	autofree char *a = path_format(source, "a", 1, 1);
	autofree char *b = path_format(source, "b", 2, 1);
	autofree char *changed = path_format(source, "a", 1, 2);
	autofree char *orig = path_format("%s%s%s", head, a, b);
	autofree char *patched = path_format("%s%s%s", head, b, changed);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
}

/* The function that referred to it has another name now. */
static void a_lonely_static_local_is_found(void **state)
{
	static const char source[] =
		"int %s(int x) { static int n = 1; return n++ + x; }\n";
	autofree char *orig = path_format(source, "f");
	autofree char *patched = path_format(source, "h");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "h");
	expect_variables(outcome.output, "");
	expect_entries(outcome.output, "vmlinux", ".text.h",
		       "n.0-4 type 2; n.0-4 type 2");
}

/* One of two is gone with its function, and nobody knows which one it was. */
static void static_locals_are_not_guessed(void **state)
{
	static const char source[] =
		"int %s(int x) { static int n = %d; return n++ + x; }\n";
	autofree char *f = path_format(source, "f", 1);
	autofree char *g = path_format(source, "g", 1);
	autofree char *orig = path_format("%s%s", f, g);
	autofree char *patched = path_format(source, "h", 1);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "h");
	expect_variables(outcome.output, "n.0");
}

/* The new one comes first, and is not taken for the one that was there. */
static void added_namesake_of_a_static_local_is_refused(void **state)
{
	static const char source[] =
		"void exported_p(int *);\n"
		"void a(void) { %s { static int n; exported_p(&n); } }\n";
	autofree char *orig = path_format(source, "");
	autofree char *patched =
		path_format(source, "{ static int n; exported_p(&n); }");
	autooutcome struct outcome outcome, gone;

	diff_sources(&outcome, orig, patched);
	expect_refusals(&outcome, "static-local-removed a");
	/* One of two went, and both could be meant. */
	diff_sources(&gone, patched, orig);
	expect_refusals(&gone,
			"static-local-removed a; static-local-removed a");
}

/* Those of functions that are gone may have changed places. */
static void static_locals_of_strangers_are_not_guessed(void **state)
{
	static const char source[] =
		"int %s(int x) { static int n; return n++ + x; }\n"
		"int %s(int x) { static int n; return n++ - x; }\n";
	autofree char *orig = path_format(source, "f", "g");
	autofree char *patched = path_format(source, "h", "i");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "h i");
	expect_variables(outcome.output, "n.0 n.1");
}

static void removed_static_local_is_refused(void **state)
{
	autooutcome struct outcome outcome, kept, private;

	diff_sources(&outcome,
		     "int a(int x) { static int n; return n++ + x; }\n",
		     "int a(int x) { return x; }\n");
	expect_refusals(&outcome, "static-local-removed a");
	/* It is there, but nothing uses it. */
	diff_sources(&kept, "int a(int x) { static int n; return n++ + x; }\n",
		     "int a(int x) { static int n __attribute__((used));\n"
		     "	return x; }\n");
	expect_refusals(&kept, "static-local-removed a");
	/* What each copy of the code has for itself holds nothing of value. */
	diff_sources(&private,
		     "int a(int x) { static int __already_done;\n"
		     "	return __already_done++ + x; }\n",
		     "int a(int x) { return x; }\n");
	expect_functions(private.output, "a");
}

/* Of two that are equal any will do, and none is carried. */
static void equal_local_constants_are_paired(void **state)
{
	static const char source[] =
		"void exported_p(const char *);\n"
		"#define SAY(t) do { static const char __msg[] = t; "
		"exported_p(__msg); } while (0)\n"
		"void a(int x) { if (x) SAY(\"same\"); %s }\n";
	autofree char *orig = path_format(source, "else SAY(\"same\");");
	autofree char *patched = path_format(source, "");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
}

/* As NL_SET_ERR_MSG() makes them: the kernel's where equal, else carried. */
static void local_constants_go_by_content(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(&outcome,
		     "void exported_p(const char *);\n"
		     "#define SAY(t) do { static const char __msg[] = t; "
		     "exported_p(__msg); } while (0)\n"
		     "void a(int x) { if (x) SAY(\"gone\"); SAY(\"kept\"); }\n"
		     "void b(void) { SAY(\"other\"); }\n",
		     "void exported_p(const char *);\n"
		     "#define SAY(t) do { static const char __msg[] = t; "
		     "exported_p(__msg); } while (0)\n"
		     "void a(int x) { if (x) SAY(\"came\"); SAY(\"new one\");"
		     " SAY(\"kept\"); }\n"
		     "void b(void) { SAY(\"other\"); }\n");
	expect_functions(outcome.output, "a");
	/* gcc numbers them from the last. */
	expect_defined(outcome.output, STT_OBJECT, "__msg.2 __msg.3");
	assert_int_equal(object_symbol(outcome.output, "__msg.2")->size,
			 sizeof("new one"));
	assert_int_equal(object_symbol(outcome.output, "__msg.3")->size,
			 sizeof("came"));
}

/* A pointer in it, though its bytes are all zero in the object. */
static void local_constants_are_what_they_point_to(void **state)
{
	static const char source[] =
		"extern int exported_v, exported_w;\n"
		"void exported_p(int *const *);\n"
		"#define USE(v) do { static int *const n[] = { &v }; "
		"exported_p(n); } while (0)\n"
		"void a(int x) { %s USE(exported_w); }\n";
	autofree char *orig = path_format(source, "USE(exported_v);");
	autofree char *patched = path_format(source, "");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
}

static void private_statics_are_copied(void **state)
{
	static const char source[] =
		"void exported_p(const char *);\n"
		"%s"
		"int a(int x) { static int __already_done;\n"
		"	if (!__already_done++) exported_p(__func__);\n"
		"	return x + %d; }\n";
	autofree char *orig = path_format(source, "", 1);
	autofree char *same =
		path_format(source,
			    "int b(void) { static int __already_done;\n"
			    "	return __already_done++; }\n",
			    1);
	autofree char *patched = path_format(source, "", 2);
	/* Of a section that has no others; it may begin with another value. */
	static const char section[] =
		"static int flag __attribute__((section(\".data.once\"))) = %d;\n"
		"int a(int x) { return flag++ + x; }\n";
	autofree char *once_orig = path_format(section, 1);
	autofree char *once = path_format(section, 2);
	autooutcome struct outcome renumbered, outcome, valued;

	diff_sources(&renumbered, orig, same);
	expect_functions(renumbered.output, "b");
	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "__already_done.1 __func__.0");
	assert_int_equal(report_count(&outcome.report, FINDING_NEW), 0);
	diff_sources(&valued, once_orig, once);
	expect_functions(valued.output, "a");
	expect_variables(valued.output, "flag");
}

static void names_have_skeletons(void **state)
{
	static const struct {
		const char *name;
		const char *skeleton;
		bool numbered;
	} cases[] = {
		{ "plain", "plain", false },
		{ "count.5", "count.", true },
		{ "f.constprop.12.cold", "f.constprop..cold", true },
		{ "f.cold", "f.cold", false },
		{ "f.llvm.123456", "f.llvm.", true },
		{ "x.5y", "x.5y", false },
		{ "__UNIQUE_ID_ddebug312", "__UNIQUE_ID_ddebug", true },
	};
	static const char *const private_names[] = {
		"__key",	"__warned",	"__already_done",
		"__func__",	"__FUNCTION__", "__PRETTY_FUNCTION__",
		"_rs",		"CSWTCH",	"_entry",
		"_entry_ptr",	"descriptor",	"__already_warned",
		"__print_once", "_fentry",
	};
	static const char *const private_sections[] = {
		".data.once",	   ".data..once", ".data.unlikely",
		".data..unlikely", "__dyndbg",	  "__verbose",
	};
	static const char cold[] = "f.isra.0.cold";
	size_t i, length;

	for (i = 0; i < ARRAY_SIZE(private_names); i++) {
		autofree char *name = path_format("%s.3", private_names[i]);

		assert_true(name_is_private(name, ".bss"));
	}
	for (i = 0; i < ARRAY_SIZE(private_sections); i++)
		assert_true(name_is_private("flag", private_sections[i]));

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *skeleton = name_skeleton(cases[i].name);

		assert_string_equal(skeleton, cases[i].skeleton);
		assert_int_equal(name_is_numbered(cases[i].name),
				 cases[i].numbered);
	}
	assert_ptr_equal(name_owner(cold, &length), cold);
	assert_int_equal(length, 8);
	assert_string_equal(name_owner("__pfx_f", &length), "f");
	assert_int_equal(length, 1);
	assert_null(name_owner("f.colder", &length));
	assert_null(name_owner(".cold", &length));
	assert_true(name_is_private("__key.7", ".bss"));
	assert_false(name_is_private("__key", ".bss"));
	assert_false(name_is_private("my__key.7", ".bss"));
	assert_true(name_is_private("f.__key", ".bss"));
	assert_true(name_is_private("f.__key.7", ".bss"));
	assert_true(name_is_private("__func__.f", ".rodata"));
	assert_false(name_is_private("f.my__key", ".bss"));
	assert_true(name_is_scoped("count.5"));
	assert_true(name_is_scoped("f.count"));
	assert_false(name_is_scoped("count"));
	assert_false(name_is_scoped(".hidden"));
	assert_true(name_is_label(".L5"));
	assert_true(name_is_label("$x"));
	assert_true(name_is_label("$d.17"));
	assert_false(name_is_label("$data"));
	assert_false(name_is_label("x$d"));
	assert_false(name_is_private("flag", ".data"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(children_go_with_their_function),
		cmocka_unit_test(paddings_go_with_their_function),
		cmocka_unit_test(parts_of_parts_are_parts),
		cmocka_unit_test(clones_keep_their_twins),
		cmocka_unit_test(renumbered_clones_are_twins),
		cmocka_unit_test(names_go_before_numbers),
		cmocka_unit_test(unique_ids_follow_their_users),
		cmocka_unit_test(a_function_is_no_variable),
		cmocka_unit_test(static_locals_follow_their_users),
		cmocka_unit_test(static_locals_are_paired_by_name),
		cmocka_unit_test(static_locals_are_paired_by_first_use),
		cmocka_unit_test(static_locals_are_found_by_static_locals),
		cmocka_unit_test(a_lonely_static_local_is_found),
		cmocka_unit_test(static_locals_are_not_guessed),
		cmocka_unit_test(added_namesake_of_a_static_local_is_refused),
		cmocka_unit_test(static_locals_of_strangers_are_not_guessed),
		cmocka_unit_test(removed_static_local_is_refused),
		cmocka_unit_test(equal_local_constants_are_paired),
		cmocka_unit_test(local_constants_go_by_content),
		cmocka_unit_test(local_constants_are_what_they_point_to),
		cmocka_unit_test(private_statics_are_copied),
		cmocka_unit_test(names_have_skeletons),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
