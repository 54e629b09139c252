// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the differ on objects of LoongArch, by clang, on any host.
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

/* Relocation types; the C library does not know them all. */
#define LARCH_64 2
#define LARCH_ADD32 50
#define LARCH_SUB32 55
#define LARCH_GOT_PC_HI20 75
#define LARCH_GOT_PC_LO12 76
#define LARCH_RELAX 100
#define LARCH_ALIGN 102
#define LARCH_CALL36 110

static const struct compiler compiler = { { "clang-19",
					    "--target=loongarch64-linux-gnu",
					    "-fpatchable-function-entry=2" } };

static const struct machine machine = {
	.compiler = &compiler,
	.is_clang = true,
	.absolute = LARCH_64,
	.entries = "__patchable_function_entries",
	.entries_flags = SHF_ALLOC | SHF_WRITE | SHF_LINK_ORDER,
	.entry = 0,
	.notrace = "__attribute__((patchable_function_entry(0, 0)))",
	.nop = "nop",
	.jump = "b",
};

static size_t count_type(const struct object *obj, uint32_t type)
{
	size_t i, j, count = 0;

	for (i = 1; i < obj->nr_sections; i++)
		for (j = 0; (obj->sections[i].flags & SHF_ALLOC) &&
			    j < obj->sections[i].nr_relocs;
		     j++)
			count += obj->sections[i].relocs[j].type == type;
	return count;
}

/* What a linker may make shorter is neither compared nor promised. */
static void permissions_to_relax_are_dropped(void **state)
{
	static const char source[] =
		"static int v; int *k(void) { return &v; }\n"
		"int exported_f(int);\n"
		"int a(int x) { asm(\".reloc ., R_LARCH_ALIGN, 12\\nnop\\n\"\n"
		"	\".reloc ., R_LARCH_RELAX\\nnop\"); v = x;\n"
		"	return exported_f(x) + %d; }\n";
	autofree char *orig = path_format(source, 500);
	autofree char *patched = path_format(source, 900);
	autofree char *path = in_directory("patched.o");
	autooutcome struct outcome outcome;
	autoobject struct object *input = NULL;

	diff_on(&machine, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	input = load(path);
	assert_true(count_type(input, LARCH_RELAX) > 0);
	assert_true(count_type(input, LARCH_ALIGN) > 0);
	assert_int_equal(count_type(outcome.output, LARCH_RELAX), 0);
	assert_int_equal(count_type(outcome.output, LARCH_ALIGN), 0);
	expect_findings(&outcome.report, FINDING_NOTICE, "");
}

/* "target - here" in two relocations: here moves with the entry. */
static void distances_of_two_halves(void **state)
{
	static const char source[] =
		".macro f name value\n.section .text.\\name,\"ax\",@progbits\n"
		".type \\name,@function\n\\name: nop\nnop\n9: break 1\n"
		"addi.w $a0,$zero,\\value\nret\n.size \\name,.-\\name\n"
		".section __patchable_function_entries,\"aw\"\n.dword \\name\n"
		".section __bug_table,\"aw\"\n8: .word 0\n.word 0\n"
		".reloc 8b, R_LARCH_ADD32, 9b\n.reloc 8b, R_LARCH_SUB32, 8b\n"
		".half \\value,1\n.endm\nf one,1\nf two,%d\n";
	autofree char *orig = path_format(source, 500);
	autofree char *patched = path_format(source, 900);
	autooutcome struct outcome outcome;
	const struct section *table;

	diff_on(&machine, &outcome, orig, patched);
	expect_functions(outcome.output, "two");
	table = object_section(outcome.output, "__bug_table");
	assert_int_equal(table->size, 12);
	assert_int_equal(bytes_get16(table->data + 8, false), 900);
	assert_int_equal(table->nr_relocs, 2);
	assert_int_equal(table->relocs[0].type, LARCH_ADD32);
	assert_int_equal(table->relocs[1].type, LARCH_SUB32);
	expect_relocs(outcome.output, "__bug_table", "two+8 __bug_table+0");
}

/* Only the same entry goes along: what is said about another one does not. */
static void distances_to_other_entries_are_refused(void **state)
{
	static const char source[] =
		".section __bug_table,\"aw\"\n7: .word 0,0,0\n8: .word 0,0,0\n"
		".reloc 8b, R_LARCH_ADD32, 9f\n.reloc 8b, R_LARCH_SUB32, 7b\n"
		".section .text.two,\"ax\",@progbits\n"
		".type two,@function\ntwo: nop\nnop\n9: break 1\n"
		"addi.w $a0,$zero,%d\nret\n.size two,.-two\n"
		".section __patchable_function_entries,\"aw\"\n.dword two\n";
	autofree char *orig = path_format(source, 500);
	autofree char *patched = path_format(source, 900);
	autooutcome struct outcome outcome;

	diff_on(&machine, &outcome, orig, patched);
	expect_refusals(&outcome, "unsupported-section two");
}

static void fixups_of_loads_follow(void **state)
{
	static const char source[] =
		"#define EX(v) asm volatile(\"1: ld.w %%0,%%0,0\\n2:\\n.pushsection "
		".fixup,\\\"ax\\\"\\n3: li.w $t0,\" #v \"\\nb 2b\\n.popsection\\n"
		".pushsection __ex_table,\\\"a\\\"\\n.word 1b-.,3b-.,2\\n"
		".popsection\" : \"+r\"(x))\n"
		"int a(long x) { EX(%d); return x; }\n"
		"int b(long x) { EX(5); return x; }\n";
	autofree char *orig = path_format(source, 500);
	autofree char *patched = path_format(source, 900);
	autooutcome struct outcome same, outcome;
	const struct section *table, *fixup;

	diff_on(&machine, &same, orig, orig);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_on(&machine, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	table = object_section(outcome.output, "__ex_table");
	fixup = object_section(outcome.output, ".fixup");
	assert_int_equal(table->size, 12);
	assert_int_equal(fixup->size, 8);
	expect_first_reloc(outcome.output, "__ex_table", 0, "a");
	expect_first_reloc(outcome.output, "__ex_table", 4, ".fixup");
	expect_first_reloc(outcome.output, ".fixup", 4, "a");
}

#define ALT(new)                                                                \
	"asm volatile(\"661: nop\\n662:\\n.pushsection .altinstructions,"       \
	"\\\"a\\\"\\n.word 661b-.,663f-.\\n.half 7\\n.byte 662b-661b,664f-"     \
	"663f\\n.popsection\\n.pushsection .altinstr_replacement,\\\"ax\\\"\\n" \
	"663: " new "\\n664:\\n.popsection\")"

static void replacements_follow_their_function(void **state)
{
	static const char source[] = "int a(int x) { %s; return x; }\n"
				     "int b(int x) { %s; return x; }\n";
	autofree char *orig = path_format(source, ALT("nop"), ALT("nop"));
	autofree char *patched =
		path_format(source, ALT("bl exported_f"), ALT("nop"));
	autooutcome struct outcome outcome;
	const struct section *code;

	diff_on(&machine, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	assert_int_equal(size_of_section(outcome.output, ".altinstructions"),
			 12);
	expect_first_reloc(outcome.output, ".altinstructions", 0, "a");
	expect_first_reloc(outcome.output, ".altinstructions", 4,
			   ".altinstr_replacement");
	code = object_section(outcome.output, ".altinstr_replacement");
	assert_int_equal(code->size, 4);
	expect_relocs(outcome.output, ".altinstr_replacement", "exported_f+0");
}

/* The label of an empty one is that of the next piece. */
static void empty_replacements_are_nobodys(void **state)
{
	static const char source[] = "int a(int x) { %s; return x; }\n"
				     "int b(int x) { %s; return x; }\n";
	autofree char *orig = path_format(source, ALT(""), ALT("nop"));
	autofree char *patched =
		path_format(source, ALT(""), ALT("bl exported_f"));
	autooutcome struct outcome outcome;

	diff_on(&machine, &outcome, orig, patched);
	expect_functions(outcome.output, "b");
}

/* Of code that a linker may make shorter the length is two labels. */
static void lengths_may_be_relocations(void **state)
{
	static const char source[] =
		"int a(int x) { asm volatile(\"661: nop\\n\"\n"
		"\".pushsection .altinstr_replacement,\\\"ax\\\"\\n\"\n"
		"\"663: ori $t0,$zero,%d\\n664:\\n.popsection\\n\"\n"
		"\".pushsection .altinstructions,\\\"a\\\"\\n\"\n"
		"\".word 661b-.,663b-.\\n.half 7\\n.byte 4\\n8: .byte 0\\n\"\n"
		"\".reloc 8b,R_LARCH_ADD8,664b\\n.reloc 8b,R_LARCH_SUB8,663b\\n\"\n"
		"\".popsection\"); return x; }\n";
	autofree char *orig = path_format(source, 500);
	autofree char *patched = path_format(source, 900);
	autooutcome struct outcome outcome;

	diff_on(&machine, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_relocs(outcome.output, ".altinstructions",
		      "a+8 .altinstr_replacement+0 .altinstr_replacement+4 "
		      ".altinstr_replacement+0");
	assert_int_equal(
		size_of_section(outcome.output, ".altinstr_replacement"), 4);
}

static void unwind_tables_go_in_step(void **state)
{
	static const char source[] =
		".macro f name value\n.section .text.\\name,\"ax\",@progbits\n"
		".type \\name,@function\n\\name: nop\nnop\n9: "
		"addi.w $a0,$zero,\\value\nret\n.size \\name,.-\\name\n"
		".section __patchable_function_entries,\"aw\"\n.dword \\name\n"
		".section .orc_unwind_ip,\"a\"\n.word \\name-.,9b-.\n"
		".section .orc_unwind,\"a\"\n.byte 1,1,1,1,1,\\value\n"
		".byte 2,2,2,2,2,\\value\n.endm\nf one,1\nf two,%d\n";
	autofree char *orig = path_format(source, 5);
	autofree char *patched = path_format(source, 9);
	autooutcome struct outcome outcome;
	const struct section *orc;

	diff_on(&machine, &outcome, orig, patched);
	expect_functions(outcome.output, "two");
	expect_relocs(outcome.output, ".orc_unwind_ip", "two+0 two+8 two+16");
	orc = object_section(outcome.output, ".orc_unwind");
	assert_int_equal(orc->size, 18);
	assert_memory_equal(orc->data, "\1\1\1\1\1\11\2\2\2\2\2\11\0\0\0\0\0\0",
			    18);
}

/* What others define is reached through a table of addresses. */
static void tables_of_addresses_are_referred_to(void **state)
{
	static const char source[] =
		"extern int exported_v;\n"
		"int a(int x) { return exported_v + %d; }\n";
	autofree char *orig = path_format(source, 500);
	autofree char *patched = path_format(source, 900);
	autooutcome struct outcome outcome;

	diff_on(&machine, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_relocs(outcome.output, ".text.a", "exported_v+0 exported_v+0");
	assert_int_equal(count_type(outcome.output, LARCH_GOT_PC_HI20), 1);
	assert_int_equal(count_type(outcome.output, LARCH_GOT_PC_LO12), 1);
}

/* A call of two instructions is still a call. */
static void far_calls_are_calls(void **state)
{
	static const struct compiler medium = {
		{ "clang-19", "--target=loongarch64-linux-gnu",
		  "-mcmodel=medium", "-fpatchable-function-entry=2" }
	};
	struct machine far = machine;
	void *far_state = &far;
	autofree char *path = in_directory("patched.o");
	autoobject struct object *input = NULL;

	far.compiler = &medium;
	pointers_stay_with_the_kernel(&far_state);
	input = load(path);
	assert_true(count_type(input, LARCH_CALL36) > 0);
}

/* Of assemblers that are too old: R_LARCH_SOP_PUSH_PCREL and its like. */
static void stack_machines_are_errors(void **state)
{
	expect_error(&compiler,
		     "int a(int x) { asm(\".reloc ., R_LARCH_SOP_PUSH_PCREL, "
		     "v\"); return x; }\n",
		     ".text.a+0x8: relocation type 22 is not supported on "
		     "loongarch");
}

static void constants_are_found(void **state)
{
	static const struct {
		uint32_t words[3];
		unsigned int at;
		bool found;
		uint32_t value;
		int argument;
	} cases[] = {
		/* ori $a1, $zero, 100 */
		{ { 0, 0x03819005, 0 }, 1, true, 100, 1 },
		/* addi.w $a7, $zero, 100 */
		{ { 0, 0x0281900b, 0 }, 1, true, 100, 7 },
		/* ori $t0, $zero, 100 */
		{ { 0, 0x0381900c, 0 }, 1, true, 100, -1 },
		/* addi.w $a1, $a1, 100 */
		{ { 0, 0x028190a5, 0 }, 1, false, 0, 0 },
		/* lu12i.w $a1, 1; nop; ori $a1, $a1, 904: from either half */
		{ { 0x14000025, 0x03400000, 0x038e20a5 }, 0, true, 5000, 1 },
		{ { 0x14000025, 0x03400000, 0x038e20a5 }, 2, true, 5000, 1 },
		/* lu12i.w of another register, and none at all */
		{ { 0x14000026, 0x03400000, 0x038e20a5 }, 2, false, 0, 0 },
		{ { 0x14000025, 0x028190a5, 0x038e20a5 }, 2, false, 0, 0 },
	};
	const struct arch *arch = arch_find(EM_LOONGARCH);
	struct constant constant;
	uint8_t code[12];
	uint32_t value;
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (j = 0; j < 3; j++)
			bytes_put32(code + 4 * j, cases[i].words[j], false);
		assert_int_equal(arch->find_constant(code, 12,
						     4 * cases[i].at + 2,
						     &constant),
				 cases[i].found);
		if (!cases[i].found)
			continue;
		value = (bytes_get32(code + constant.start, false) &
			 constant.mask) >>
			constant.shift;
		value |= (bytes_get32(code + constant.high_start, false) &
			  constant.high_mask) >>
			 constant.high_shift << constant.high_bit;
		assert_int_equal(value, cases[i].value);
		assert_int_equal(constant.argument, cases[i].argument);
	}
	/* Nothing is read behind the end. */
	bytes_put32(code, 0x14000025, false);
	assert_false(arch->find_constant(code, 4, 0, &constant));
	assert_false(arch->find_constant(code, 6, 5, &constant));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PORTABLE_CASES("clang", &machine),
		cmocka_unit_test(fixups_of_loads_follow),
		cmocka_unit_test(replacements_follow_their_function),
		cmocka_unit_test(empty_replacements_are_nobodys),
		cmocka_unit_test(lengths_may_be_relocations),
		cmocka_unit_test(tables_of_addresses_are_referred_to),
		cmocka_unit_test(permissions_to_relax_are_dropped),
		cmocka_unit_test(distances_of_two_halves),
		cmocka_unit_test(distances_to_other_entries_are_refused),
		cmocka_unit_test(unwind_tables_go_in_step),
		cmocka_unit_test(far_calls_are_calls),
		cmocka_unit_test(stack_machines_are_errors),
		cmocka_unit_test(constants_are_found),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
