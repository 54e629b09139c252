// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of .altinstructions and .altinstr_replacement as x86 has them: an entry
 * brings its replacement, of which the code is compared.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "bodies.h"
#include "objects.h"
#include "relocations.h"

static void alternatives_bring_their_replacement(void **state)
{
	autooutcome struct outcome outcome, bytes, symbol;
	const struct section *table, *code;

	diff_bodies(&outcome, "", "ALT(\"call exported_x\")",
		    "ALT(\"mov $1,%eax\")");
	expect_functions(outcome.output, "a");
	table = object_section(outcome.output, ".altinstructions");
	code = object_section(outcome.output, ".altinstr_replacement");
	assert_int_equal(table->size, 12);
	assert_int_equal(code->size, 5);
	assert_int_equal(code->data[0], 0xe8);
	assert_ptr_equal(reloc_at(table, 4)->symbol->section, code);
	assert_string_equal(reloc_at(code, 1)->symbol->name, "exported_x");

	/* A change in the replacement alone is a change of the function. */
	diff_bodies(&bytes, "ALT(\"mov $1,%eax\")", "ALT(\"mov $2,%eax\")", "");
	expect_functions(bytes.output, "a");
	diff_bodies(&symbol, "", "ALT(\"call unexported_x\")", "");
	expect_refusals(&symbol, "alternative-symbol .altinstr_replacement");
	/* By the line of the function that has it. */
	assert_non_null(find_refusal(&symbol.report, "alternative-symbol",
				     ".altinstr_replacement")
				->source);
}

/* The table may name a function instead of a piece of code. */
static void callbacks_of_alternatives_are_exported(void **state)
{
	static const char callback[] =
		"asm volatile(\"1: nop\\n.pushsection .altinstructions,"
		"\\\"a\\\"\\n.long 1b-.,%s-.\\n.word 7\\n.byte 1,1\\n"
		".popsection\")";
	autofree char *visible = path_format(callback, "exported_c");
	autofree char *hidden = path_format(callback, "unexported_c");
	autooutcome struct outcome outcome, refused;

	diff_bodies(&outcome, "", visible, "");
	expect_functions(outcome.output, "a");
	assert_int_equal(size_of_section(outcome.output, ".altinstructions"),
			 12);
	diff_bodies(&refused, "", hidden, "");
	expect_refusals(&refused, "alternative-symbol a");
}

/* As static_cpu_has() makes them: the label is that of the next piece. */
static void empty_replacements_are_nobodys(void **state)
{
	autofree char *orig =
		with_body(PRELUDE, "ALT(\"\")", "ALT(\"mov $1,%eax\")");
	autofree char *patched =
		with_body(PRELUDE, "ALT(\"\")", "ALT(\"mov $2,%eax\")");
	autooutcome struct outcome outcome, other;
	const struct section *table;

	diff_bodies(&outcome, "ALT(\"\")", "ALT(\"\"); x++",
		    "ALT(\"call unexported_x\")");
	expect_functions(outcome.output, "a");
	table = object_section(outcome.output, ".altinstructions");
	assert_int_equal(table->size, 12);
	assert_int_equal(
		size_of_section(outcome.output, ".altinstr_replacement"), 0);
	assert_string_equal(reloc_at(table, 4)->symbol->name, "a");

	/* The next piece is no part of the function. */
	diff_sources(&other, orig, patched);
	expect_functions(other.output, "b");
}

/* struct alt_instr of 6.1, of 6.12, and of before 5.14. */
static void alternatives_of_all_kernels_are_known(void **state)
{
	static const struct {
		unsigned int size;
		const char *tail; /* behind the two places */
	} kinds[] = {
		{ 12, ".word 7\\n.byte 5,664f-663f" },
		{ 14, ".long 7\\n.byte 5,664f-663f" },
		{ 13, ".word 7\\n.byte 5,664f-663f,0" },
	};
	static const char source[] = "int a(int x) { %s; return x; }\n"
				     "int b(int x) { %s; return x; }\n";
	static const char alternative[] =
		"asm volatile(\"661: .fill 5,1,0x90\\n"
		".pushsection .altinstructions,\\\"a\\\"\\n"
		".long 661b-.,663f-.\\n%s\\n.popsection\\n"
		".pushsection .altinstr_replacement,\\\"ax\\\"\\n"
		"663: %s\\n664:\\n.popsection\")";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct special_sizes sizes = { .alt = kinds[i].size };
		const struct surroundings around = { .parent = "vmlinux",
						     .sizes = &sizes };
		autofree char *full =
			path_format(alternative, kinds[i].tail, "mov $1,%eax");
		autofree char *none =
			path_format(alternative, kinds[i].tail, "");
		autofree char *orig = path_format(source, "", full);
		autofree char *patched = path_format(source, full, full);
		autofree char *empty = path_format(source, none, full);
		autooutcome struct outcome outcome, nothing;

		diff_sources_in(&outcome, orig, patched, &around);
		expect_functions(outcome.output, "a");
		assert_int_equal(size_of_section(outcome.output,
						 ".altinstructions"),
				 kinds[i].size);
		assert_int_equal(size_of_section(outcome.output,
						 ".altinstr_replacement"),
				 5);
		diff_sources_in(&nothing, orig, empty, &around);
		expect_functions(nothing.output, "a");
		assert_int_equal(size_of_section(nothing.output,
						 ".altinstr_replacement"),
				 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alternatives_bring_their_replacement),
		cmocka_unit_test(callbacks_of_alternatives_are_exported),
		cmocka_unit_test(empty_replacements_are_nobodys),
		cmocka_unit_test(alternatives_of_all_kernels_are_known),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
