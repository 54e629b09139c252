// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of special sections of ppc64le, as the kernel's macros make them.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "arch_ppc64le.h"
#include "objects.h"
#include "relocations.h"

/* Macros that put an entry for the place into a special section. */
#define PRELUDE                                                                \
	"#define FIXUP(section, value, new) asm volatile(\"97: nop\\n nop\\n"  \
	"98:\\n.pushsection __ftr_alt_97,\\\"a\\\"\\n.align 2\\n993: \" new "  \
	"\"\\n994:\\n.popsection\\n.pushsection \" section "                   \
	"\",\\\"a\\\"\\n.align 3\\n995: .8byte 16, \" #value \"\\n"            \
	".8byte 97b-995b, 98b-995b, 993b-995b, 994b-995b\\n.popsection\")\n"   \
	"#define SITE(section) asm volatile(\"1: nop\\n.pushsection \" "       \
	"section \",\\\"a\\\"\\n.align 2\\n3: .8byte 1b-3b\\n.popsection\")\n" \
	"#define FLUSH asm volatile(\"5: nop\\n6:\\n.pushsection "             \
	"__btb_flush_fixup,\\\"a\\\"\\n7: .8byte 5b-7b, 6b-7b\\n"              \
	".popsection\")\n"                                                     \
	"#define BUG(line, flags) asm volatile(\"1: twi 31,0,0\\n"             \
	".pushsection __bug_table,\\\"aw\\\"\\n.4byte 1b-.,8f-.\\n"            \
	".short \" #line \",\" #flags \"\\n.popsection\\n.pushsection "        \
	".rodata.str1.1,\\\"aMS\\\",@progbits,1\\n8: .asciz \\\"f.c\\\"\\n"    \
	".popsection\")\n"                                                     \
	"#define EX asm volatile(\"1: lwz 9,0(3)\\n2:\\n.pushsection "         \
	"__ex_table,\\\"a\\\"\\n.balign 4\\n.long 1b-.,2b-.\\n.popsection\""   \
	" : : : \"r9\")\n"                                                     \
	"#define JUMP(key) asm volatile goto(\"1: nop\\n.pushsection "         \
	"__jump_table,\\\"aw\\\"\\n.long 1b-.,%l[yes]-.\\n.8byte \" #key "     \
	"\"-.\\n.popsection\" : : : : yes)\n"

static void diff_bodies(struct outcome *outcome, const char *orig,
			const char *patched, const char *other)
{
	autofree char *one = with_body(PRELUDE, orig, other);
	autofree char *two = with_body(PRELUDE, patched, other);

	diff(outcome, one, two);
}

static void feature_fixups_bring_their_code(void **state)
{
	static const char *const sections[] = { "__ftr_fixup",
						"__mmu_ftr_fixup",
						"__fw_ftr_fixup" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		autofree char *old = path_format(
			"FIXUP(\"%s\", 16, \"li 3,1\")", sections[i]);
		autofree char *new = path_format(
			"FIXUP(\"%s\", 16, \"li 3,1\"); x++", sections[i]);
		autofree char *other = path_format(
			"FIXUP(\"%s\", 0, \"li 3,7\\n li 4,8\")", sections[i]);
		autofree char *value = path_format(
			"FIXUP(\"%s\", 0, \"li 3,1\")", sections[i]);
		autooutcome struct outcome outcome, changed;
		const struct section *code;

		diff_bodies(&changed, old, value, "");
		expect_functions(changed.output, "a");
		diff_bodies(&outcome, old, new, other);
		expect_functions(outcome.output, "a");
		assert_int_equal(size_of_section(outcome.output, sections[i]),
				 48);
		/* Each counts from the start of the entry. */
		expect_fields(outcome.output, sections[i],
			      "16 44 a+24; 24 44 a+40; 32 44 __ftr_alt_97+32; "
			      "40 44 __ftr_alt_97+44");
		code = object_section(outcome.output, "__ftr_alt_97");
		assert_int_equal(code->size, 4);
		assert_memory_equal(code->data, "\1\0\x60\x38", 4);
	}
}

static void fixups_are_compared(void **state)
{
	autooutcome struct outcome same, code, value, symbol;

	diff_bodies(&same, "FIXUP(\"__ftr_fixup\", 16, \"li 3,1\")",
		    "FIXUP(\"__ftr_fixup\", 16, \"li 3,1\")", "x++");
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_bodies(&code, "FIXUP(\"__ftr_fixup\", 16, \"li 3,1\")",
		    "FIXUP(\"__ftr_fixup\", 16, \"li 3,2\")", "x++");
	expect_functions(code.output, "a");
	diff_bodies(&value, "FIXUP(\"__ftr_fixup\", 16, \"li 3,1\")",
		    "FIXUP(\"__ftr_fixup\", 0, \"li 3,1\")", "x++");
	expect_functions(value.output, "a");
	/* Applied before anybody could resolve it. */
	diff_bodies(&symbol, "",
		    "FIXUP(\"__ftr_fixup\", 0, \"bl unexported\\n nop\")", "");
	expect_refusals(&symbol, "alternative-symbol __ftr_alt_97");
}

/* A fixup that only blanks its code has none of its own. */
static void empty_alternatives_are_nobodys(void **state)
{
	autooutcome struct outcome outcome, last, other;

	diff_bodies(&outcome, "FIXUP(\"__ftr_fixup\", 16, \"\")",
		    "FIXUP(\"__ftr_fixup\", 16, \"\"); x++",
		    "FIXUP(\"__ftr_fixup\", 0, \"bl unexported\")");
	expect_functions(outcome.output, "a");
	assert_int_equal(size_of_section(outcome.output, "__ftr_alt_97"), 0);
	/* Start and end are one place, whichever. */
	expect_fields(outcome.output, "__ftr_fixup",
		      "16 44 a+24; 24 44 a+40; 32 44 a+40; 40 44 a+48");
	diff_bodies(&last, "FIXUP(\"__ftr_fixup\", 16, \"\")",
		    "FIXUP(\"__ftr_fixup\", 16, \"\"); x++", "");
	expect_functions(last.output, "a");
	/* The next piece is no part of the function. */
	diff_bodies(&other,
		    "FIXUP(\"__ftr_fixup\", 16, \"\"); } int c(int x) { "
		    "FIXUP(\"__ftr_fixup\", 16, \"li 3,1\")",
		    "FIXUP(\"__ftr_fixup\", 16, \"\"); } int c(int x) { "
		    "FIXUP(\"__ftr_fixup\", 16, \"li 3,2\")",
		    "");
	expect_functions(other.output, "c");
}

static void sites_follow_their_function(void **state)
{
	static const char *const sections[] = {
		"__lwsync_fixup",
		"__barrier_nospec_fixup",
		"__stf_entry_barrier_fixup",
		"__stf_exit_barrier_fixup",
		"__uaccess_flush_fixup",
		"__entry_flush_fixup",
		"__scv_entry_flush_fixup",
		"__rfi_flush_fixup",
	};
	autooutcome struct outcome flush, without;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		autofree char *site = path_format("SITE(\"%s\")", sections[i]);
		autofree char *twice = path_format("%s; %s", site, site);
		autooutcome struct outcome outcome, same;

		/* The code says it all. */
		diff_bodies(&same, site, "asm volatile(\"nop\")", site);
		assert_int_equal(same.result, DIFF_UNCHANGED);
		diff_bodies(&outcome, site, twice, site);
		expect_functions(outcome.output, "a");
		expect_fields(outcome.output, sections[i],
			      "0 44 a+8; 8 44 a+12");
	}
	diff_bodies(&without, "FLUSH", "asm volatile(\"nop\")", "FLUSH");
	assert_int_equal(without.result, DIFF_UNCHANGED);
	diff_bodies(&flush, "FLUSH", "FLUSH; x++", "FLUSH");
	expect_functions(flush.output, "a");
	expect_fields(flush.output, "__btb_flush_fixup", "0 44 a+8; 8 44 a+20");
}

/* What a function is followed by is no part of it. */
static void ends_are_of_what_they_end(void **state)
{
	static const char source[] =
		".section .text.s,\"ax\"\n"
		".globl f\n.type f,@function\nf: bl _mcount\nli 3,%d\nblr\n"
		"5: nop\n6:\n.size f,.-f\n"
		".globl g\n.type g,@function\ng: bl _mcount\nli 3,5\nblr\n"
		".size g,.-g\n.section __btb_flush_fixup,\"a\"\n"
		"7: .8byte 5b-7b,6b-7b\n";
	autofree char *one = path_format(source, 1);
	autofree char *two = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff(&outcome, one, two);
	expect_functions(outcome.output, "f");
	expect_fields(outcome.output, "__btb_flush_fixup",
		      "0 44 f+12; 8 44 f+24");
}

static void bug_lines_make_no_difference(void **state)
{
	autooutcome struct outcome line, flags;
	const struct section *table;

	diff_bodies(&line, "BUG(10, 1)", "BUG(20, 1)", "BUG(30, 0)");
	assert_int_equal(line.result, DIFF_UNCHANGED);
	diff_bodies(&flags, "BUG(10, 1)", "BUG(20, 3)", "BUG(30, 0)");
	expect_functions(flags.output, "a");
	table = object_section(flags.output, "__bug_table");
	assert_int_equal(table->size, 12);
	expect_fields(flags.output, "__bug_table",
		      "0 26 a+8; 4 26 .rodata.str1.1+0");
	assert_memory_equal(table->data + 8, "\x14\0\3\0", 4);
}

static void exceptions_and_keys_follow_their_function(void **state)
{
	autooutcome struct outcome exception, key, module;

	diff_bodies(&exception, "EX", "EX; x++", "EX");
	expect_functions(exception.output, "a");
	expect_fields(exception.output, "__ex_table", "0 26 a+8; 4 26 a+12");
	diff_bodies(&key, "JUMP(one_key); return 1; yes:",
		    "JUMP(other_key+1); return 1; yes:", "");
	expect_functions(key.output, "a");
	assert_int_equal(size_of_section(key.output, "__jump_table"), 16);
	expect_entries(key.output, "vmlinux", "__jump_table",
		       "other_key+1 type 44");
	diff_bodies(&module, "", "JUMP(mod_key); return 1; yes:", "");
	expect_refusals(&module, "module-static-key a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(feature_fixups_bring_their_code),
		cmocka_unit_test(fixups_are_compared),
		cmocka_unit_test(empty_alternatives_are_nobodys),
		cmocka_unit_test(sites_follow_their_function),
		cmocka_unit_test(ends_are_of_what_they_end),
		cmocka_unit_test(bug_lines_make_no_difference),
		cmocka_unit_test(exceptions_and_keys_follow_their_function),
	};

	test_absolute = R_PPC64_ADDR64;
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
