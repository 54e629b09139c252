// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what is particular to ppc64le: the TOC and the pointer to it, two
 * entries of a function, and ftrace's entry by a call.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "arch_ppc64le.h"
#include "elf/bytes.h"
#include "moved_lines.h"
#include "objects.h"
#include "portable_cases.h"
#include "relocations.h"

/* As vmlinux is compiled. */
static const struct compiler gcc_medium = {
	{ "powerpc64le-linux-gnu-gcc", FLAGS, "-mcmodel=medium", "-pg",
	  "-mprofile-kernel" },
};

static const struct compiler gcc_longcall = {
	{ "powerpc64le-linux-gnu-gcc", FLAGS, "-mcmodel=large", "-mlongcall",
	  "-mno-pltseq", "-pg", "-mprofile-kernel" },
};

/* Kernels from 6.4 on may be compiled so. */
static const struct compiler gcc_patchable = {
	{ "powerpc64le-linux-gnu-gcc", FLAGS, "-mcmodel=large",
	  "-fpatchable-function-entry=2" },
};

static void a_function_is_carried_whole(void **state)
{
	static const char source[] =
		"void exported_p(const char *); extern int unexported_v;\n"
		"int a(void) { exported_p(\"of a\"); return 1; }\n"
		"int b(void) { exported_p(\"of b\"); return unexported_v; }\n";
	autofree char *patched =
		path_format("%s%s", source, "int c(void) { return 3; }\n");
	autooutcome struct outcome same, outcome;
	const struct symbol *sym;

	diff(&same, source, source);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	memcpy(strstr(patched, "of b"), "to b", 4);
	diff(&outcome, source, patched);
	expect_functions(outcome.output, "b c");
	/* In front of the function is the distance to the TOC. */
	sym = object_symbol(outcome.output, "b");
	assert_int_equal(sym->value, 8);
	assert_int_equal(PPC64_LOCAL_ENTRY_OFFSET(sym->other), 8);
	expect_fields(outcome.output, ".text.b",
		      "0 44 .TOC.-8; 8 118 +0; 20 10 _mcount+0; "
		      "28 50 .toc+0; 32 64 .toc+0; "
		      "44 10 exported_p+0; 56 50 .toc+8; 60 64 .toc+8");
	/* Only what b refers to, one pointer each. */
	assert_int_equal(size_of_section(outcome.output, ".toc"), 16);
	expect_fields(outcome.output, ".toc", "0 38 .rodata.b.str1.8+0");
	expect_entries(outcome.output, "vmlinux", ".toc",
		       "unexported_v+0 type 38");
	expect_fields(outcome.output, "__mcount_loc", "0 38 b+12; 8 38 c+4");
	assert_int_equal(size_of_section(outcome.output, ".rodata.b.str1.8"),
			 5);
	/* The linker and the kernel know them; nobody looks them up. */
	assert_int_equal(object_symbol(outcome.output, ".TOC.")->shndx,
			 SHN_UNDEF);
	assert_int_equal(object_symbol(outcome.output, "_mcount")->shndx,
			 SHN_UNDEF);
	assert_int_equal(report_count(&outcome.report, FINDING_NOTICE), 0);
}

static void places_in_the_toc_make_no_difference(void **state)
{
	static const char source[] =
		"void exported_p(const char *);\n"
		"static int state; int *peek(void) { return &state; }\n"
		"int f(int x) { static int n; exported_p(__func__);\n"
		"	exported_p(\"text\"); return state + n++; }\n";
	autofree char *before = path_format(
		"void exported_p(const char *); extern int v, w;\n"
		"int z(int x) { static int n; exported_p(\"z\"); return v + w +"
		" n++; }\n%s",
		source);
	autooutcome struct outcome outcome;

	diff(&outcome, source, before);
	expect_functions(outcome.output, "z");
	expect_variables(outcome.output, "n.2");
	assert_int_equal(size_of_section(outcome.output, ".toc"), 32);
}

/* What a pointer points to is compared, private constants with what is in. */
static void pointees_are_compared(void **state)
{
	static const char source[] =
		"const char *a(int x) { switch (x) { case 0: return \"zero\";\n"
		"case 1: return \"one\"; case 2: return \"%s\"; case 3:\n"
		"return \"three\"; case 4: return \"four\"; } return 0; }\n"
		"extern int u, v; int *b(void) { return &%s; }\n"
		"extern int t[9]; int *c(void) { return &t[%d]; }\n";
	autofree char *orig = path_format(source, "two", "u", 2);
	autofree char *string = path_format(source, "TWO", "u", 2);
	autofree char *symbol = path_format(source, "two", "v", 2);
	autofree char *addend = path_format(source, "two", "u", 3);
	autooutcome struct outcome by_string, by_symbol, by_addend;

	diff(&by_string, orig, string);
	expect_functions(by_string.output, "a");
	expect_variables(by_string.output, "CSWTCH.1");
	diff(&by_symbol, orig, symbol);
	expect_functions(by_symbol.output, "b");
	diff(&by_addend, orig, addend);
	expect_functions(by_addend.output, "c");
}

static void static_locals_are_found_by_pointers(void **state)
{
	autooutcome struct outcome outcome, removed;

	diff(&outcome,
	     "int a(void) { static int n = 1; return n++; }\n"
	     "int b(void) { static int n = 2; return n++; }\n",
	     "int b(void) { static int n = 2; return n++; }\n"
	     "int a(void) { static int n = 1; return n++ + 5; }\n");
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
	/* a()'s n, by its name in the original object. */
	expect_entries(outcome.output, "vmlinux", ".toc", "n.1+0 type 38");
	diff(&removed, "int a(int x) { static int n; return n++ + x; }\n",
	     "int a(int x) { return x; }\n");
	expect_refusals(&removed, "static-local-removed a");
}

static void refusals_name_the_user_of_a_pointer(void **state)
{
	static const char source[] =
		"static int missing_v; int *peek(void) { return &missing_v; }\n"
		"int a(void) { return missing_v + %d; }\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff(&outcome, orig, patched);
	expect_refusals(&outcome, "symbol-not-found a");
}

static void pointers_go_to_the_kernel_and_calls_to_the_patch(void **state)
{
	static const char source[] =
		"__attribute__((noinline)) int g(int x) { asm(\"\"); return x + %d; }\n"
		"int exported_r(int (*)(int));\n"
		"int f(int x) { return exported_r(g) + g(x) + %d; }\n";
	autofree char *orig = path_format(source, 1, 3);
	autofree char *patched = path_format(source, 2, 4);
	autooutcome struct outcome outcome;

	diff(&outcome, orig, patched);
	expect_functions(outcome.output, "f g");
	expect_entries(outcome.output, "vmlinux", ".toc", "g+0 type 38");
	expect_fields(outcome.output, ".toc", "");
	expect_fields(outcome.output, ".text.f",
		      "0 44 .TOC.-8; 8 118 +0; 20 10 _mcount+0; "
		      "40 50 .toc+0; 44 64 .toc+0; "
		      "56 10 exported_r+0; 72 10 g+0");
}

/* The jump table is in the function, and a pointer to it in the TOC. */
static void jump_tables_stay_with_their_function(void **state)
{
	static const char source[] =
		"int exported_q(int);\n"
		"int f(int x) { switch (x) { case 0: return exported_q(1);\n"
		"case 1: return exported_q(7); case 2: return 5; case 3:\n"
		"return exported_q(9); case 4: return %d; case 5:\n"
		"return exported_q(77); } return 0; }\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome same, outcome;

	diff(&same, orig, orig);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_fields(outcome.output, ".toc", "0 38 f+56");
}

static void split_functions_stay_together(void **state)
{
	static const struct compiler splitting = {
		{ "powerpc64le-linux-gnu-gcc", FLAGS, "-mcmodel=large", "-pg",
		  "-mprofile-kernel", "-freorder-blocks-and-partition" },
	};
	static const char source[] =
		"void exported_p(const char *) __attribute__((cold));\n"
		"int exported_q(int);\n"
		"int f(int x) { if (x > 5) { exported_p(\"%s\");\n"
		"	exported_p(\"b\"); return exported_q(2); }\n"
		"	return exported_q(x); }\n";
	autofree char *orig = path_format(source, "a");
	autofree char *patched = path_format(source, "c");
	autooutcome struct outcome outcome;

	diff_by(&splitting, &outcome, orig, patched);
	expect_functions(outcome.output, "f f.cold");
	expect_fields(outcome.output, "__mcount_loc", "0 38 f+12");
	assert_int_equal(size_of_section(outcome.output, KPATCH_SECTION_FUNCS),
			 sizeof(struct kpatch_func_entry));
}

static void prefixes_stay_in_front_of_their_functions(void **state)
{
	static const char source[] =
		"#define sched __attribute__((section(\".sched.text\")))\n"
		"extern int u, v;\n"
		"sched int a(void) { return u + %d; }\n"
		"sched int b(int x) { return x + 3; }\n"
		"sched int c(void) { return v + %d; }\n"
		"sched int d(void) { return u + v; }\n";
	autofree char *orig = path_format(source, 1, 1);
	autofree char *one = path_format(source, 1, 2);
	autofree char *both = path_format(source, 2, 2);
	autooutcome struct outcome outcome, two;
	const struct section *sec;
	size_t count;

	diff(&outcome, orig, one);
	expect_functions(outcome.output, "c");
	sec = object_section(outcome.output, ".sched.text");
	assert_int_equal(object_symbol(outcome.output, "c")->value, 8);
	assert_string_equal(reloc_at(sec, 0)->symbol->name, ".TOC.");
	diff(&two, orig, both);
	expect_functions(two.output, "a c");
	sec = object_section(two.output, ".sched.text");
	section_relocs(sec, 0, object_symbol(two.output, "c")->value, &count);
	assert_int_equal(
		reloc_at(sec, object_symbol(two.output, "c")->value - 8)->type,
		R_PPC64_REL64);
}

/* A prefix before a function that is aligned more than the prefix is. */
static void alignment_does_not_part_a_prefix(void **state)
{
	static const char source[] =
		".section .text.s,\"ax\"\n.balign 16\n"
		".macro f name value\n.balign 16\n.quad 0\n.quad .TOC.-\\name\n"
		".globl \\name\n.type \\name,@function\n\\name: ld 2,-8(12)\n"
		"add 2,2,12\n.localentry \\name,.-\\name\n"
		"bl _mcount\nli 3,\\value\nblr\n.size \\name,.-\\name\n.endm\n"
		"f a %d\nf b %d\n";
	autofree char *orig = path_format(source, 1, 1);
	autofree char *patched = path_format(source, 2, 2);
	autooutcome struct outcome outcome;
	const struct section *sec;
	uint64_t value;

	diff(&outcome, orig, patched);
	expect_functions(outcome.output, "a b");
	sec = object_section(outcome.output, ".text.s");
	value = object_symbol(outcome.output, "b")->value;
	assert_int_equal(reloc_at(sec, value - 8)->type, R_PPC64_REL64);
	value = object_symbol(outcome.output, "a")->value;
	assert_int_equal(reloc_at(sec, value - 8)->type, R_PPC64_REL64);
}

static void new_functions_keep_their_local_entry(void **state)
{
	autooutcome struct outcome outcome;
	const struct object *obj;
	size_t i, found = 0;

	diff(&outcome, "int v; int a(int x) { return x; }\n",
	     "int v; int n(int x) { return x + v; }\n"
	     "int a(int x) { return x; }\n");
	obj = outcome.output;
	expect_functions(obj, "n");
	for (i = 1; i < obj->nr_symbols; i++)
		if (!strcmp(obj->symbols[i].name, "n")) {
			found++;
			assert_int_equal(obj->symbols[i].other, 3 << 5);
		}
	/* The function, and its name for other objects of the patch. */
	assert_int_equal(found, 2);
}

static void sibling_calls_out_of_the_patch_are_refused(void **state)
{
	static const char source[] =
		"__attribute__((noinline)) static int g(int x)\n"
		"{ asm(\"\"); return x + %d; }\n"
		"int h(int x) { return g(x) * 2; }\n"
		"int f(int x) {\n"
		"	return g(x + %d); }\n";
	autofree char *orig = path_format(source, 1, 1);
	autofree char *patched = path_format(source, 1, 2);
	autofree char *both = path_format(source, 2, 2);
	autooutcome struct outcome outcome, inside;
	const struct finding *finding;

	diff(&outcome, orig, patched);
	expect_refusals(&outcome, "sibling-call f");
	finding = find_refusal(&outcome.report, "sibling-call", "f");
	assert_string_equal(path_base(finding->source), "patched.c:4");
	assert_non_null(strstr(finding->why, " g ("));
	assert_non_null(strstr(finding->why, "patched.c:5)"));
	assert_non_null(strstr(finding->action,
			       "__attribute__((optimize("
			       "\"-fno-optimize-sibling-calls\")))"));
	/* As long as both are in one module there is nothing to restore. */
	diff(&inside, orig, both);
	expect_functions(inside.output, "f g");
	expect_fields(inside.output, ".text.f",
		      "0 44 .TOC.-8; 8 118 +0; 20 10 _mcount+0; 32 10 g+0");
}

/* A function in assembler; every one has another constant in the two. */
#define FUNCTION                                                                \
	".section .text.f,\"ax\"\n.globl f\n.type f,@function\nf: bl _mcount\n" \
	"li 3,%d\n"
#define END "blr\n.size f,.-f\n"

static void diff_assembler(struct outcome *outcome, const char *code)
{
	autofree char *source = path_format("%s%s%s", FUNCTION, code, END);
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);

	diff(outcome, orig, patched);
}

static void calls_need_room_to_restore_the_toc(void **state)
{
	autooutcome struct outcome outcome;

	diff_assembler(&outcome, "bl unexported_g\nnop\n");
	expect_functions(outcome.output, "f");
	expect_entries(outcome.output, "vmlinux", ".text.f",
		       "unexported_g+0 type 10");
	outcome_free(&outcome);
	diff_assembler(&outcome, "bl exported_g\nmr 3,3\n");
	expect_refusals(&outcome, "toc-not-restored f");
	assert_non_null(strstr(outcome.report.items[1].why, "exported_g"));
	assert_non_null(strstr(outcome.report.items[1].action,
			       "-mlongcall -mno-pltseq"));
	outcome_free(&outcome);
	/* Several calls of one are one finding; the last instruction counts. */
	diff_assembler(&outcome, "bl exported_g\nbl exported_g\n");
	expect_refusals(&outcome, "toc-not-restored f");
	outcome_free(&outcome);
	/* Of this module: another object of the patch. */
	diff_assembler(&outcome, "bl elsewhere_g\n");
	expect_functions(outcome.output, "f");
	outcome_free(&outcome);
	diff_assembler(&outcome, "b elsewhere_g\n");
	expect_refusals(&outcome, "sibling-call f");
	outcome_free(&outcome);
	/* Conditional jumps are no calls either. */
	diff_assembler(&outcome, "beq exported_g\nnop\n");
	expect_refusals(&outcome, "sibling-call f");
	outcome_free(&outcome);
	/* Code without a TOC pointer has nothing to restore. */
	diff_assembler(&outcome, "bl exported_g@notoc\nb exported_h@notoc\n");
	expect_functions(outcome.output, "f");
	expect_fields(
		outcome.output, ".text.f",
		"0 10 _mcount+0; 8 124 exported_g+0; 12 124 exported_h+0");
	outcome_free(&outcome);
	/* Functions that each module has for itself. */
	diff_assembler(&outcome, "bl _savegpr0_29\nb _restgpr0_29\n");
	expect_functions(outcome.output, "f");
	expect_findings(&outcome.report, FINDING_NOTICE, "");
}

static void long_calls_go_anywhere(void **state)
{
	static const char source[] =
		"__attribute__((noinline)) static int g(int x)\n"
		"{ asm(\"\"); return x + 1; }\n"
		"int h(int x) { return g(x) * 2; }\n"
		"int f(int x) { return g(x + %d); }\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_by(&gcc_longcall, &outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_entries(outcome.output, "vmlinux", ".toc", "g+0 type 38");
}

static void the_kernel_is_too_far_from_the_toc(void **state)
{
	static const char source[] =
		"void exported_p(const char *);\n"
		"static int state; int *peek(void) { return &state; }\n"
		"int a(void) { static const char __func__1; exported_p(\"%s\");"
		" return 1; }\n"
		"int b(void) { return state + %d; }\n";
	autofree char *orig = path_format(source, "x", 1);
	autofree char *inside = path_format(source, "y", 1);
	autofree char *outside = path_format(source, "x", 2);
	autooutcome struct outcome near, far;

	diff_by(&gcc_medium, &near, orig, inside);
	expect_functions(near.output, "a");
	expect_fields(near.output, ".text.a",
		      "0 252 .TOC.+0; 4 250 .TOC.+4; 12 10 _mcount+0; "
		      "20 50 .rodata.a.str1.8+0; 24 48 .rodata.a.str1.8+0; "
		      "36 10 exported_p+0");
	diff_by(&gcc_medium, &far, orig, outside);
	expect_refusals(&far, "toc-relative b");
	assert_non_null(
		strstr(find_refusal(&far.report, "toc-relative", "b")->action,
		       "-mcmodel=large"));
}

/* As recordmcount leaves it, and as the compiler makes it. */
static void lists_of_entries_are_believed(void **state)
{
	static const char list[] = ".section __mcount_loc,\"a\"\n.quad f+4\n";
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: li 3,%d\nbl _mcount\nblr\n.size f,.-f\n"
		".section .text.g,\"ax\"\n.globl g\n.type g,@function\n"
		"g: bl _mcount\nli 3,%d\nblr\n.size g,.-g\n%s";
	autofree char *orig = path_format(source, 1, 1, list);
	autofree char *patched = path_format(source, 2, 2, list);
	autofree char *without = path_format(source, 1, 1, "");
	autofree char *changed = path_format(source, 2, 2, "");
	static const char function[] = "int f(int x) { return x + %d; }\n";
	autofree char *one = path_format(function, 1);
	autofree char *two = path_format(function, 2);
	autooutcome struct outcome listed, calls, patchable;

	diff(&listed, orig, patched);
	expect_refusals(&listed, "no-ftrace-entry g");
	diff(&calls, without, changed);
	expect_functions(calls.output, "f g");
	expect_fields(calls.output, "__mcount_loc", "0 38 f+4; 8 38 g+0");
	diff_by(&gcc_patchable, &patchable, one, two);
	expect_functions(patchable.output, "f");
	expect_fields(patchable.output, "__patchable_function_entries",
		      "0 38 f+0");
	assert_null(object_section(patchable.output, "__mcount_loc"));
}

static void untraced_functions_are_refused(void **state)
{
	autooutcome struct outcome outcome;

	diff(&outcome,
	     "__attribute__((no_instrument_function)) int f(int x)\n"
	     "{ return x; }\n",
	     "__attribute__((no_instrument_function)) int f(int x)\n"
	     "{ return x + 1; }\n");
	expect_refusals(&outcome, "no-ftrace-entry f");
}

static void shifted_lines_make_no_difference(void **state)
{
	check_moved_lines(diff);
	check_constants(diff);
}

/* Without line tables only the argument of a known function is a line. */
static void line_arguments_are_known_by_their_register(void **state)
{
	static const char source[] = ".section .text.f,\"ax\"\n.globl f\n"
				     ".type f,@function\nf: bl _mcount\n"
				     "li %d,%d\nbl __might_sleep\nnop\nblr\n"
				     ".size f,.-f\n";
	static const struct compiler plain = {
		{ "powerpc64le-linux-gnu-gcc", FLAGS, "-g0" },
	};
	autofree char *orig = path_format(source, 4, 10);
	autofree char *line = path_format(source, 4, 20);
	autofree char *first = path_format(source, 3, 10);
	autofree char *other = path_format(source, 3, 20);
	static const char two[] = ".section .text.f,\"ax\"\n.globl f\n"
				  ".type f,@function\nf: bl _mcount\n"
				  "lis 4,%d\nnop\nori 4,4,%d\n"
				  "bl __might_sleep\nnop\nblr\n"
				  ".size f,.-f\n";
	autofree char *long_orig = path_format(two, 1, 65535);
	autofree char *long_line = path_format(two, 2, 4);
	autooutcome struct outcome same, outcome, long_same;

	diff_by(&plain, &same, orig, line);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_by(&plain, &outcome, first, other);
	expect_functions(outcome.output, "f");
	/* More than 15 bits are in two instructions, which both may differ. */
	diff_by(&plain, &long_same, long_orig, long_line);
	assert_int_equal(long_same.result, DIFF_UNCHANGED);
}

/* The other byte order, which no kernel that can be patched has. */
static void big_endian_objects_are_refused(void **state)
{
	static const struct compiler big = {
		{ "powerpc64le-linux-gnu-gcc", "-mbig-endian", "-mabi=elfv2" },
	};
	autofree char *path =
		compile_with(&big, "big", "int a(int x) { return x; }\n");
	autoobject struct object *obj = load(path);
	struct diff_input input = { .orig = obj,
				    .patched = obj,
				    .parent_name = "vmlinux",
				    .lookup = &test_lookup.lookup,
				    .sizes = &ppc64le_sizes };
	struct report report = REPORT_INIT;
	struct error err = ERROR_INIT;
	enum diff_result result;

	assert_int_equal(diff_objects(&input, "/nonexistent/output", &report,
				      &result, &err),
			 -EINVAL);
	assert_non_null(strstr(error_text(&err), "big-endian"));
	error_clear(&err);
	report_free(&report);
}

static const struct compiler gcc_portable = {
	{ "powerpc64le-linux-gnu-gcc", FLAGS, "-mcmodel=large", "-pg",
	  "-mprofile-kernel", "-freorder-blocks-and-partition" },
};

static const struct machine gcc_machine = {
	.compiler = &gcc_portable,
	.absolute = R_PPC64_ADDR64,
	.entries = "__mcount_loc",
	.entries_flags = SHF_ALLOC,
	.entry = 4, /* behind mflr */
	.notrace = "__attribute__((no_instrument_function))",
	.nop = "nop",
	.jump = "b",
	.pointers = ".toc",
	.no_tables = true,
	.bound_calls = true,
};

int main(void)
{
	const struct CMUnitTest tests[] = {
		PORTABLE_CASES("gcc", &gcc_machine),
		cmocka_unit_test(a_function_is_carried_whole),
		cmocka_unit_test(places_in_the_toc_make_no_difference),
		cmocka_unit_test(pointees_are_compared),
		cmocka_unit_test(static_locals_are_found_by_pointers),
		cmocka_unit_test(refusals_name_the_user_of_a_pointer),
		cmocka_unit_test(
			pointers_go_to_the_kernel_and_calls_to_the_patch),
		cmocka_unit_test(jump_tables_stay_with_their_function),
		cmocka_unit_test(split_functions_stay_together),
		cmocka_unit_test(prefixes_stay_in_front_of_their_functions),
		cmocka_unit_test(alignment_does_not_part_a_prefix),
		cmocka_unit_test(new_functions_keep_their_local_entry),
		cmocka_unit_test(sibling_calls_out_of_the_patch_are_refused),
		cmocka_unit_test(calls_need_room_to_restore_the_toc),
		cmocka_unit_test(long_calls_go_anywhere),
		cmocka_unit_test(the_kernel_is_too_far_from_the_toc),
		cmocka_unit_test(lists_of_entries_are_believed),
		cmocka_unit_test(untraced_functions_are_refused),
		cmocka_unit_test(shifted_lines_make_no_difference),
		cmocka_unit_test(line_arguments_are_known_by_their_register),
		cmocka_unit_test(big_endian_objects_are_refused),
	};

	test_absolute = R_PPC64_ADDR64;
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
