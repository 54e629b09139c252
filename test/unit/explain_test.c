// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of --explain: the exact text of small functions side by side, the
 * alignment behind it, and instructions as text.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "arch/decode.h"
#include "diff/align.h"
#include "objects.h"

/* What a function of two objects of @parent is explained as. */
static int explain_to(FILE *out, const char *parent, const char *orig_path,
		      const char *patched_path, const char *name,
		      struct error *err)
{
	static const struct special_sizes sizes = { .bug = 12,
						    .ex = 12,
						    .jump = 16 };
	const char *const names[] = { name, NULL };
	autofree char *output = in_directory("output.o");
	autoobject struct object *orig = load(orig_path);
	autoobject struct object *patched = load(patched_path);
	struct report report = REPORT_INIT;
	enum diff_result result;
	struct diff_input input = {
		.orig = orig,
		.patched = patched,
		.object_name = "test.o",
		.parent_name = parent,
		.patch_name = "test",
		.lookup = &test_lookup.lookup,
		.sizes = &sizes,
		.explain = names,
		.explain_out = out,
	};
	int ret;

	assert_non_null(input.explain_out);
	assert_int_equal(tree_remove(output, NULL), 0);
	ret = diff_objects(&input, output, &report, &result, err);
	/* An error leaves no output. */
	assert_int_equal(file_exists(output), !ret && result == DIFF_WRITTEN);
	fclose(out);
	report_free(&report);
	return ret;
}

static int explain_in(const char *parent, const char *orig_path,
		      const char *patched_path, const char *name, char **text,
		      struct error *err)
{
	size_t size;

	return explain_to(open_memstream(text, &size), parent, orig_path,
			  patched_path, name, err);
}

static int explain_paths(const char *orig_path, const char *patched_path,
			 const char *name, char **text, struct error *err)
{
	return explain_in("vmlinux", orig_path, patched_path, name, text, err);
}

static void expect_explained(const char *orig, const char *patched,
			     const char *name, const char *expected)
{
	autofree char *orig_path = compile("orig", orig);
	autofree char *patched_path = compile("patched", patched);
	autofree char *text = NULL;
	struct error err = ERROR_INIT;

	if (explain_paths(orig_path, patched_path, name, &text, &err))
		fail_msg("%s", error_text(&err));
	assert_string_equal(text, expected);
}

#define START \
	".section .text.f,\"ax\"\n.globl f\n.type f,@function\nf: call __fentry__\n"
#define END ".size f,.-f\n.section __mcount_loc,\"a\"\n.quad f\n"

static void rows_are_aligned(void **state)
{
	expect_explained(
		START "1: test %edi,%edi\nje 2f\ncall exported_a\nnop\n"
		      "2: dec %edi\njne 1b\nret\n" END,
		START "1: test %edi,%edi\nje 2f\ninc %eax\ncall exported_b\n"
		      "2: dec %edi\njne 1b\ncltq\nret\n" END,
		"f",
		"f: changed, goes into the patch\n"
		"original: f, 20 bytes in .text.f   patched: f, 23 bytes in .text.f\n"
		"orig.s:4                           patched.s:4\n"
		"     0  call __fentry__                 0  call __fentry__\n"
		"orig.s:5                           patched.s:5\n"
		"     5  test %edi, %edi                 5  test %edi, %edi\n"
		"orig.s:6                           patched.s:6\n"
		"     7  jz <+0xf>                       7  jz <+0x10>\n"
		"orig.s:7                           patched.s:7\n"
		"     9  call exported_a          |      9  inc %eax\n"
		"orig.s:8                           patched.s:8\n"
		"     e  nop                      |      b  call exported_b\n"
		"orig.s:9                           patched.s:9\n"
		"     f  dec %edi                       10  dec %edi\n"
		"orig.s:10                          patched.s:10\n"
		"    11  jnz <+0x5>                     12  jnz <+0x5>\n"
		"                                   patched.s:11\n"
		"                                 >     14  cdqe\n"
		"orig.s:11                          patched.s:12\n"
		"    13  ret                            16  ret\n");
}

static void a_jump_must_lead_to_the_partner(void **state)
{
	expect_explained(
		START "1: nop\n2: cltq\njne 1b\njne 2b\nret\n" END,
		START "3: leave\n1: nop\n2: cltq\njne 3b\njne 2b\n"
		      "ret\n" END,
		"f",
		"f: changed, goes into the patch\n"
		"original: f, 13 bytes in .text.f   patched: f, 14 bytes in .text.f\n"
		"orig.s:4                           patched.s:4\n"
		"     0  call __fentry__                 0  call __fentry__\n"
		"                                   patched.s:5\n"
		"                                 >      5  leave\n"
		"orig.s:5                           patched.s:6\n"
		"     5  nop                             6  nop\n"
		"orig.s:6                           patched.s:7\n"
		"     6  cdqe                            7  cdqe\n"
		"orig.s:7                           patched.s:8\n"
		"     8  jnz <+0x5>               |      9  jnz <+0x5>\n"
		"orig.s:8                           patched.s:9\n"
		"     a  jnz <+0x6>                      b  jnz <+0x7>\n"
		"orig.s:9                           patched.s:10\n"
		"     c  ret                             d  ret\n");
}

static void references_are_symbolic(void **state)
{
	static const char source[] =
		"void exported_f(const char *, double *);\n"
		"extern char exported_v[];\n"
		"static double table[2] = { 1, 2 };\n"
		"void f(void) { exported_f(\"one\\n\", &table[1]); }\n"
		"void g(void) { exported_f(exported_v + 6, 0); }\n"
		"double h(double x) { return x * 2.25; }\n"
		"char i(void) { return exported_v[9]; }\n";

	expect_explained(
		source, source, "f",
		"f: equal\n"
		"original: f, 32 bytes in .text.f   patched: f, 32 bytes in .text.f\n"
		"orig.c:4                           patched.c:4\n"
		"     0  call __fentry__                 0  call __fentry__\n"
		"     5  sub $0x8, %rsp                  5  sub $0x8, %rsp\n"
		"     9  mov $table+0x8, %rsi            9  mov $table+0x8, %rsi\n"
		"    10  mov $\"one\\n\", %rdi             10  mov $\"one\\n\", %rdi\n"
		"    17  add $0x8, %rsp                 17  add $0x8, %rsp\n"
		"    1b  jmp exported_f                 1b  jmp exported_f\n");
	expect_explained(
		source, source, "g",
		"g: equal\n"
		"original: g, 27 bytes in .text.g    patched: g, 27 bytes in .text.g\n"
		"orig.c:5                            patched.c:5\n"
		"     0  call __fentry__                  0  call __fentry__\n"
		"     5  sub $0x8, %rsp                   5  sub $0x8, %rsp\n"
		"     9  xor %esi, %esi                   9  xor %esi, %esi\n"
		"     b  mov $exported_v+0x6, %rdi        b  mov $exported_v+0x6, %rdi\n"
		"    12  add $0x8, %rsp                  12  add $0x8, %rsp\n"
		"    16  jmp exported_f                  16  jmp exported_f\n");
	expect_explained(
		source, source, "h",
		"h: equal\n"
		"original: h, 14 bytes in .text.h                 patched: h, 14 bytes in .text.h\n"
		"orig.c:6                                         patched.c:6\n"
		"     0  call __fentry__                               0  call __fentry__\n"
		"     5  mulsd =0x4002000000000000(%rip), %xmm0        5  mulsd =0x4002000000000000(%rip), %xmm0\n"
		"     d  ret                                           d  ret\n");
	expect_explained(
		source, source, "i",
		"i: equal\n"
		"original: i, 13 bytes in .text.i            patched: i, 13 bytes in .text.i\n"
		"orig.c:7                                    patched.c:7\n"
		"     0  call __fentry__                          0  call __fentry__\n"
		"     5  movzxb exported_v+0x9(%rip), %eax        5  movzxb exported_v+0x9(%rip), %eax\n"
		"     c  ret                                      c  ret\n");
}

static void entries_stand_below(void **state)
{
	expect_explained(
		START "1: ud2\nret\n" END
		      ".section __bug_table,\"aw\"\n.long 1b-.,0\n"
		      ".word 7,1\n.long f-.,0\n.word 7,1\n",
		START "nop\n1: ud2\nret\n" END
		      ".section __bug_table,\"aw\"\n.long 1b-.,0\n"
		      ".word 9,1\n.long f-.,0\n.word 9,3\n",
		"f",
		"f: changed, goes into the patch\n"
		"original: f, 8 bytes in .text.f          patched: f, 9 bytes in .text.f\n"
		"orig.s:4                                 patched.s:4\n"
		"     0  call __fentry__                       0  call __fentry__\n"
		"                                         patched.s:5\n"
		"                                       >      5  nop\n"
		"orig.s:5                                 patched.s:6\n"
		"     5  ud2                                   6  ud2\n"
		"orig.s:6                                 patched.s:7\n"
		"     7  ret                                   8  ret\n"
		"  __bug_table: <+0x5> 0000000007000100     __bug_table: <+0x6> 0000000009000100\n"
		"  __bug_table: <+0x0> 0000000007000100 |   __bug_table: <+0x0> 0000000009000300\n");
}

/* What they are about is gone, or they say something between two places. */
static void entries_of_other_places(void **state)
{
	expect_explained(
		START "1: mov (%rdi),%eax\n2: ret\n" END
		      ".section __ex_table,\"a\"\n.long 1b-.,2b-.,3\n"
		      ".section __jump_table,\"aw\"\n.long 1b-.,7\n"
		      ".quad one_key-.\n",
		START "1: mov (%rdi),%eax\nnop\n3: leave\n2: ret\n" END
		      ".section __ex_table,\"a\"\n.long 1b-.,3b-.,3\n"
		      ".section __jump_table,\"aw\"\n.long 1b-.,7\n"
		      ".quad one_key-.\n",
		"f",
		"f: changed, goes into the patch\n"
		"original: f, 8 bytes in .text.f           patched: f, 10 bytes in .text.f\n"
		"orig.s:4                                  patched.s:4\n"
		"     0  call __fentry__                        0  call __fentry__\n"
		"orig.s:5                                  patched.s:5\n"
		"     5  mov (%rdi), %eax                       5  mov (%rdi), %eax\n"
		"                                          patched.s:6\n"
		"                                        >      7  nop\n"
		"                                          patched.s:7\n"
		"                                        >      8  leave\n"
		"orig.s:6                                  patched.s:8\n"
		"     7  ret                                    9  ret\n"
		"  __ex_table: <+0x5> <+0x7> 03000000    |   __ex_table: <+0x5> <+0x8> 03000000\n"
		"  __jump_table: <+0x5> 07000000 one_key     __jump_table: <+0x5> 07000000 one_key\n");
}

/* Into an instruction: no row is there. */
static void jumps_between_rows(void **state)
{
	static const char code[] =
		START "1: mov $0x90909090,%eax\njne 1b+1\nret\n" END;

	expect_explained(
		code, code, "f",
		"f: equal\n"
		"original: f, 13 bytes in .text.f   patched: f, 13 bytes in .text.f\n"
		"orig.s:4                           patched.s:4\n"
		"     0  call __fentry__                 0  call __fentry__\n"
		"orig.s:5                           patched.s:5\n"
		"     5  mov $-0x6f6f6f70, %eax          5  mov $-0x6f6f6f70, %eax\n"
		"orig.s:6                           patched.s:6\n"
		"     a  jnz <+0x6>                      a  jnz <+0x6>\n"
		"orig.s:7                           patched.s:7\n"
		"     c  ret                             c  ret\n");
}

static void an_explanation_that_cannot_be_written(void **state)
{
	autofree char *orig = compile("orig", START "ret\n" END);
	autofree char *patched = compile("patched", START "nop\nret\n" END);
	struct error err autoerror = ERROR_INIT;
	FILE *full = fopen("/dev/full", "w");

	assert_non_null(full);
	assert_int_equal(explain_to(full, "vmlinux", orig, patched, "f", &err),
			 -EIO);
	assert_string_equal(error_text(&err),
			    "cannot write: No space left on device");
}

static void parts_stand_below(void **state)
{
	static const char part[] =
		".section .text.unlikely.f,\"ax\"\n.type f.cold,@function\n"
		"f.cold: ret\n.size f.cold,.-f.cold\n";
	autofree char *with = path_format("%s%s%s", START "ret\n", END, part);

	expect_explained(
		START "ret\n" END, with, "f",
		"f: changed, goes into the patch\n"
		"original: f, 6 bytes in .text.f   patched: f, 6 bytes in .text.f\n"
		"orig.s:4                          patched.s:4\n"
		"     0  call __fentry__                0  call __fentry__\n"
		"orig.s:5                          patched.s:5\n"
		"     5  ret                            5  ret\n"
		"original: none   patched: f.cold, 1 bytes in .text.unlikely.f\n"
		"                 patched.s:11\n"
		"               >      0  ret\n");
	expect_explained(
		with, START "ret\n" END, "f",
		"f: changed, goes into the patch\n"
		"original: f, 6 bytes in .text.f   patched: f, 6 bytes in .text.f\n"
		"orig.s:4                          patched.s:4\n"
		"     0  call __fentry__                0  call __fentry__\n"
		"orig.s:5                          patched.s:5\n"
		"     5  ret                            5  ret\n"
		"original: f.cold, 1 bytes in .text.unlikely.f   patched: none\n"
		"orig.s:11\n"
		"     0  ret                                   <\n");
}

/*
 * As the compiler made them, which is what is compared: the branch and its
 * entry, not the code that reads the key in the patch.
 */
static void keys_that_are_read_are_branches(void **state)
{
	static const char source[] =
		START "1: .byte 0x0f,0x1f,0x44,0,0\nmov $%d,%%eax\nret\n"
		      "2: xor %%eax,%%eax\nret\n" END
		      ".section __jump_table,\"aw\"\n.long 1b-.,2b-.\n"
		      ".quad mod_key-.\n";
	autofree char *one = path_format(source, 1);
	autofree char *two = path_format(source, 3);
	autofree char *orig = compile("orig", one);
	autofree char *patched = compile("patched", two);
	autofree char *text = NULL;
	struct error err = ERROR_INIT;

	if (explain_in("mod", orig, patched, "f", &text, &err))
		fail_msg("%s", error_text(&err));
	assert_string_equal(
		text,
		"f: changed, goes into the patch\n"
		"original: f, 19 bytes in .text.f         patched: f, 19 bytes in .text.f\n"
		"orig.s:4                                 patched.s:4\n"
		"     0  call __fentry__                       0  call __fentry__\n"
		"     5  nop %eax, (%rax,%rax,1)               5  nop %eax, (%rax,%rax,1)\n"
		"orig.s:6                                 patched.s:6\n"
		"     a  mov $0x1, %eax                 |      a  mov $0x3, %eax\n"
		"orig.s:7                                 patched.s:7\n"
		"     f  ret                                   f  ret\n"
		"orig.s:8                                 patched.s:8\n"
		"    10  xor %eax, %eax                       10  xor %eax, %eax\n"
		"orig.s:9                                 patched.s:9\n"
		"    12  ret                                  12  ret\n"
		"  __jump_table: <+0x5> <+0x10> mod_key     __jump_table: <+0x5> <+0x10> mod_key\n");
}

static void one_version_is_enough(void **state)
{
	expect_explained(START "ret\n" END, "int v;\n", "f",
			 "f: gone\n"
			 "original: f, 6 bytes in .text.f   patched: none\n"
			 "orig.s:4\n"
			 "     0  call __fentry__         <\n"
			 "orig.s:5\n"
			 "     5  ret                     <\n");
	expect_explained("int v;\n", START "ret\n" END, "f",
			 "f: new, goes into the patch\n"
			 "original: none   patched: f, 6 bytes in .text.f\n"
			 "                 patched.s:4\n"
			 "               >      0  call __fentry__\n"
			 "                 patched.s:5\n"
			 "               >      5  ret\n");
}

static const struct compiler gcc_aarch64 = {
	{ "aarch64-linux-gnu-gcc", "-fpatchable-function-entry=2" },
};

/* Words for instructions, and the same layout. */
static void other_machines_have_words(void **state)
{
	autofree char *orig = compile_with(&gcc_aarch64, "orig",
					   ".text\n.type f,@function\n"
					   "f: nop\nbl exported_a\nret\n"
					   ".size f,.-f\n");
	autofree char *patched = compile_with(&gcc_aarch64, "patched",
					      ".text\n.type f,@function\n"
					      "f: nop\nnop\nbl exported_b\n"
					      "ret\n.size f,.-f\n");
	autofree char *text = NULL;
	struct error err = ERROR_INIT;

	if (explain_paths(orig, patched, "f", &text, &err))
		fail_msg("%s", error_text(&err));
	assert_string_equal(
		text,
		"f: changed\n"
		"original: f, 12 bytes in .text   patched: f, 16 bytes in .text\n"
		"orig.s:3                         patched.s:3\n"
		"     0  d503201f                      0  d503201f\n"
		"orig.s:4                         patched.s:4\n"
		"     4  94000000  # exported_a |      4  d503201f\n"
		"                                 patched.s:5\n"
		"                               >      8  94000000  # exported_b\n"
		"orig.s:5                         patched.s:6\n"
		"     8  d65f03c0                      c  d65f03c0\n");
}

static void an_unknown_name_is_an_error(void **state)
{
	autofree char *orig =
		compile("orig", "int v; int f(void) { return 1; }\n");
	autofree char *patched =
		compile("patched", "int v; int f(void) { return 2; }\n");
	autofree char *text = NULL, *other = NULL;
	struct error err autoerror = ERROR_INIT;

	assert_int_equal(explain_paths(orig, patched, "g\x1b", &text, &err),
			 -ENOENT);
	assert_string_equal(error_text(&err),
			    "--explain g\\x1b: test.o has no function of this "
			    "name, with the change or without");
	/* A variable is no function. */
	assert_int_equal(explain_paths(orig, patched, "v", &other, NULL),
			 -ENOENT);
}

/* xorshift64 (Marsaglia, 2003): the same numbers in every run. */
static uint64_t random_state = 88172645463325252ULL;

static uint64_t next_random(uint64_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % below;
}

#define MAX_LENGTH 24

/* Length of a longest common subsequence, by the table of all. */
static size_t best(const struct sequence *one, const struct sequence *two)
{
	size_t table[MAX_LENGTH + 1][MAX_LENGTH + 1] = { { 0 } }, i, j;

	for (i = 1; i <= one->count; i++)
		for (j = 1; j <= two->count; j++)
			table[i][j] = one->items[i - 1] == two->items[j - 1] ?
					      table[i - 1][j - 1] + 1 :
				      table[i - 1][j] > table[i][j - 1] ?
					      table[i - 1][j] :
					      table[i][j - 1];
	return table[one->count][two->count];
}

static void check_alignment(const struct sequence *one,
			    const struct sequence *two, size_t expected)
{
	struct alignment cleanup(align_free) found = { 0, 0, NULL, NULL };
	size_t i = 0, j = 0, ones = 0, twos = 0, partners = 0;
	struct align_step step;

	assert_int_equal(align(&found, one, two), 0);
	while (align_next(&found, &i, &j, &step)) {
		if (step.one != ALIGN_NONE)
			assert_int_equal(step.one, ones++);
		if (step.two != ALIGN_NONE)
			assert_int_equal(step.two, twos++);
		if (!step.partners)
			continue;
		assert_int_equal(one->items[step.one], two->items[step.two]);
		partners++;
	}
	assert_int_equal(ones, one->count);
	assert_int_equal(twos, two->count);
	assert_int_equal(partners, expected);
}

static void alignment_is_the_best(void **state)
{
	uint64_t a[MAX_LENGTH], b[MAX_LENGTH], kinds;
	struct sequence one = { a, 0 }, two = { b, 0 };
	unsigned int round;
	size_t i;

	for (round = 0; round < 20000; round++) {
		kinds = 1 + next_random(6);
		one.count = next_random(MAX_LENGTH + 1);
		two.count = next_random(MAX_LENGTH + 1);
		for (i = 0; i < MAX_LENGTH; i++) {
			a[i] = next_random(kinds);
			b[i] = next_random(kinds);
		}
		check_alignment(&one, &two, best(&one, &two));
	}
}

/* Nothing in common but the ends: given up, in bounded time. */
static void alignment_is_bounded(void **state)
{
	enum { LENGTH = 200000 };
	autofree uint64_t *a = calloc(LENGTH, sizeof(*a));
	autofree uint64_t *b = calloc(LENGTH, sizeof(*b));
	const struct sequence one = { a, LENGTH }, two = { b, LENGTH };
	size_t i;

	for (i = 0; i < LENGTH; i++) {
		a[i] = i;
		b[i] = i < 100 || i >= LENGTH - 50 ? i : LENGTH + i;
	}
	check_alignment(&one, &two, 150);
}

static void expect_insn(uint16_t machine, bool be, const char *bytes,
			size_t size, unsigned int length, const char *expected)
{
	const struct code_view code = { machine, be, (const uint8_t *)bytes,
					size };
	const struct insn_names names = { "disp", "imm" };
	autobuffer struct buffer text = BUFFER_INIT;
	struct insn insn;

	decode_insn(&code, 0, &insn);
	assert_int_equal(insn.length, length);
	assert_int_equal(decode_text(&code, 0, &insn, &names, &text), 0);
	assert_string_equal(buffer_string(&text), expected);
}

static void instructions_are_text(void **state)
{
	/* Negative numbers have a sign, which is replaced with them. */
	expect_insn(EM_X86_64, false, "\xc7\x45\xfc\xff\xff\xff\xff", 7, 7,
		    "movl $imm, disp(%rbp)");
	expect_insn(EM_X86_64, false, "\xe8\0\0\0\0", 5, 5, "call imm");
	expect_insn(EM_X86_64, false, "\x8b\x05\0\0\0\0", 6, 6,
		    "mov disp(%rip), %eax");
	expect_insn(EM_X86_64, false, "\xa1\0\0\0\0\0\0\0\0", 9, 9,
		    "mov disp, %eax");
	/* Cut short, or none. */
	expect_insn(EM_X86_64, false, "\xe8\0\0\0", 4, 1, ".byte 0xe8");
	expect_insn(EM_X86_64, false, "\x06", 1, 1, ".byte 0x06");
	expect_insn(EM_AARCH64, false, "\xc0\x03\x5f\xd6", 4, 4, "d65f03c0");
	expect_insn(EM_AARCH64, false, "\xc0\x03", 2, 2, "c003");
	expect_insn(EM_S390, true, "\x07\xfe", 2, 2, "07fe");
	expect_insn(EM_S390, true, "\xa7\x29\0\1", 4, 4, "a7290001");
	expect_insn(EM_S390, true, "\xc0\xe5\0\0\0\0", 6, 6, "c0e500000000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_aligned),
		cmocka_unit_test(a_jump_must_lead_to_the_partner),
		cmocka_unit_test(references_are_symbolic),
		cmocka_unit_test(entries_stand_below),
		cmocka_unit_test(entries_of_other_places),
		cmocka_unit_test(jumps_between_rows),
		cmocka_unit_test(an_explanation_that_cannot_be_written),
		cmocka_unit_test(parts_stand_below),
		cmocka_unit_test(keys_that_are_read_are_branches),
		cmocka_unit_test(one_version_is_enough),
		cmocka_unit_test(other_machines_have_words),
		cmocka_unit_test(an_unknown_name_is_an_error),
		cmocka_unit_test(alignment_is_the_best),
		cmocka_unit_test(alignment_is_bounded),
		cmocka_unit_test(instructions_are_text),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
