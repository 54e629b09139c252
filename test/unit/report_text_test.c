// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the report as text: the reason of each kind of change, all refusals
 * of one run, and what stays of names that are no text.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "diff/report.h"
#include "objects.h"

#define DECLARATIONS                                  \
	"int exported_f(int, const char *);\n"        \
	"int exported_one(int), exported_two(int);\n" \
	"extern int exported_v, exported_w;\n"        \
	"void exported_c(int) __attribute__((cold));\n"

/* The report as text, without the directory of the test. */
static char *text_of(const struct report *report)
{
	autofree char *prefix = path_format("%s/", test_directory);
	autofree char *text = NULL;
	struct buffer result = BUFFER_INIT;
	char *from, *found;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_non_null(stream);
	report_print(report, stream, false);
	fclose(stream);
	for (from = text; (found = strstr(from, prefix));
	     from = found + strlen(prefix))
		buffer_append(&result, from, (size_t)(found - from));
	buffer_puts(&result, from);
	return buffer_steal(&result);
}

#define expect_text(report, expected)                   \
	do {                                            \
		autofree char *text_ = text_of(report); \
		assert_string_equal(text_, expected);   \
	} while (0)

/* @source with @value for each "%s". */
static char *fill(const char *source, const char *value)
{
	struct buffer text = BUFFER_INIT;
	const char *next;

	for (; (next = strstr(source, "%s")); source = next + 2) {
		buffer_append(&text, source, (size_t)(next - source));
		buffer_puts(&text, value);
	}
	buffer_puts(&text, source);
	return buffer_steal(&text);
}

/* The report of two sources that differ in what replaces "%s". */
static void expect_change(const char *source, const char *orig,
			  const char *patched, const char *expected)
{
	autofree char *one = fill(source, orig);
	autofree char *two = fill(source, patched);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, one, two);
	expect_text(&outcome.report, expected);
}

static void a_constant(void **state)
{
	expect_change("int f(void) { return %s; }\n", "1", "2",
		      "patched.c:1: changed f\n"
		      "\tconstant 2 instead of 1 at +0x5 (patched.c:1)\n");
	/* In another encoding it is the same constant. */
	expect_change("extern int exported_v;\n"
		      "void f(void) { exported_v = exported_v & %s; }\n",
		      "15", "1023",
		      "patched.c:2: changed f\n"
		      "\tconstant 1023 instead of 15 at +0x5 (patched.c:2)\n");
}

static void a_reference(void **state)
{
	expect_change(DECLARATIONS "int f(int x)\n"
				   "{\n"
				   "	return exported_%s(x) + 1;\n"
				   "}\n",
		      "one", "two",
		      "patched.c:6: changed f\n"
		      "\tcalls exported_two instead of exported_one at +0x9 "
		      "(patched.c:7)\n");
	expect_change(DECLARATIONS "int f(void) { return exported_%s; }\n", "v",
		      "w",
		      "patched.c:5: changed f\n"
		      "\trefers to exported_w instead of exported_v at +0x5 "
		      "(patched.c:5)\n");
	expect_change(DECLARATIONS
		      "int f(int x) { return exported_f(x, \"%s\\n\"); }\n",
		      "old", "new",
		      "patched.c:5: changed f\n"
		      "\trefers to string \"new\\n\" instead of \"old\\n\" at "
		      "+0x9 (patched.c:5)\n");
}

/* As C writes them, and not longer than a line. */
static void strings_are_quoted(void **state)
{
	static const char source[] =
		DECLARATIONS "int f(int x) { return exported_f(x, \"%s\"); }\n";

	expect_change(
		source, "plain", "\\ttab \\\"quote\\\" \\\\ \\a\\177",
		"patched.c:5: changed f\n"
		"\trefers to string \"\\ttab \\\"quote\\\" \\\\ \\x07\\x7f\" instead of \"plain\" at +0x9 (patched.c:5)\n");
	/* 39 bytes, and a character of two. */
	expect_change(
		source, "short",
		"123456789 123456789 123456789 123456789\xc3\xa4 more",
		"patched.c:5: changed f\n"
		"\trefers to string \"123456789 123456789 123456789 123456789\"... instead of \"short\" at +0x9 (patched.c:5)\n");
}

static void constants_are_hexadecimal(void **state)
{
	expect_change(
		"float f(float x) { return x * %s; }\n", "2.25f", "2.75f",
		"patched.c:1: changed f\n"
		"\trefers to constant =0x40300000 instead of =0x40100000 at +0x5 (patched.c:1)\n");
	expect_change(
		"double f(double x) { return x * %s; }\n", "2.25", "2.75",
		"patched.c:1: changed f\n"
		"\trefers to constant =0x4006000000000000 instead of =0x4002000000000000 at +0x5 (patched.c:1)\n");
}

/* In the original an instruction in front of it is shorter. */
static void a_place_that_moved(void **state)
{
	expect_change(
		".section .text.f,\"ax\"\n.globl f\n"
		".type f,@function\nf: call __fentry__\n"
		"test %edi,%edi\n%s\n2: ret\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n",
		"je 2f\nmov $1,%eax",
		".byte 0x0f,0x84\n.long 2f-.-4\nmov $2,%eax",
		"patched.s:4: changed f\n"
		"\tconstant 2 instead of 1 at +0xd (patched.s:8), which was +0x9\n");
}

/* By a relocation, as the assembler does with global symbols. */
static void a_jump_to_the_own_start(void **state)
{
	expect_change(".section .text.f,\"ax\"\n.globl f\n"
		      ".type f,@function\nf: call __fentry__\n"
		      "dec %edi\n.byte 0x0f,0x85\n"
		      ".reloc .,R_X86_64_PLT32,f-4\n.long 0\n"
		      "mov $%s,%eax\nret\n.size f,.-f\n"
		      ".section __mcount_loc,\"a\"\n.quad f\n",
		      "1", "2",
		      "patched.s:4: changed f\n"
		      "\tconstant 2 instead of 1 at +0xd (patched.s:9)\n");
}

/* As gcc makes them of a switch; its number is the same. */
static void a_table_of_the_function(void **state)
{
	expect_change("int f(int x)\n"
		      "{\n"
		      "	switch (x) {\n"
		      "	case 0: return 5; case 1: return 77;\n"
		      "	case 2: return 9; case 3: return 12;\n"
		      "	case 4: return %s; case 5: return 3;\n"
		      "	}\n"
		      "	return 0;\n"
		      "}\n",
		      "998", "999",
		      "patched.c:2: changed f\n"
		      "\trefers to CSWTCH.1, which differs at +0xe "
		      "(patched.c:2)\n");
}

static void another_instruction(void **state)
{
	expect_change("int f(int x) { return x %s 77; }\n", "*", "/",
		      "patched.c:1: changed f\n"
		      "\t'movsxd %edi, %rax' instead of 'imul $0x4d, %edi, "
		      "%eax' at +0x5 (patched.c:1)\n");
}

static void other_machines(void **state)
{
	static const struct compiler gcc_aarch64 = {
		{ "aarch64-linux-gnu-gcc", "-fpatchable-function-entry=2" },
	};
	static const struct surroundings around = { .parent = "vmlinux",
						    .compiler = &gcc_aarch64 };
	static const char source[] =
		DECLARATIONS "int f(int x) { return exported_%s(x) + 1; }\n"
			     "enum { one = 3000, two = 4000 };\n"
			     "int g(void) { return %s; }\n";
	autofree char *orig = fill(source, "one");
	autofree char *patched = fill(source, "two");
	autooutcome struct outcome outcome;

	diff_sources_in(&outcome, orig, patched, &around);
	expect_text(&outcome.report,
		    "test.o: changed f\n"
		    "\tbranches to exported_two instead of exported_one at "
		    "+0x10 (patched.c:5)\n"
		    "test.o: changed g\n"
		    "\tconstant 4000 instead of 3000 at +0x8 "
		    "(patched.c:7)\n");
}

static void an_inlined_function(void **state)
{
	expect_change("static inline __attribute__((always_inline))\n"
		      "int inner(int x)\n"
		      "{\n"
		      "	return x * %s;\n"
		      "}\n"
		      "static inline __attribute__((always_inline))\n"
		      "int outer(int x)\n"
		      "{\n"
		      "	return inner(x) ^ 3;\n"
		      "}\n"
		      "int f(int x)\n"
		      "{\n"
		      "	return outer(x);\n"
		      "}\n",
		      "77", "79",
		      "patched.c:12: changed f\n"
		      "\tconstant 79 instead of 77 at +0x5 (patched.c:4), "
		      "inlines inner (patched.c:2)\n");
}

/* The jumps over it, forwards and back, differ as well. */
static void what_is_jumped_over(void **state)
{
	expect_change(".section .text.f,\"ax\"\n.globl f\n"
		      ".type f,@function\nf: call __fentry__\n"
		      "1: test %edi,%edi\nje 2f\njmp 3f\n"
		      "mov $4000,%eax\n%s\nnop\n2: dec %edi\n3: jne 1b\nret\n"
		      ".size f,.-f\n"
		      ".section __mcount_loc,\"a\"\n.quad f\n",
		      "nop", "inc %eax",
		      "patched.s:4: changed f\n"
		      "\t'inc %eax' instead of 'nop' at +0x10 "
		      "(patched.s:9)\n");
}

static void a_jump_to_elsewhere(void **state)
{
	expect_change(
		".section .text.f,\"ax\"\n.globl f\n"
		".type f,@function\nf: call __fentry__\n"
		"1: test %edi,%edi\n2: je %sb\nmov $%s,%eax\nret\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n",
		"1", "2",
		"patched.s:4: changed f\n"
		"\t'jz <+0x7>' instead of 'jz <+0x5>' at +0x7 "
		"(patched.s:6)\n");
}

static void a_table_entry(void **state)
{
	static const char source[] =
		"int f(void)\n"
		"{\n"
		"	asm(\"1: nop\\n.pushsection __bug_table,\\\"aw\\\"\\n\"\n"
		"	    \".long 1b-.,0\\n.word 1,%s\\n.popsection\");\n"
		"	return 1;\n"
		"}\n";

	expect_change(source, "1", "3",
		      "patched.c:2: changed f\n"
		      "\t__bug_table: byte 10 is 0x03 instead of 0x01 at +0x5 "
		      "(patched.c:3)\n");
	expect_change(source, "1", "1\\n.long 1b-.,0\\n.word 1,1",
		      "patched.c:2: changed f\n"
		      "\t__bug_table: 2 entries instead of 1 at +0x5 "
		      "(patched.c:3)\n");
	expect_change("int f(void)\n"
		      "{\n"
		      "	asm(\"1: nop\\n2: nop\\n3: nop\\n\"\n"
		      "	    \".pushsection __ex_table,\\\"a\\\"\\n\"\n"
		      "	    \".long 1b-.,%sb-.,0\\n.popsection\");\n"
		      "	return 1;\n"
		      "}\n",
		      "2", "3",
		      "patched.c:2: changed f\n"
		      "\t__ex_table: refers to <+0x7> instead of <+0x6> at "
		      "+0x5 (patched.c:3)\n");
}

/* The one that is not there is told, not the other that follows. */
static void an_entry_of_another_table(void **state)
{
	static const char source[] = "int f(void)\n"
				     "{\n"
				     "	asm(\"1: nop\\n2: nop\\n\"\n"
				     "%s);\n"
				     "	return 1;\n"
				     "}\n";
	static const char bug[] =
		"	    \".pushsection __bug_table,\\\"aw\\\"\\n\"\n"
		"	    \".long 1b-.,0\\n.word 1,1\\n.popsection\\n\"\n";
	static const char fault[] =
		"	    \".pushsection __ex_table,\\\"a\\\"\\n\"\n"
		"	    \".long 2b-.,2b-.,0\\n.popsection\"\n";

	expect_change(
		source, bug, fault,
		"patched.c:2: changed f\n"
		"\t__bug_table: 0 entries instead of 1 at +0x5 of the original (orig.c:3)\n");
	expect_change(
		source, fault, bug,
		"patched.c:2: changed f\n"
		"\t__bug_table: 1 entry instead of 0 at +0x5 (patched.c:3)\n");
}

static void a_cold_part(void **state)
{
	expect_change(DECLARATIONS "int f(int x)\n"
				   "{\n"
				   "	if (x > 5) {\n"
				   "		exported_c(%s);\n"
				   "		exported_c(9);\n"
				   "		return exported_one(2);\n"
				   "	}\n"
				   "	return exported_one(x);\n"
				   "}\n",
		      "7", "8",
		      "patched.c:6: changed f\n"
		      "\tin f.cold: constant 8 instead of 7 at +0x1 "
		      "(patched.c:8)\n"
		      "patched.c:6: part f.cold\n"
		      "\tcold part of f\n");
	/* It grows, so that a jump to what is behind in it moves. */
	expect_change(".section .text.f,\"ax\"\n.globl f\n"
		      ".type f,@function\nf: call __fentry__\n"
		      "je 2f\njne 3f\n1: ret\n.size f,.-f\n"
		      ".section .text.unlikely.f,\"ax\"\n"
		      ".type f.cold,@function\nf.cold:\n"
		      "2: %s\n3: jmp 1b\n.size f.cold,.-f.cold\n"
		      ".section __mcount_loc,\"a\"\n.quad f\n",
		      "nop", "inc %eax",
		      "patched.s:4: changed f\n"
		      "\tin f.cold: 'inc %eax' instead of 'nop' at +0x0 "
		      "(patched.s:12)\n"
		      "patched.s:12: part f.cold\n"
		      "\tcold part of f\n");
}

static void a_part_that_comes_or_goes(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\nret\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n%s\n";
	static const char part[] =
		".section .text.unlikely.f,\"ax\"\n"
		".type f.cold,@function\nf.cold: ret\n.size f.cold,.-f.cold";

	expect_change(source, "", part,
		      "patched.s:4: changed f\n"
		      "\tits part f.cold is new\n"
		      "patched.s:11: part f.cold\n"
		      "\tcold part of f\n");
	expect_change(source, part, "",
		      "patched.s:4: changed f\n"
		      "\tits part f.cold is gone\n");
}

static void a_section(void **state)
{
	expect_change("%sint f(int x) { return x; }\n",
		      "__attribute__((section(\".init.text\"))) ", "",
		      "patched.c:1: new f: function\n"
		      "\tin section .text.f instead of .init.text\n");
}

static void a_size(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\nret\n%s\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n";

	expect_change(source, "", "nop\nnop",
		      "patched.s:4: changed f\n"
		      "\t8 bytes instead of 6 at +0x6 (patched.s:6)\n");
	expect_change(source, "nop", "",
		      "patched.s:4: changed f\n"
		      "\t6 bytes instead of 7 at +0x6 of the original "
		      "(orig.s:6)\n");
}

/* A number of a line differs first, and is not what was changed. */
static void not_a_line_number(void **state)
{
	expect_change(DECLARATIONS "%sint f(int x)\n"
				   "{\n"
				   "	exported_f(__LINE__, \"\");\n"
				   "	return exported_one(__LINE__ > 8);\n"
				   "}\n",
		      "", "\n",
		      "patched.c:7: changed f\n"
		      "\t'mov $0x1, %edi' instead of 'xor %edi, %edi' at "
		      "+0x1a (patched.c:9)\n");
}

static void a_caller_of_what_cannot_be_replaced(void **state)
{
	static const char source[] =
		"__attribute__((no_instrument_function, noinline))\n"
		"static int quiet(int x) { return x * %s; }\n"
		"int f(int x) { return quiet(x); }\n";
	static const struct surroundings around = { .parent = "vmlinux",
						    .patch_callers = true };
	autofree char *orig = fill(source, "77"), *patched = fill(source, "79");
	autooutcome struct outcome outcome;

	diff_sources_in(&outcome, orig, patched, &around);
	expect_text(&outcome.report,
		    "patched.c:3: changed f\n"
		    "\tcalls quiet, which goes in as a copy\n"
		    "patched.c:2: part quiet\n"
		    "\tcopy that is called by f\n"
		    "patched.c:2: notice quiet: it has no ftrace entry, so its "
		    "callers are replaced, with a copy of it: f "
		    "[callers-patched]\n"
		    "\tReview the callers as if the diff had changed them.\n");
}

static void new_things_say_who_needs_them(void **state)
{
	expect_change(DECLARATIONS
		      "%sint f(int x) { return exported_one(x) + 3; }\n",
		      "",
		      "static int fresh_v;\n"
		      "static int fresh_f(int x) { return x + ++fresh_v; }\n"
		      "int fresh_g(int x) { return x; }\n"
		      "#define exported_one(x) (long)fresh_f\n",
		      "patched.c:9: changed f\n"
		      "\t'mov $fresh_f, %rax' instead of 'sub $0x8, %rsp' at "
		      "+0x5 (patched.c:9)\n"
		      "patched.c:6: new fresh_f: function\n"
		      "\treferred to by f\n"
		      "patched.c:7: new fresh_g: function\n"
		      "\tother objects of the patch may refer to it\n"
		      "patched.c:5: new fresh_v: variable\n"
		      "\treferred to by fresh_f\n");
}

static void all_refusals_come_in_one_run(void **state)
{
	static const char source[] =
		"int value = %s;\n"
		"int table[%s];\n"
		"__attribute__((no_instrument_function))\n"
		"int quiet(void) { return value + %s; }\n"
		"__attribute__((section(\".init.text\")))\n"
		"int start(void) { return value + %s; }\n"
		"int missing_f(void);\n"
		"static int missing_v;\n"
		"int f(int x) { ++missing_v; return %s; }\n";
	static const char start[] = "patched.c:9: changed f\n"
				    "\tconstant 2 instead of 1 at +0x";
	static const char end[] =
		"\npatched.c:2: error: refused table: variable in .bss.table "
		"has 8 bytes instead of 4 [changed-size]\n"
		"\tA patch leaves variables alone. ";
	autofree char *orig = fill(source, "1"), *patched = fill(source, "2");
	autofree char *text = NULL;
	autooutcome struct outcome outcome;
	const struct finding *finding;

	diff_sources(&outcome, orig, patched);
	expect_refusals(&outcome, "changed-size table; changed-data value; "
				  "no-ftrace-entry quiet; symbol-not-found f");
	array_for_each(finding, &outcome.report) {
		if (finding->kind != FINDING_REFUSAL)
			continue;
		assert_non_null(finding->source);
		assert_non_null(finding->why);
		assert_non_null(finding->action);
	}
	text = text_of(&outcome.report);
	assert_true(starts(text, start));
	assert_non_null(strstr(text, end));
}

/* What a step does not say itself, the code does; the step knows better. */
static void a_refusal_has_a_way_out(void **state)
{
	struct finding finding = { .kind = FINDING_REFUSAL,
				   .code = "bad-diff",
				   .source = (char *)"x.patch:3",
				   .why = (char *)"a binary diff" };
	struct report report = REPORT_INIT;

	assert_int_equal(report_add(&report, &finding, NULL), 0);
	finding.action = (char *)"Say it in words.";
	assert_int_equal(report_add(&report, &finding, NULL), 0);
	expect_text(&report,
		    "x.patch:3: error: refused: a binary diff [bad-diff]\n"
		    "\tMake it with diff -u or git diff.\n"
		    "x.patch:3: error: refused: a binary diff [bad-diff]\n"
		    "\tSay it in words.\n");
	report_free(&report);
}

static void names_that_are_no_text(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl \"f\xff\x1b\"\n"
		".type \"f\xff\x1b\",@function\n"
		"\"f\xff\x1b\": call __fentry__\nmov $%s,%eax\nret\n"
		".size \"f\xff\x1b\",.-\"f\xff\x1b\"\n"
		".section __mcount_loc,\"a\"\n.quad \"f\xff\x1b\"\n";

	expect_change(source, "1", "2",
		      "patched.s:4: changed f\\xff\\x1b\n"
		      "\tconstant 2 instead of 1 at +0x5 (patched.s:5)\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_constant),
		cmocka_unit_test(a_reference),
		cmocka_unit_test(a_table_of_the_function),
		cmocka_unit_test(strings_are_quoted),
		cmocka_unit_test(constants_are_hexadecimal),
		cmocka_unit_test(a_place_that_moved),
		cmocka_unit_test(a_jump_to_the_own_start),
		cmocka_unit_test(another_instruction),
		cmocka_unit_test(other_machines),
		cmocka_unit_test(an_inlined_function),
		cmocka_unit_test(what_is_jumped_over),
		cmocka_unit_test(a_jump_to_elsewhere),
		cmocka_unit_test(a_table_entry),
		cmocka_unit_test(an_entry_of_another_table),
		cmocka_unit_test(a_cold_part),
		cmocka_unit_test(a_part_that_comes_or_goes),
		cmocka_unit_test(a_size),
		cmocka_unit_test(a_section),
		cmocka_unit_test(not_a_line_number),
		cmocka_unit_test(a_caller_of_what_cannot_be_replaced),
		cmocka_unit_test(new_things_say_who_needs_them),
		cmocka_unit_test(all_refusals_come_in_one_run),
		cmocka_unit_test(a_refusal_has_a_way_out),
		cmocka_unit_test(names_that_are_no_text),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
