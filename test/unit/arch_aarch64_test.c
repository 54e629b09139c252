// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the differ on objects of AArch64, by gcc and by clang, on any host.
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

#define NOTRACE "__attribute__((patchable_function_entry(0, 0)))"

static const struct compiler gcc_compiler = {
	{ "aarch64-linux-gnu-gcc", "-mgeneral-regs-only",
	  "-mbranch-protection=pac-ret+bti", "-fpatchable-function-entry=2",
	  "-freorder-blocks-and-partition" }
};

static const struct compiler clang_compiler = {
	{ "clang-19", "--target=aarch64-linux-gnu",
	  "-mbranch-protection=pac-ret+bti", "-fpatchable-function-entry=2" }
};

static const struct machine gcc_machine = {
	.compiler = &gcc_compiler,
	.absolute = R_AARCH64_ABS64,
	.entries = "__patchable_function_entries",
	.entries_flags = SHF_ALLOC | SHF_WRITE | SHF_LINK_ORDER,
	.entry = 4, /* behind bti c */
	.notrace = NOTRACE,
	.nop = "nop",
	.jump = "b",
};

static const struct machine clang_machine = {
	.compiler = &clang_compiler,
	.is_clang = true,
	.absolute = R_AARCH64_ABS64,
	.entries = "__patchable_function_entries",
	.entries_flags = SHF_ALLOC | SHF_WRITE | SHF_LINK_ORDER,
	.entry = 4,
	.notrace = NOTRACE,
	.nop = "nop",
	.jump = "b",
};

/* Kernels that keep a word of their own in front of each function. */
static const struct compiler call_ops = {
	{ "aarch64-linux-gnu-gcc", "-mbranch-protection=pac-ret+bti",
	  "-fpatchable-function-entry=4,2" }
};

#define NOP 0xd503201f

static uint32_t word_at(const struct section *sec, uint64_t offset)
{
	assert_in_range(offset, 0, sec->size - 4);
	return bytes_get32(sec->data + offset, false);
}

static void entries_in_front_go_along(void **state)
{
	static const char orig[] = "int a(int x) { return x + 1; }\n"
				   "int b(int x) { return x * 3; }\n";
	static const char patched[] = "int a(int x) { return x + 1; }\n"
				      "int b(int x) { return x * 5; }\n";
	autooutcome struct outcome same, outcome;
	const struct section *code;

	diff_with(&call_ops, &same, orig, orig);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_with(&call_ops, &outcome, orig, patched);
	expect_functions(outcome.output, "b");
	expect_relocs(outcome.output, "__patchable_function_entries", "b-8");
	code = object_section(outcome.output, ".text.b");
	assert_int_equal(object_symbol(outcome.output, "b")->value, 8);
	assert_int_equal(word_at(code, 0), NOP);
	assert_int_equal(word_at(code, 4), NOP);
	assert_int_equal(code->size,
			 object_symbol(outcome.output, "b")->size + 8);
}

/* Then alignment is in front of them, which stays behind. */
static void entries_in_front_share_a_section(void **state)
{
	struct compiler shared =
		with_option(&call_ops, "-fno-function-sections");
	static const char source[] = "int a(int x) { return x + 1; }\n"
				     "int b(int x) { return x * %d; }\n"
				     "int c(int x) { return x - 7; }\n";
	autofree char *orig = path_format(source, 3);
	autofree char *patched = path_format(source, 5);
	autooutcome struct outcome outcome;
	const struct section *code;

	diff_with(&shared, &outcome, orig, patched);
	expect_functions(outcome.output, "b");
	expect_relocs(outcome.output, "__patchable_function_entries", "b-8");
	code = object_section(outcome.output, ".text");
	assert_int_equal(object_symbol(outcome.output, "b")->value, 8);
	assert_int_equal(word_at(code, 0), NOP);
	assert_int_equal(word_at(code, 4), NOP);
	assert_int_equal(code->size,
			 object_symbol(outcome.output, "b")->size + 8);
}

/* Aligned code behind bytes that are less aligned: no gap between the two. */
static void entries_in_front_stay_close(void **state)
{
	static const char source[] =
		".macro f name value\n.p2align 4\nnop\nnop\n8: nop\nnop\n"
		".type \\name,%%function\n\\name: mov w0, #\\value\nret\n"
		".size \\name,.-\\name\n"
		".pushsection __patchable_function_entries,\"aw\"\n.quad 8b\n"
		".popsection\n.endm\n.text\nf one,1\nf two,%d\n";
	autofree char *orig = path_format(source, 500);
	autofree char *patched = path_format(source, 900);
	autooutcome struct outcome outcome;

	diff_on(&gcc_machine, &outcome, orig, patched);
	expect_functions(outcome.output, "two");
	expect_relocs(outcome.output, "__patchable_function_entries", "two-8");
	assert_int_equal(object_symbol(outcome.output, "two")->value, 8);
	assert_int_equal(size_of_section(outcome.output, ".text"), 16);
}

/* Even with a type and a size a mark names nothing. */
static void marks_name_nothing(void **state)
{
	static const char source[] =
		".section .rodata.x,\"a\"\n.type $d.7,%%object\n$d.7: .quad %d\n"
		".size $d.7,8\n.section .text.a,\"ax\"\n.type a,%%function\n"
		"a: nop\nadr x0, $d.7\nret\n.size a,.-a\n"
		".section __patchable_function_entries,\"aw\"\n.quad a\n";
	autofree char *orig = path_format(source, 500);
	autofree char *patched = path_format(source, 900);
	autooutcome struct outcome outcome;

	diff_on(&gcc_machine, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
	expect_relocs(outcome.output, ".text.a", ".rodata.x+0");
}

/* The hash of a function's type is in front of it, and a change of it one. */
static void hashes_of_types_go_along(void **state)
{
	static const struct compiler kcfi = {
		{ "clang-19", "--target=aarch64-linux-gnu", "-fsanitize=kcfi",
		  "-fpatchable-function-entry=2" }
	};
	static const char source[] =
		"int a(%s x) { return *x; }\n"
		"int (*pointer)(%s) = a;\n"
		"int b(int (*p)(int), int x) { return p(x) + 2; }\n";
	autofree char *orig = path_format(source, "int *", "int *");
	autofree char *patched =
		path_format(source, "unsigned *", "unsigned *");
	autooutcome struct outcome same, outcome;

	diff_with(&kcfi, &same, orig, orig);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_with(&kcfi, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	assert_int_equal(object_symbol(outcome.output, "a")->value, 4);
	expect_relocs(outcome.output, "__patchable_function_entries", "a+0");
	assert_int_equal(object_section(outcome.output, ".text.a")->size,
			 object_symbol(outcome.output, "a")->size + 4);
}

/* As the kernel's macros make them: the replacement is in a subsection. */
#define ALT(new)                                                             \
	"asm volatile(\"661: nop\\n662:\\n.pushsection .altinstructions,"    \
	"\\\"a\\\"\\n.word 661b-.,663f-.\\n.hword 7\\n.byte 662b-661b,664f-" \
	"663f\\n.popsection\\n.subsection 1\\n663: " new "\\n664:\\n.previous\")"
#define CALLBACK(cb)                                                           \
	"asm volatile(\"661: nop\\n662:\\n.pushsection .altinstructions,"      \
	"\\\"a\\\"\\n.word 661b-.," cb "-.\\n.hword 0x8007\\n.byte 662b-661b," \
	"0\\n.popsection\")"

/* Functions a, whose first statement is given, and b. */
static void diff_bodies(const struct machine *machine, struct outcome *outcome,
			const char *orig, const char *patched,
			const char *other)
{
	static const char source[] =
		"int a(int x) { %s; return x; }\n"
		"int b(int x) { %s; return x; }\n"
		"static int callback(int x) { asm(\"\"); return x * 9; }\n"
		"int (*keep)(int) = callback;\n";
	autofree char *one = path_format(source, orig, other);
	autofree char *two = path_format(source, patched, other);

	diff_on(machine, outcome, one, two);
}

static void alternatives_follow_their_function(void **state)
{
	autooutcome struct outcome outcome, branch;
	const struct section *table, *code;

	diff_bodies(*state, &outcome, ALT("mov x9, #1"), ALT("mov x9, #2"),
		    ALT("mov x9, #3"));
	expect_functions(outcome.output, "a");
	table = object_section(outcome.output, ".altinstructions");
	code = object_section(outcome.output, ".text.a");
	assert_int_equal(table->size, 12);
	assert_int_equal(table->data[10], 4);
	assert_int_equal(table->data[11], 4);
	assert_string_equal(reloc_at(table, 0)->symbol->name, "a");
	/* The replacement, where it was: right behind the function. */
	assert_ptr_equal(reloc_at(table, 4)->symbol->section, code);
	assert_int_equal(reloc_at(table, 4)->addend,
			 object_symbol(outcome.output, "a")->size);
	assert_int_equal(code->size,
			 object_symbol(outcome.output, "a")->size + 4);
	assert_int_equal(word_at(code, code->size - 4), 0xd2800049);

	diff_bodies(*state, &branch, "", ALT("bl unexported_f"), "");
	expect_functions(branch.output, "a");
	expect_kernel(branch.output, ".text.a", "unexported_f+0");
}

/* Whatever of an entry or of its replacement differs. */
static void alternatives_are_compared(void **state)
{
	static const char alternative[] =
		"asm volatile(\"661: nop\\nnop\\n662:\\n"
		".pushsection .altinstructions,\\\"a\\\"\\n"
		".word 661b-.,663f-.\\n.hword %d\\n"
		".byte %d,664f-663f\\n.popsection\\n.subsection 1\\n"
		"663: mov x9,#%d\\nnop\\n664:\\n.previous\")";
	autofree char *orig = path_format(alternative, 7, 8, 1);
	autofree char *feature = path_format(alternative, 9, 8, 1);
	autofree char *length = path_format(alternative, 7, 4, 1);
	autofree char *code = path_format(alternative, 7, 8, 2);
	const char *const changed[] = { feature, length, code };
	autooutcome struct outcome same;
	const struct section *table;
	size_t i;

	diff_bodies(*state, &same, orig, orig, code);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	for (i = 0; i < ARRAY_SIZE(changed); i++) {
		autooutcome struct outcome outcome;

		diff_bodies(*state, &outcome, orig, changed[i], orig);
		expect_functions(outcome.output, "a");
		table = object_section(outcome.output, ".altinstructions");
		assert_int_equal(table->size, 12);
		assert_int_equal(table->data[8], i == 0 ? 9 : 7);
		assert_int_equal(table->data[10], i == 1 ? 4 : 8);
		assert_int_equal(table->data[11], 8);
		assert_string_equal(reloc_at(table, 0)->symbol->name, "a");
	}
}

/* Several in a function, of which each has its own. */
static void alternatives_keep_their_order(void **state)
{
	autooutcome struct outcome outcome;
	const struct section *table, *code;
	uint64_t end;

	diff_bodies(*state, &outcome, ALT("mov x9, #1"),
		    ALT("mov x9, #1") ";" ALT("mov x9, #2"),
		    ALT("mov x9, #3") ";" ALT("mov x9, #4"));
	expect_functions(outcome.output, "a");
	table = object_section(outcome.output, ".altinstructions");
	code = object_section(outcome.output, ".text.a");
	end = object_symbol(outcome.output, "a")->size;
	assert_int_equal(table->size, 24);
	assert_int_equal(reloc_at(table, 4)->addend, end);
	assert_int_equal(reloc_at(table, 16)->addend, end + 4);
	assert_int_equal(reloc_at(table, 12)->addend,
			 reloc_at(table, 0)->addend + 4);
	assert_int_equal(code->size, end + 8);
	assert_int_equal(word_at(code, end), 0xd2800029);
	assert_int_equal(word_at(code, end + 4), 0xd2800049);
}

/* Where every piece goes, so does each jump that the assembler resolved. */
static void replacements_keep_their_distance(void **state)
{
	autooutcome struct outcome outcome;
	autofree char *path = in_directory("patched.o");
	const struct section *before, *after;

	diff_bodies(*state, &outcome, "",
		    ALT("b 662b") ";" ALT("mov x9, #2") ";" ALT("b 661b"), "");
	expect_functions(outcome.output, "a");
	assert_int_equal(size_of_section(outcome.output, ".altinstructions"),
			 36);
	autoobject struct object *patched = load(path);

	before = object_section(patched, ".text.a");
	after = object_section(outcome.output, ".text.a");
	assert_int_equal(before->size, after->size);
	assert_memory_equal(before->data, after->data, before->size);
}

static void callbacks_of_alternatives_are_kept(void **state)
{
	autooutcome struct outcome exported, changed, own, unexported;
	const struct section *table;

	diff_bodies(*state, &exported, "", CALLBACK("exported_cb"),
		    CALLBACK("exported_other"));
	expect_functions(exported.output, "a");
	table = object_section(exported.output, ".altinstructions");
	assert_int_equal(table->size, 12);
	assert_string_equal(reloc_at(table, 0)->symbol->name, "a");
	assert_string_equal(reloc_at(table, 4)->symbol->name, "exported_cb");
	diff_bodies(*state, &changed, CALLBACK("exported_cb"),
		    CALLBACK("exported_other"), "");
	expect_functions(changed.output, "a");
	/* The kernel calls it before the engine can tell it where it is. */
	diff_bodies(*state, &unexported, "", CALLBACK("unexported_cb"), "");
	expect_refusals(&unexported, "alternative-symbol a");
	diff_bodies(*state, &own, "", CALLBACK("callback"), "");
	expect_refusals(&own, "alternative-symbol a");
}

/* Constants that the assembler collects behind a function. */
static void literals_go_along(void **state)
{
	static const char source[] =
		"int a(int x) { long y; asm volatile(\"ldr %%0, =exported_v\" : "
		"\"=r\"(y)); return x + y + %d; }\n";
	autofree char *orig = path_format(source, 500);
	autofree char *patched = path_format(source, 900);
	autooutcome struct outcome outcome;
	const struct section *code;

	diff_on(*state, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	code = object_section(outcome.output, ".text.a");
	expect_relocs(outcome.output, ".text.a", "exported_v+0");
	assert_int_equal(code->relocs[0].offset % 8, 0);
	assert_int_equal(code->relocs[0].offset + 8, code->size);
}

static void notes_and_frames_are_dropped(void **state)
{
	const struct machine *machine = *state;
	struct compiler frames =
		with_option(machine->compiler, "-fasynchronous-unwind-tables");
	autooutcome struct outcome outcome;

	diff_with(&frames, &outcome, "int a(int x) { return x + 1; }\n",
		  "int a(int x) { return x * 7; }\n");
	expect_functions(outcome.output, "a");
	assert_null(object_section(outcome.output, ".eh_frame"));
	assert_null(object_section(outcome.output, ".note.gnu.property"));
}

/* Code of the hypervisor's own image is in no reach of the kernel's. */
static void hypervisor_code_is_refused(void **state)
{
	static const char source[] =
		"__attribute__((section(\".hyp.text\"))) int a(int x)\n"
		"{ return x + %d; }\n";
	autofree char *orig = path_format(source, 500);
	autofree char *patched = path_format(source, 900);
	autooutcome struct outcome outcome;

	diff_on(*state, &outcome, orig, patched);
	expect_refusals(&outcome, "unsupported-section a");
}

static void markers_make_no_difference(void **state)
{
	static const char source[] = "int a(int x) { %s return x + %d; }\n";
	static const char marker[] =
		"asm volatile(\".reloc ., R_AARCH64_NONE, unexported_x\");";
	autofree char *orig = path_format(source, "", 500);
	autofree char *marked = path_format(source, marker, 500);
	autofree char *patched = path_format(source, marker, 900);
	autooutcome struct outcome same, outcome;

	diff_on(*state, &same, orig, marked);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_on(*state, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_relocs(outcome.output, ".text.a", "");
	expect_kernel(outcome.output, ".text.a", "");
}

static void strange_objects_are_errors(void **state)
{
	static const struct compiler big_endian = {
		{ "clang-19", "--target=aarch64_be-linux-gnu" }
	};

	expect_error(&clang_compiler,
		     "int a(int x) { asm(\".reloc ., R_AARCH64_TLSLE_ADD_TPREL_"
		     "HI12, v\"); return x; }\n",
		     ".text.a+0xc: relocation type 549 is not supported");
	expect_error(&big_endian, "int a(int x) { return x; }\n", "big-endian");
}

static void constants_are_found(void **state)
{
	static const struct {
		uint32_t word;
		bool found;
		int argument;
	} cases[] = {
		{ 0x52800c81, true, 1 }, /* mov w1, #100 */
		{ 0xd2800c87, true, 7 }, /* mov x7, #100 */
		{ 0x52800c88, true, -1 }, /* mov w8, #100 */
		{ 0x52a00c81, false, 0 }, /* mov w1, #100 << 16 */
		{ 0x72800c81, false, 0 }, /* movk w1, #100 */
		{ 0x12800c81, false, 0 }, /* mov w1, #-101 */
		{ 0x11019021, false, 0 }, /* add w1, w1, #100 */
	};
	const struct arch *arch = arch_find(EM_AARCH64);
	struct constant constant;
	uint8_t code[8] = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		bytes_put32(code + 4, cases[i].word, false);
		assert_int_equal(arch->find_constant(code, 8, 6, &constant),
				 cases[i].found);
		if (!cases[i].found)
			continue;
		assert_int_equal(constant.start, 4);
		assert_int_equal(
			(cases[i].word & constant.mask) >> constant.shift, 100);
		assert_int_equal(constant.argument, cases[i].argument);
		assert_int_equal(constant.high_mask, 0);
	}
	/* Half an instruction is none. */
	assert_false(arch->find_constant(code, 6, 5, &constant));
}

#define OWN_CASES(label, m)                                                  \
	PORTABLE_CASE(label, m, alternatives_follow_their_function),         \
		PORTABLE_CASE(label, m, alternatives_are_compared),          \
		PORTABLE_CASE(label, m, alternatives_keep_their_order),      \
		PORTABLE_CASE(label, m, replacements_keep_their_distance),   \
		PORTABLE_CASE(label, m, callbacks_of_alternatives_are_kept), \
		PORTABLE_CASE(label, m, literals_go_along),                  \
		PORTABLE_CASE(label, m, notes_and_frames_are_dropped),       \
		PORTABLE_CASE(label, m, hypervisor_code_is_refused),         \
		PORTABLE_CASE(label, m, markers_make_no_difference)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PORTABLE_CASES("gcc", &gcc_machine),
		PORTABLE_CASES("clang", &clang_machine),
		OWN_CASES("gcc", &gcc_machine),
		OWN_CASES("clang", &clang_machine),
		cmocka_unit_test(entries_in_front_go_along),
		cmocka_unit_test(entries_in_front_share_a_section),
		cmocka_unit_test(entries_in_front_stay_close),
		cmocka_unit_test(marks_name_nothing),
		cmocka_unit_test(hashes_of_types_go_along),
		cmocka_unit_test(strange_objects_are_errors),
		cmocka_unit_test(constants_are_found),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
