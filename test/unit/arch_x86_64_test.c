// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the differ on objects of x86-64, by gcc and by clang, that hold on
 * every machine; diff_test.c and special_test.c have the others.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "arch/arch.h"
#include "elf/bytes.h"
#include "objects.h"
#include "portable_cases.h"

#define NOTRACE "__attribute__((no_instrument_function))"

static const struct compiler gcc_compiler = {
	{ "gcc", "-mcmodel=kernel", "-fcf-protection=branch", "-mno-red-zone",
	  "-pg", "-mfentry", "-mrecord-mcount",
	  "-freorder-blocks-and-partition" }
};

static const struct compiler clang_compiler = {
	{ "clang-19", "-mcmodel=kernel", "-fcf-protection=branch",
	  "-mno-red-zone", "-pg", "-mfentry" }
};

static const struct machine gcc_machine = {
	.compiler = &gcc_compiler,
	.absolute = R_X86_64_64,
	.entries = "__mcount_loc",
	.entries_flags = SHF_ALLOC,
	.entry = 4, /* behind endbr64 */
	.notrace = NOTRACE,
	.nop = "nop",
	.jump = "jmp",
	.bias = -4,
	.unbiased = R_X86_64_32S,
};

static const struct machine clang_machine = {
	.compiler = &clang_compiler,
	.is_clang = true,
	.absolute = R_X86_64_64,
	.entries = "__mcount_loc",
	.entries_flags = SHF_ALLOC,
	.entry = 4,
	.notrace = NOTRACE,
	.nop = "nop",
	.jump = "jmp",
	.bias = -4,
	.unbiased = R_X86_64_32S,
};

/* The optimizer may remove the first of a name, which has no number. */
static void first_static_locals_have_no_number(void **state)
{
	static const char head[] = "void exported_p(int *);\nvoid a(void) ";
	autofree char *orig =
		path_format("%s{ { static int n = 7; (void)&n; }\n"
			    "	{ static int n = 1; exported_p(&n); } }\n",
			    head);
	autofree char *patched = path_format(
		"%s{ static int n = 1; exported_p(&n); exported_p(&n); }\n",
		head);
	autooutcome struct outcome outcome;

	diff_on(&clang_machine, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
	expect_kernel(outcome.output, ".text.a", "a.n.1+0");
}

/* Sections of that name that the linker orders by @owner. */
static size_t sections_of(const struct object *obj, const char *name,
			  const struct section *owner)
{
	size_t i, count = 0;

	for (i = 1; i < obj->nr_sections; i++)
		count += !strcmp(obj->sections[i].name, name) &&
			 (obj->sections[i].flags & SHF_LINK_ORDER) &&
			 &obj->sections[obj->sections[i].link] == owner;
	return count;
}

/*
 * Room in front of functions, as kernels with call padding have it, comes with
 * lists that the linker orders: it takes such sections all or none.
 */
static void padded_functions_link(void **state)
{
	struct compiler padded =
		with_option(&gcc_compiler, "-fpatchable-function-entry=16,16");
	static const char source[] = "int f(int x) { return x + %d; }\n"
				     "int g(int x) { return x * %d; }\n";
	static const char list[] = "__patchable_function_entries";
	const struct surroundings around = { .parent = "vmlinux",
					     .compiler = &padded };
	autofree char *orig = path_format(source, 5, 6);
	autofree char *patched = path_format(source, 7, 8);
	autofree char *other =
		compile_with(&padded, "other", "int h(int x) { return x; }\n");
	autofree char *output = in_directory("output.o");
	autofree char *linked = in_directory("linked.o");
	const char *const argv[] = { "ld",   "-r",  "-o", linked,
				     output, other, NULL };
	struct process process = { .argv = argv };
	struct error err autoerror = ERROR_INIT;
	autooutcome struct outcome outcome;
	const struct symbol *f, *g;

	diff_sources_in(&outcome, orig, patched, &around);
	expect_functions(outcome.output, "f g");
	f = object_symbol(outcome.output, "f");
	g = object_symbol(outcome.output, "g");
	assert_int_equal(f->value, 16);
	assert_int_equal(size_of_section(outcome.output, list), 16);
	assert_int_equal(sections_of(outcome.output, list, f->section), 1);
	assert_int_equal(sections_of(outcome.output, list, g->section), 1);
	if (process_check(&process, &err))
		fail_msg("%s", error_text(&err));
	autoobject struct object *obj = load(linked);

	assert_int_equal(size_of_section(obj, list), 24);
}

/* An object of another machine, or none at all. */
static void other_objects_are_errors(void **state)
{
	static const struct compiler aarch64 = { { "aarch64-linux-gnu-gcc" } };
	static const char source[] = "int a(int x) { return x; }\n";
	static const struct special_sizes sizes = { 0 };
	autofree char *path = compile_with(&gcc_compiler, "own", source);
	autofree char *other_path = compile_with(&aarch64, "other", source);
	autoobject struct object *obj = load(path);
	autoobject struct object *other = load(other_path);
	struct object executable = *obj;
	struct diff_input input = { .orig = obj,
				    .patched = other,
				    .parent_name = "vmlinux",
				    .lookup = &test_lookup.lookup,
				    .sizes = &sizes };
	autoerror struct error err = ERROR_INIT, type = ERROR_INIT;
	struct report report = REPORT_INIT;
	enum diff_result result;

	assert_int_equal(diff_objects(&input, "/nonexistent/output", &report,
				      &result, &err),
			 -EINVAL);
	assert_non_null(strstr(error_text(&err), "are for different machines"));
	executable.elf_type = ET_EXEC;
	input.patched = &executable;
	assert_int_equal(diff_objects(&input, "/nonexistent/output", &report,
				      &result, &type),
			 -EINVAL);
	assert_non_null(strstr(error_text(&type), "not a relocatable object"));
	report_free(&report);
}

static void strange_tables_are_errors(void **state)
{
	expect_error(&gcc_compiler,
		     ".section __bug_table,\"aw\",@nobits\n.zero 12\n",
		     "__bug_table: a table without contents");
	expect_error(&gcc_compiler, ".section __bug_table,\"aw\"\n.zero 13\n",
		     "13 bytes are no multiple of the entry size 12");
}

static void constants_are_found(void **state)
{
	static const struct {
		const char *code; /* up to the constant */
		unsigned int length;
		bool found;
		int argument;
	} cases[] = {
		{ "\xbf", 1, true, 0 }, /* mov $imm, %edi */
		{ "\xbe", 1, true, 1 }, /* esi */
		{ "\xba", 1, true, 2 }, /* edx */
		{ "\xb9", 1, true, 3 }, /* ecx */
		{ "\x41\xb8", 2, true, 4 }, /* r8d */
		{ "\x41\xb9", 2, true, 5 }, /* r9d */
		{ "\xb8", 1, true, -1 }, /* eax */
		{ "\x41\xbf", 2, true, -1 }, /* r15d */
		{ "\x41\xbe", 2, true, -1 }, /* r14d */
		{ "\x41\xba", 2, true, -1 }, /* r10d */
		{ "\x68", 1, true, -1 }, /* push $imm */
		{ "\x48\xc7\xc6", 3, true, -1 }, /* mov $imm, %rsi */
		{ "\xc7\x04\x24", 3, true, -1 }, /* movl $imm, (%rsp) */
		{ "\xc7\x44\x24\x08", 4, true, -1 }, /* movl $imm, 8(%rsp) */
		{ "\x81\xff", 2, false, 0 }, /* cmp $imm, %edi */
		{ "\xc7\x07", 2, false, 0 }, /* movl $imm, (%rdi) */
	};
	const struct arch *arch = arch_find(EM_X86_64);
	struct constant constant;
	uint8_t code[16];
	size_t i, at;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(code, 0x90, sizeof(code));
		memcpy(code + 2, cases[i].code, cases[i].length);
		at = 2 + cases[i].length;
		assert_int_equal(arch->find_constant(code, sizeof(code), at,
						     &constant),
				 cases[i].found);
		if (!cases[i].found)
			continue;
		assert_int_equal(constant.start, at);
		assert_int_equal(constant.mask, UINT32_MAX);
		assert_int_equal(constant.high_mask, 0);
		assert_int_equal(constant.argument, cases[i].argument);
		/* Any of its bytes may be the one that differs. */
		assert_true(arch->find_constant(code, sizeof(code), at + 3,
						&constant));
		assert_int_equal(constant.start, at);
		/* Not all of it is there. */
		assert_false(arch->find_constant(code, at + 3, at, &constant));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PORTABLE_CASES("gcc", &gcc_machine),
		PORTABLE_CASES("clang", &clang_machine),
		cmocka_unit_test(first_static_locals_have_no_number),
		cmocka_unit_test(padded_functions_link),
		cmocka_unit_test(other_objects_are_errors),
		cmocka_unit_test(strange_tables_are_errors),
		cmocka_unit_test(constants_are_found),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
