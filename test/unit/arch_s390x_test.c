// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what is particular to s390x: big-endian numbers, addresses that
 * count in halfwords from the start of the instruction, slots of the GOT, and
 * thunks in COMDAT sections.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "arch_s390x.h"
#include "elf/bytes.h"
#include "moved_lines.h"
#include "objects.h"
#include "portable_cases.h"
#include "relocations.h"

/* As objects for patches may be: static data by the GOT, it is far away. */
static const struct compiler gcc_far = {
	{ "s390x-linux-gnu-gcc", FLAGS, "-mno-pic-data-is-text-relative" },
};

static const struct compiler gcc_extern = {
	{ "s390x-linux-gnu-gcc", FLAGS, "-mindirect-branch=thunk-extern",
	  "-mfunction-return=thunk-extern" },
};

static void a_function_is_carried_whole(void **state)
{
	static const char source[] =
		"void exported_p(const char *); extern int unexported_v;\n"
		"int a(void) { exported_p(\"of a\"); return 1; }\n"
		"int b(void) { exported_p(\"%s\"); return unexported_v; }\n%s";
	autofree char *orig = path_format(source, "old", "");
	autofree char *shifted =
		path_format("int z(int x) { return x; }\n%s", orig);
	autofree char *patched =
		path_format(source, "new", "int c(void) { return 3; }\n");
	autooutcome struct outcome same, outcome;
	const struct section *sec;

	diff(&same, orig, orig);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff(&outcome, orig, shifted);
	expect_functions(outcome.output, "z");
	outcome_free(&outcome);
	diff(&outcome, orig, patched);
	expect_functions(outcome.output, "b c");
	assert_true(outcome.output->big_endian);
	expect_fields(outcome.output, ".text.b",
		      "30 19 .rodata.b.str1.2+2; 36 20 exported_p+2; 60 19 "
		      ".text.__s390_indirect_jump_r14+2");
	expect_entries(outcome.output, "vmlinux", ".text.b",
		       "unexported_v+2 type 26");
	expect_fields(outcome.output, "__mcount_loc", "0 22 b+0; 8 22 c+0");
	sec = object_section(outcome.output, ".rodata.b.str1.2");
	assert_int_equal(sec->size, 4);
	assert_memory_equal(sec->data, "new", 4);
}

static void tables_have_the_order_of_the_machine(void **state)
{
	static const char source[] =
		"static int local_v; int *peek(void) { return &local_v; }\n"
		"__attribute__((noinline)) static int second_f(int x)\n"
		"{ asm(\"\"); return x * %d + local_v; }\n"
		"int g(int x) { return second_f(x) + second_f(x + 1); }\n";
	autofree char *orig = path_format(source, 77);
	autofree char *patched = path_format(source, 79);
	autooutcome struct outcome outcome;
	const struct section *table;
	uint64_t size;

	diff(&outcome, orig, patched);
	expect_functions(outcome.output, "second_f");
	size = object_symbol(outcome.output, "second_f")->size;
	table = object_section(outcome.output, KPATCH_SECTION_FUNCS);
	assert_int_equal(table->size, sizeof(struct kpatch_func_entry));
	assert_int_equal(size, table->data[15]); /* new_size */
	assert_int_equal(table->data[8], 0);
	assert_int_equal(table->data[39], 2); /* sympos */
	assert_string_equal(pointed_string(table, 40), "second_f");
	table = object_section(outcome.output, KPATCH_SECTION_RELOCATIONS);
	assert_int_equal(table->data[11], R_390_PC32DBL);
	assert_int_equal(table->data[15], 0);
	assert_int_equal(table->data[23], 2);
	expect_entries(outcome.output, "vmlinux", ".text.second_f",
		       "local_v+2 type 19");
	table = object_section(outcome.output, KPATCH_SECTION_SYMBOLS);
	assert_int_equal(table->size, sizeof(struct kpatch_symbol_entry));
	assert_int_equal(table->data[16], STB_LOCAL);
	assert_int_equal(table->data[17], STT_OBJECT);
}

/* larl of a function and brasl to it have the same relocation. */
static void addresses_are_told_from_calls(void **state)
{
	static const char source[] =
		"__attribute__((noinline)) static int g(int x)\n"
		"{ asm(\"\"); return x + %d; }\n"
		"int exported_r(int (*)(int));\n"
		"int f(int x) { return exported_r(g) + g(x) + %d; }\n";
	autofree char *orig = path_format(source, 1, 3);
	autofree char *patched = path_format(source, 2, 4);
	autooutcome struct outcome outcome, far;

	diff(&outcome, orig, patched);
	expect_functions(outcome.output, "f g");
	expect_entries(outcome.output, "vmlinux", ".text.f", "g+2 type 20");
	expect_fields(outcome.output, ".text.f",
		      "40 20 exported_r+2; 54 20 g+2; 76 19 "
		      ".text.__s390_indirect_jump_r14+2");
	diff_by(&gcc_far, &far, orig, patched);
	expect_functions(far.output, "f g");
	expect_entries(far.output, "vmlinux", ".text.f", "g+2 type 20");
}

/* The short kind: bras, brc and brct are branches, all else takes addresses. */
static void short_branches_are_branches(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\nf:\n"
		"jgnop .\nlhi %%r2,%d\nbras %%r14,exported_g\n"
		"brct %%r3,exported_h\nbrasl %%r14,g\nj g\n"
		".reloc .+2,R_390_PC16DBL,g+2\nbrctg %%r4,.\n"
		"br %%r14\n.size f,.-f\n"
		".section .text.g,\"ax\"\n.globl g\n.type g,@function\ng:\n"
		"jgnop .\nlhi %%r2,%d\nbr %%r14\n.size g,.-g\n"
		".section __mcount_loc,\"a\"\n.quad f\n.quad g\n";
	autofree char *orig = path_format(source, 1, 1);
	autofree char *patched = path_format(source, 2, 2);
	autooutcome struct outcome outcome;

	diff(&outcome, orig, patched);
	expect_functions(outcome.output, "f g");
	expect_fields(outcome.output, ".text.f",
		      "12 17 exported_g+2; 16 17 exported_h+2; 20 19 g+2; "
		      "26 17 g+2; 30 17 g+2");
	assert_null(object_section(outcome.output, KPATCH_SECTION_RELOCATIONS));
}

/* The addend of a GOT relocation is of the slot, not of the symbol. */
static void slots_have_a_symbol_of_their_own(void **state)
{
	static const char source[] =
		"void exported_p(const char *, const char *);\n"
		"static int local_v; int *peek(void) { return &local_v; }\n"
		"int f(int x) { exported_p(\"one\", \"%s\");\n"
		"	exported_p(__func__, 0); return local_v; }\n";
	autofree char *orig = path_format(source, "two");
	autofree char *patched = path_format(source, "second");
	autooutcome struct outcome outcome;
	const struct section *sec;
	const struct reloc *reloc;
	size_t i, slots = 0;

	diff_by(&gcc_far, &outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_variables(outcome.output, "__func__.0");
	expect_entries(outcome.output, "vmlinux", ".text.f",
		       "local_v+2 type 26");
	sec = object_section(outcome.output, ".text.f");
	for (i = 0; i < sec->nr_relocs; i++) {
		reloc = &sec->relocs[i];
		if (reloc->type != R_390_GOTENT)
			continue;
		slots++;
		assert_int_equal(reloc->addend, 2);
		assert_int_not_equal(reloc->symbol->type, STT_SECTION);
		assert_string_equal((const char *)reloc->symbol->section->data +
					    reloc->symbol->value,
				    slots == 1 ? "second" :
				    slots == 2 ? "one" :
						 "f");
	}
	assert_int_equal(slots, 3);
}

static void static_locals_follow_their_users(void **state)
{
	autooutcome struct outcome outcome, removed;

	diff(&outcome,
	     "int a(void) { static int n = 1; return n++; }\n"
	     "int b(void) { static int n = 2; return n++; }\n",
	     "int b(void) { static int n = 2; return n++; }\n"
	     "int a(void) { static int n = 1; return n++ + 5; }\n");
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
	expect_entries(outcome.output, "vmlinux", ".text.a",
		       "n.1+2 type 19; n.1+2 type 19");
	diff(&removed, "int a(int x) { static int n; return n++ + x; }\n",
	     "int a(int x) { return x; }\n");
	expect_refusals(&removed, "static-local-removed a");
}

static void constants_are_compared(void **state)
{
	static const char source[] = "double d(double x) { return x * %s; }\n"
				     "double e(double x) { return x / 7.5; }\n";
	autofree char *orig = path_format(source, "2.25");
	autofree char *patched = path_format(source, "2.75");
	autooutcome struct outcome outcome;
	const struct section *sec;

	diff(&outcome, orig, patched);
	expect_functions(outcome.output, "d");
	sec = object_section(outcome.output, ".rodata.d.cst8");
	assert_int_equal(sec->size, 8);
	assert_memory_equal(sec->data, "\x40\x06\0\0\0\0\0\0", 8);
}

/* Thunks for indirect branches: one each, with the tables about their users. */
static void thunks_go_along(void **state)
{
	static const char source[] =
		"extern int (*exported_o)(int);\n"
		"int a(int x) { return exported_o(x) + %d; }\n"
		"int b(int x) { return exported_o(x + 1) * 3; }\n"
		"int c(int x) { return x + %d; }\n";
	autofree char *orig = path_format(source, 1, 1);
	autofree char *patched = path_format(source, 2, 2);
	autooutcome struct outcome outcome, external;
	const struct section *thunk;

	diff(&outcome, orig, patched);
	expect_functions(outcome.output, "a c");
	thunk = object_section(outcome.output,
			       ".text.__s390_indirect_jump_r14");
	assert_int_equal(thunk->size, 12);
	assert_memory_equal(thunk->data, "\xc6\0\0\0\0\5\xa7\xf4\0\0\7\xfe",
			    12);
	assert_int_equal(thunk->flags, SHF_ALLOC | SHF_EXECINSTR);
	assert_int_equal(size_of_section(outcome.output,
					 ".text.__s390_indirect_jump_r1"),
			 12);
	assert_null(object_section(outcome.output, ".group"));
	assert_int_equal(size_of_section(outcome.output, ".s390_indirect_call"),
			 4);
	assert_string_equal(
		reloc_at(object_section(outcome.output, ".s390_indirect_call"),
			 0)
			->symbol->name,
		"a");
	assert_int_equal(size_of_section(outcome.output, ".s390_return_mem"),
			 4);
	expect_fields(outcome.output, ".s390_return_reg", "0 5 c+14");

	/* With CONFIG_EXPOLINE_EXTERN each module is linked with them. */
	diff_by(&gcc_extern, &external, orig, patched);
	expect_functions(external.output, "a c");
	assert_int_equal(object_symbol(external.output,
				       "__s390_indirect_jump_r14")
				 ->shndx,
			 SHN_UNDEF);
	expect_findings(&external.report, FINDING_NOTICE, "");
	assert_null(
		object_section(external.output, KPATCH_SECTION_RELOCATIONS));
}

static void a_changed_thunk_is_a_change(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\nf:\n"
		"jgnop .\njg __s390_indirect_jump_r14\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n"
		".section .text.__s390_indirect_jump_r14,\"axG\",@progbits,"
		"__s390_indirect_jump_r14,comdat\n"
		".globl __s390_indirect_jump_r14\n"
		".hidden __s390_indirect_jump_r14\n"
		".type __s390_indirect_jump_r14,@function\n"
		"__s390_indirect_jump_r14: %s\nbr %%r14\n";
	autofree char *orig = path_format(source, "nopr %r7");
	autofree char *patched = path_format(source, "nopr %r6");
	autooutcome struct outcome outcome;

	diff(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
}

static void new_functions_and_data_are_carried(void **state)
{
	autooutcome struct outcome outcome;

	diff(&outcome, "int a(int x) { return x + 1; }\n",
	     "static int fresh = 5, empty;\n"
	     "static const char *const names[] = { \"x\", \"y\" };\n"
	     "__attribute__((noinline)) static int helper(int x)\n"
	     "{ return fresh++ + empty++ + names[x][0]; }\n"
	     "int a(int x) { return helper(x) + 1; }\n");
	expect_functions(outcome.output, "a helper");
	expect_variables(outcome.output, "empty fresh names");
	assert_memory_equal(object_section(outcome.output, ".data.fresh")->data,
			    "\0\0\0\5", 4);
}

/* gcc splits no function on this machine; clang does. */
static void split_functions_stay_together(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\nf:\n"
		"jgnop .\nlhi %%r2,%d\njgne f.cold\n1: br %%r14\n"
		".size f,.-f\n.section __mcount_loc,\"a\"\n.quad f\n"
		".section .text.unlikely.f,\"ax\"\n.type f.cold,@function\n"
		"f.cold: lhi %%r2,%d\njg 1b\n.size f.cold,.-f.cold\n";
	autofree char *orig = path_format(source, 1, 1);
	autofree char *hot = path_format(source, 2, 1);
	autofree char *cold = path_format(source, 1, 2);
	autooutcome struct outcome one, other;

	diff(&one, orig, hot);
	expect_functions(one.output, "f f.cold");
	expect_fields(one.output, "__mcount_loc", "0 22 f+0");
	expect_fields(one.output, ".text.f", "12 19 f.cold+2");
	expect_fields(one.output, ".text.unlikely.f", "6 19 f+18");
	diff(&other, orig, cold);
	expect_functions(other.output, "f f.cold");
}

static void shifted_lines_make_no_difference(void **state)
{
	static const char far[] =
		"#line %d\n"
		"void exported_check(const char *, int);\n"
		"int a(int x) { exported_check(\"f.c\", __LINE__); return x; }\n";
	static const int bases[] = { 32000, 40000, 70000 };
	size_t i;

	check_moved_lines(diff);
	check_constants(diff);
	/* lghi, llill, lgfi */
	for (i = 0; i < ARRAY_SIZE(bases); i++) {
		autofree char *one = path_format(far, bases[i]);
		autofree char *two = path_format(far, bases[i] + 300);
		autooutcome struct outcome high;

		diff(&high, one, two);
		assert_int_equal(high.result, DIFF_UNCHANGED);
	}
}

/* Without line tables only the argument of a known function is a line. */
static void line_arguments_are_known_by_their_register(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\nf:\n"
		"jgnop .\n%s %%r%d,%d\nbrasl %%r14,__might_sleep\n"
		"br %%r14\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n";
	static const char *const loads[] = { "lhi",  "lghi", "llill",
					     "lgfi", "iilf", "llilf" };
	static const struct compiler plain = {
		{ "s390x-linux-gnu-gcc", "-m64", "-march=z196", "-g0" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(loads); i++) {
		autofree char *orig = path_format(source, loads[i], 3, 10);
		autofree char *line = path_format(source, loads[i], 3, 529);
		autofree char *first = path_format(source, loads[i], 2, 10);
		autofree char *other = path_format(source, loads[i], 2, 529);
		autooutcome struct outcome same, outcome;

		diff_by(&plain, &same, orig, line);
		assert_int_equal(same.result, DIFF_UNCHANGED);
		diff_by(&plain, &outcome, first, other);
		expect_functions(outcome.output, "f");
	}
}

static void named_sections_of_code_are_kept(void **state)
{
	static const char source[] =
		"__attribute__((section(\".kprobes.text\"))) int a(int x)\n"
		"{ return x + %d; }\n"
		"__attribute__((section(\".kprobes.text\"))) int b(int x)\n"
		"{ return x * %d; }\n";
	autofree char *orig = path_format(source, 1, 3);
	autofree char *patched = path_format(source, 1, 5);
	autooutcome struct outcome outcome;

	diff(&outcome, orig, patched);
	expect_functions(outcome.output, "b");
	assert_int_equal(size_of_section(outcome.output, ".kprobes.text"),
			 object_symbol(outcome.output, "b")->size);
}

/* Scheduling makes other code of equal functions, after others. */
static const struct compiler gcc_unscheduled = {
	{ "s390x-linux-gnu-gcc", FLAGS, "-fno-schedule-insns2" },
};

static const struct compiler far_unscheduled = {
	{ "s390x-linux-gnu-gcc", FLAGS, "-fno-schedule-insns2",
	  "-mno-pic-data-is-text-relative" },
};

static const struct machine gcc_machine = {
	.compiler = &gcc_unscheduled,
	.absolute = R_390_64,
	.entries = "__mcount_loc",
	.entries_flags = SHF_ALLOC,
	.notrace = "__attribute__((no_instrument_function))",
	.nop = "nop",
	.jump = "jg",
	.pointer_data = ".data.rel.local.",
	.bias = 2, /* from the start of the instruction */
	.no_tables = true,
	.no_cold = true,
};

static const struct machine far_machine = {
	.compiler = &far_unscheduled,
	.absolute = R_390_64,
	.entries = "__mcount_loc",
	.entries_flags = SHF_ALLOC,
	.notrace = "__attribute__((no_instrument_function))",
	.nop = "nop",
	.jump = "jg",
	.pointer_data = ".data.rel.local.",
	.bias = 2,
	.no_tables = true,
	.no_cold = true,
};

int main(void)
{
	const struct CMUnitTest tests[] = {
		PORTABLE_CASES("gcc", &gcc_machine),
		PORTABLE_CASES("far", &far_machine),
		cmocka_unit_test(a_function_is_carried_whole),
		cmocka_unit_test(tables_have_the_order_of_the_machine),
		cmocka_unit_test(addresses_are_told_from_calls),
		cmocka_unit_test(short_branches_are_branches),
		cmocka_unit_test(slots_have_a_symbol_of_their_own),
		cmocka_unit_test(static_locals_follow_their_users),
		cmocka_unit_test(constants_are_compared),
		cmocka_unit_test(thunks_go_along),
		cmocka_unit_test(a_changed_thunk_is_a_change),
		cmocka_unit_test(new_functions_and_data_are_carried),
		cmocka_unit_test(split_functions_stay_together),
		cmocka_unit_test(shifted_lines_make_no_difference),
		cmocka_unit_test(line_arguments_are_known_by_their_register),
		cmocka_unit_test(named_sections_of_code_are_kept),
	};

	test_absolute = R_390_64;
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
