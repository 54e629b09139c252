/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two functions whose first statements are given, with macros for statements
 * that put an entry about their place into a special section.  Include after
 * objects.h.
 */
#ifndef TEST_UNIT_BODIES_H
#define TEST_UNIT_BODIES_H

#include "objects.h"

/* Macros that put an entry for the place into a special section. */
#define PRELUDE                                                              \
	"#define BUG(line, flags) asm volatile(\"1: ud2\\n.pushsection "     \
	"__bug_table,\\\"aw\\\"\\n.long 1b-.\\n.long .Lfile%=-.\\n.word \" " \
	"#line \"\\n.word \" #flags \"\\n.popsection\\n.pushsection "        \
	".rodata.str1.1,\\\"aMS\\\",@progbits,1\\n.Lfile%=: .asciz "         \
	"\\\"f.c\\\"\\n.popsection\" : :)\n"                                 \
	"#define SITE(section) asm volatile(\"1: nop\\n.pushsection \" "     \
	"section \",\\\"a\\\"\\n.long 1b-.\\n.popsection\")\n"               \
	"#define JUMP(key) asm volatile goto(\"1: nopl 0(%%rax,%%rax)\\n"    \
	".pushsection __jump_table,\\\"aw\\\"\\n.balign 8\\n.long 1b-.,"     \
	"%l[yes]-.\\n.quad \" #key \"-.\\n.popsection\" :::: yes)\n"         \
	"#define CALL(key) asm volatile(\"1: nop\\n.pushsection "            \
	".static_call_sites,\\\"a\\\"\\n.long 1b-.,\" #key "                 \
	"\"-.\\n.popsection\")\n"                                            \
	"#define ALT(new) asm volatile(\"661: nop;nop;nop;nop;nop\\n662:\\n" \
	".pushsection .altinstructions,\\\"a\\\"\\n.long 661b-.,663f-.\\n"   \
	".word 7\\n.byte 662b-661b,664f-663f\\n.popsection\\n.pushsection "  \
	".altinstr_replacement,\\\"ax\\\"\\n663: \" new \"\\n664:\\n"        \
	".popsection\")\n"                                                   \
	"#define EX(how) asm volatile(\"1: mov (%%rdi),%%eax\\n2:\\n"        \
	".pushsection __ex_table,\\\"a\\\"\\n.long 1b-.,2b-.,\" #how \"\\n"  \
	".popsection\" : : : \"eax\")\n"

static inline void diff_bodies(struct outcome *outcome, const char *orig,
			       const char *patched, const char *other)
{
	autofree char *one = with_body(PRELUDE, orig, other);
	autofree char *two = with_body(PRELUDE, patched, other);

	diff_sources(outcome, one, two);
}

#endif /* TEST_UNIT_BODIES_H */
