/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the sources of the fuzzers' seeds share: entries of the kernel's special
 * sections as its macros make them, and the choice between the two versions of
 * a pair.
 */
#ifndef TEST_FUZZ_MACROS_H
#define TEST_FUZZ_MACROS_H

#ifdef PATCHED
#define VERSION(orig, patched) patched
#else
#define VERSION(orig, patched) orig
#endif

#define STRING_(text) #text
#define STRING(text) STRING_(text)
#define noinline __attribute__((noinline))
#define SECTION(name) __attribute__((section(name), used))

#define BUG(line, flags)                                                           \
	asm volatile(                                                              \
		"1: ud2\n.pushsection __bug_table,\"aw\"\n.long 1b-.\n"            \
		".long .Lfile%=-.\n.word " STRING(line) "\n.word " STRING(         \
			flags) "\n"                                                \
			       ".popsection\n.pushsection .rodata.str1.1,\"aMS\"," \
			       "@progbits,1\n.Lfile%=: .asciz \"f.c\"\n.popsection" ::)
#define SITE(section)                                                       \
	asm volatile("1: nop\n.pushsection " section ",\"a\"\n.long 1b-.\n" \
		     ".popsection")
#define JUMP(key)                                                         \
	asm volatile goto("1: nopl 0(%%rax,%%rax)\n"                      \
			  ".pushsection __jump_table,\"aw\"\n.balign 8\n" \
			  ".long 1b-.,%l[yes]-.\n.quad " STRING(          \
				  key) "-.\n"                             \
				       ".popsection" :: ::yes)
/* As the kernel's are after objtool, and so can be made to read their key. */
#define KEY(site, key)                                                    \
	asm volatile goto("1: " site "\n"                                 \
			  ".pushsection __jump_table,\"aw\"\n.balign 8\n" \
			  ".long 1b-.,%l[yes]-.\n.quad " STRING(          \
				  key) "-.\n"                             \
				       ".popsection" :: ::yes)
#define CALL(key)                                                      \
	asm volatile("1: nop\n.pushsection .static_call_sites,\"a\"\n" \
		     ".long 1b-.," STRING(key) "-.\n.popsection")
#define ALT(new)                                                   \
	asm volatile("661: nop;nop;nop;nop;nop\n662:\n"            \
		     ".pushsection .altinstructions,\"a\"\n"       \
		     ".long 661b-.,663f-.\n.word 7\n"              \
		     ".byte 662b-661b,664f-663f\n.popsection\n"    \
		     ".pushsection .altinstr_replacement,\"ax\"\n" \
		     "663: " new "\n664:\n.popsection")
#define EX(how)                                                        \
	asm volatile("1: mov (%%rdi),%%eax\n2:\n"                      \
		     ".pushsection __ex_table,\"a\"\n"                 \
		     ".long 1b-.,2b-.," STRING(how) "\n.popsection" :: \
			     : "eax")
/* An entry of the unwind tables, for the place where it stands. */
#define ORC                                                            \
	asm volatile("1: nop\n.pushsection .orc_unwind,\"a\"\n"        \
		     ".short 8,0,5\n.popsection\n"                     \
		     ".pushsection .orc_unwind_ip,\"a\"\n.long 1b-.\n" \
		     ".popsection")

extern int exported_f(int x);
extern int elsewhere(const char *format, ...);

#endif /* TEST_FUZZ_MACROS_H */
