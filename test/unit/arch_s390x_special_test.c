// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of special sections of s390x, as the kernel's macros make them.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "arch_s390x.h"
#include "objects.h"
#include "relocations.h"

/* Macros that put an entry for the place into a special section. */
#define PRELUDE                                                              \
	"#define ALT(new) asm volatile(\".pushsection "                      \
	".altinstr_replacement,\\\"ax\\\"\\n6641: \" new \"\\n6651:\\n"      \
	".popsection\\n661: nopr\\n nopr\\n662:\\n.pushsection "             \
	".altinstructions,\\\"a\\\"\\n.long 661b-.,6641b-.\\n.word 82\\n"    \
	".byte 6651b-6641b\\n.popsection\")\n"                               \
	"#define BUG(line, flags) asm volatile(\"0: mc 0,0\\n.pushsection "  \
	".rodata.str,\\\"aMS\\\",@progbits,1\\n1: .asciz \\\"f.c\\\"\\n"     \
	".popsection\\n.pushsection __bug_table,\\\"awM\\\",@progbits,12\\n" \
	"2: .long 0b-.,1b-.\\n.short \" #line \",\" #flags \"\\n"            \
	".popsection\")\n"                                                   \
	"#define EX(type) asm volatile(\"1: l %%r1,0(%%r2)\\n2:\\n"          \
	".pushsection __ex_table,\\\"a\\\"\\n.align 4\\n.long 1b-.,2b-.\\n"  \
	".short \" #type \",0\\n.popsection\" : : : \"1\")\n"                \
	"#define JUMP(key) asm volatile goto(\"0: brcl 0,%l[yes]\\n"         \
	".pushsection __jump_table,\\\"aw\\\"\\n.balign 8\\n.long 0b-.,"     \
	"%l[yes]-.\\n.quad \" #key \"-.\\n.popsection\" : : : : yes)\n"      \
	"#define SITE(section) asm volatile(\"557: nopr\\n.pushsection \" "  \
	"section \",\\\"a\\\"\\n.long 557b-.\\n.popsection\")\n"

static void diff_bodies(struct outcome *outcome, const char *orig,
			const char *patched, const char *other)
{
	autofree char *one = with_body(PRELUDE, orig, other);
	autofree char *two = with_body(PRELUDE, patched, other);

	diff(outcome, one, two);
}

static void alternatives_bring_their_replacement(void **state)
{
	autooutcome struct outcome outcome, bytes, symbol;
	const struct section *table;

	diff_bodies(&outcome, "", "ALT(\"lhi %r2,7\")", "ALT(\"lhi %r2,9\")");
	expect_functions(outcome.output, "a");
	table = object_section(outcome.output, ".altinstructions");
	assert_int_equal(table->size, 11);
	assert_memory_equal(table->data + 8, "\0\x52\4", 3);
	expect_fields(outcome.output, ".altinstructions",
		      "0 5 a+6; 4 5 .altinstr_replacement+0");
	table = object_section(outcome.output, ".altinstr_replacement");
	assert_int_equal(table->size, 4);
	assert_memory_equal(table->data, "\xa7\x28\0\7", 4);
	/* A change in the replacement alone is a change of the function. */
	diff_bodies(&bytes, "ALT(\"lhi %r2,7\")", "ALT(\"lhi %r2,8\")", "");
	expect_functions(bytes.output, "a");
	diff_bodies(&symbol, "", "ALT(\"jg unexported_x\")", "");
	expect_refusals(&symbol, "alternative-symbol .altinstr_replacement");
}

static void bug_lines_make_no_difference(void **state)
{
	autooutcome struct outcome line, flags;
	const struct section *table;

	diff_bodies(&line, "BUG(10, 1)", "BUG(522, 1)", "BUG(30, 0)");
	assert_int_equal(line.result, DIFF_UNCHANGED);
	diff_bodies(&flags, "BUG(10, 1)", "BUG(522, 3)", "BUG(30, 0)");
	expect_functions(flags.output, "a");
	table = object_section(flags.output, "__bug_table");
	assert_int_equal(table->size, 12);
	assert_int_equal(table->flags, SHF_ALLOC | SHF_WRITE);
	expect_fields(flags.output, "__bug_table",
		      "0 5 a+6; 4 5 .rodata.str+0");
	assert_memory_equal(table->data + 8, "\2\x0a\0\3", 4);
}

static void exceptions_and_keys_follow_their_function(void **state)
{
	autooutcome struct outcome same, exception, key, module;

	diff_bodies(&same, "EX(1)", "EX(1)", "");
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_bodies(&exception, "EX(1)", "EX(3)", "EX(1)");
	expect_functions(exception.output, "a");
	assert_int_equal(size_of_section(exception.output, "__ex_table"), 12);
	expect_fields(exception.output, "__ex_table", "0 5 a+6; 4 5 a+10");
	diff_bodies(&key, "JUMP(one_key); return 1; yes:",
		    "JUMP(other_key+1); return 1; yes:", "");
	expect_functions(key.output, "a");
	assert_int_equal(size_of_section(key.output, "__jump_table"), 16);
	expect_entries(key.output, "vmlinux", "__jump_table",
		       "other_key+1 type 23");
	diff_bodies(&module, "", "JUMP(mod_key); return 1; yes:", "");
	expect_refusals(&module, "module-static-key a");
}

static void sites_follow_their_function(void **state)
{
	static const char *const sections[] = {
		".s390_indirect_branches", ".s390_indirect_jump",
		".s390_return_mem2",	   ".nospec_call_table",
		".nospec_return_table",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		autofree char *site = path_format("SITE(\"%s\")", sections[i]);
		autofree char *twice = path_format("%s; %s", site, site);
		autooutcome struct outcome outcome, same;

		/* The code says it all. */
		diff_bodies(&same, site, "asm volatile(\"nopr\")", site);
		assert_int_equal(same.result, DIFF_UNCHANGED);
		diff_bodies(&outcome, site, twice, site);
		expect_functions(outcome.output, "a");
		expect_fields(outcome.output, sections[i], "0 5 a+6; 4 5 a+8");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alternatives_bring_their_replacement),
		cmocka_unit_test(bug_lines_make_no_difference),
		cmocka_unit_test(exceptions_and_keys_follow_their_function),
		cmocka_unit_test(sites_follow_their_function),
	};

	test_absolute = R_390_64;
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
