// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what code in a patch refers to: symbols that are exported, that the
 * engine has to find, that are of modules, sealed or nowhere.
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

static void common_symbols_are_refused(void **state)
{
	static const char source[] =
		"asm(\".comm shared,4,4\"); extern int shared;\n"
		"int a(void) { return shared + %d; }\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_refusals(&outcome, "symbol-not-found a");
}

/* The instruction goes on behind the address, by as much as its immediate. */
static void immediates_behind_addresses_count(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\nmovl $5,second(%%rip)\n"
		"movb $5,second+1(%%rip)\nmovw $5,second+2(%%rip)\n"
		"mov $%d,%%eax\nret\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n"
		".section .data.v,\"aw\"\n.type first,@object\n"
		"first: .zero 16\n.size first,16\n.type second,@object\n"
		"second: .zero 16\n.size second,16\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_entries(outcome.output, "vmlinux", ".text.f",
		       "second-8 type 2; second-4 type 2; second-4 type 2");
}

/* Each refers to the start of the variable, whatever is behind the address. */
static void immediates_of_all_lengths(void **state)
{
	static const struct {
		const char *code;
		unsigned int behind;
	} cases[] = {
		{ "movl second(%rip),%eax", 0 },
		{ "cmpl $70000,second(%rip)", 4 },
		{ "cmpl $5,second(%rip)", 1 },
		{ "cmpb $5,second(%rip)", 1 },
		{ "cmpw $700,second(%rip)", 2 },
		{ "imull $70000,second(%rip),%eax", 4 },
		{ "imull $5,second(%rip),%eax", 1 },
		{ "shll $3,second(%rip)", 1 },
		{ "shlb $3,second(%rip)", 1 },
		{ "shll second(%rip)", 0 },
		{ "testb $5,second(%rip)", 1 },
		{ "testl $70000,second(%rip)", 4 },
		{ "testw $700,second(%rip)", 2 },
		{ "negb second(%rip)", 0 },
		{ "notl second(%rip)", 0 },
		{ "btsl $3,second(%rip)", 1 },
		{ "shldl $3,%eax,second(%rip)", 1 },
		{ "shrdl $3,%eax,second(%rip)", 1 },
		{ "xaddb %al,second(%rip)", 0 },
		{ "xaddl %eax,second(%rip)", 0 },
		{ "cmpxchg8b second(%rip)", 0 },
	};
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\n%s\nmov $%d,%%eax\nret\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n"
		".section .data.v,\"aw\"\n.type first,@object\n"
		"first: .zero 16\n.size first,16\n.type second,@object\n"
		"second: .zero 16\n.size second,16\n";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *orig = path_format(source, cases[i].code, 1);
		autofree char *patched = path_format(source, cases[i].code, 2);
		autofree char *entry =
			path_format("second-%u type 2", 4 + cases[i].behind);
		autooutcome struct outcome outcome;

		diff_sources(&outcome, orig, patched);
		expect_functions(outcome.output, "f");
		expect_entries(outcome.output, "vmlinux", ".text.f", entry);
	}
}

static void vmlinux_may_not_use_modules(void **state)
{
	static const char orig[] = "void mod_export_f(void);\n"
				   "void a(void) { }\n";
	static const char patched[] = "void mod_export_f(void);\n"
				      "void a(void) { mod_export_f(); }\n";
	static const struct surroundings other = { .parent = "other" };
	autooutcome struct outcome kernel, module;

	diff_sources(&kernel, orig, patched);
	expect_refusals(&kernel, "module-symbol a");
	diff_sources_in(&module, orig, patched, &other);
	expect_functions(module.output, "a");
}

static void unfound_symbols_are_refused(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(&outcome,
		     "static int missing_v = 3; int *p = &missing_v;\n"
		     "int a(void) { return missing_v++; }\n"
		     "__attribute__((noinline)) static int missing_f(void)\n"
		     "{ asm(\"\"); return 1; }\n"
		     "int b(void) { return missing_f() + missing_f(); }\n",
		     "static int missing_v = 3; int *p = &missing_v;\n"
		     "int a(void) { return missing_v++ + 1; }\n"
		     "__attribute__((noinline)) static int missing_f(void)\n"
		     "{ asm(\"\"); return 2; }\n"
		     "int b(void) { return missing_f() + missing_f(); }\n");
	expect_refusals(&outcome,
			"symbol-not-found missing_f; symbol-not-found a");
}

static void references_follow_the_policy(void **state)
{
	static const char source[] =
		"int exported_f(int); int unexported_f(int);\n"
		"int mod_export_f(int); int elsewhere_f(int);\n"
		"extern int unexported_v;\n"
		"static int local_v; int *users(void) { return &local_v; }\n"
		"__attribute__((noinline))\n"
		"int exported_own(int x) { asm(\"\"); return x; }\n"
		"int a(int x) { return exported_f(x) + unexported_f(x) +\n"
		"	mod_export_f(x) + elsewhere_f(x) + unexported_v +\n"
		"	local_v++ + exported_own(x) + %d; }\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	static const struct surroundings other = { .parent = "other" };
	autooutcome struct outcome outcome;
	const struct object *obj;

	diff_sources_in(&outcome, orig, patched, &other);
	obj = outcome.output;
	expect_functions(obj, "a");
	expect_findings(&outcome.report, FINDING_NOTICE, "symbol-elsewhere a");
	expect_entries(obj, "other", ".text.a",
		       "unexported_f-4 type 4; mod_export_f-4 type 4 external; "
		       "local_v-4 type 2; unexported_v-4 type 2; "
		       "local_v-4 type 2");
	assert_int_equal(object_symbol(obj, "exported_f")->shndx, SHN_UNDEF);
	assert_int_equal(object_symbol(obj, "exported_own")->shndx, SHN_UNDEF);
	assert_int_equal(object_symbol(obj, "elsewhere_f")->shndx, SHN_UNDEF);
	assert_null(object_symbol(obj, "unexported_f"));
	assert_null(object_symbol(obj, "local_v"));
}

static void symbols_have_positions(void **state)
{
	static const char source[] =
		"static int second_v; int *users(void) { return &second_v; }\n"
		"int a(int x) { return second_v++ + %d; }\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;
	const struct section *symbols;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a");
	symbols = object_section(outcome.output, KPATCH_SECTION_SYMBOLS);
	assert_int_equal(symbols->size, sizeof(struct kpatch_symbol_entry));
	assert_string_equal(pointed_string(symbols, 24), "second_v");
	assert_int_equal(
		((const struct kpatch_symbol_entry *)symbols->data)->sympos, 2);
}

/* The engine refuses a place with anything in it. */
static void places_to_fill_in_are_zero(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\n.byte 0xe8\n"
		".reloc .,R_X86_64_PLT32,unexported_g-4\n.long 0x12345678\n"
		"mov $%d,%%eax\nret\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	/* It looks at the place, too. */
	expect_entries(outcome.output, "vmlinux", ".text.f",
		       "unexported_g-4 type 4");
}

/* What it exports itself is there as long as it is. */
static void exports_of_the_module_are_its_own(void **state)
{
	static const char source[] =
		"int mod_export_f(int);\n"
		"int a(int x) { return mod_export_f(x) + %d; }\n";
	static const struct surroundings in_mod = { .parent = "mod" };
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources_in(&outcome, orig, patched, &in_mod);
	expect_functions(outcome.output, "a");
	expect_entries(outcome.output, "mod", ".text.a",
		       "mod_export_f-4 type 4");
}

static void pointers_to_changed_functions_survive(void **state)
{
	static const char source[] =
		"__attribute__((noinline)) int g(int x) { asm(\"\"); return x + %d; }\n"
		"int exported_r(int (*)(int));\n"
		"%s\n"
		"int f(int x) { return exported_r(g) + g(x) + g(x + 1)%s; }\n";
	autofree char *orig = path_format(source, 1, "", "");
	autofree char *patched = path_format(
		source, 2, "int (*ops[])(int) = { g };", " + ops[x](3)");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f g");
	/* The calls go straight, the pointers to the kernel's copy. */
	expect_entries(outcome.output, "vmlinux", ".text.f", "g+0 type 11");
	expect_entries(outcome.output, "vmlinux", ".data.ops", "g+0 type 1");
}

static void sealed_functions_can_be_called_only(void **state)
{
	static const char source[] =
		"int sealed_f(int);\n"
		"int exported_r(int (*)(int));\n"
		"%s"
		"int a(int x) { return sealed_f(x) + %d; }\n"
		"int b(int x) { return %s; }\n";
	autofree char *orig = path_format(source, "", 1, "x");
	autofree char *calls = path_format(source, "", 2, "x");
	autofree char *points =
		path_format(source, "", 2, "exported_r(sealed_f) + x");
	autofree char *keeps = path_format(
		source, "int (*ops[])(int) = { sealed_f };\n", 2, "ops[x](x)");
	autooutcome struct outcome called, pointed, kept;

	diff_sources(&called, orig, calls);
	expect_functions(called.output, "a");
	diff_sources(&pointed, orig, points);
	expect_refusals(&pointed, "sealed-function b");
	diff_sources(&kept, orig, keeps);
	expect_refusals(&kept, "sealed-function ops");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(common_symbols_are_refused),
		cmocka_unit_test(immediates_behind_addresses_count),
		cmocka_unit_test(immediates_of_all_lengths),
		cmocka_unit_test(vmlinux_may_not_use_modules),
		cmocka_unit_test(unfound_symbols_are_refused),
		cmocka_unit_test(references_follow_the_policy),
		cmocka_unit_test(symbols_have_positions),
		cmocka_unit_test(places_to_fill_in_are_zero),
		cmocka_unit_test(exports_of_the_module_are_its_own),
		cmocka_unit_test(pointers_to_changed_functions_survive),
		cmocka_unit_test(sealed_functions_can_be_called_only),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
