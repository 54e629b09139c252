// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of branches on static keys of modules, which read their key: the bytes
 * of branch and stub, their relocations and unwind entries, which branches are
 * refused, and what the report says.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "diff/special.h"
#include "objects.h"
#include "relocations.h"

/* A function, and an entry of the jump table: branch, target, key. */
#define BEGIN(name)                                                       \
	".section .text." name ",\"ax\"\n.type " name ",@function\n" name \
	": call __fentry__\n"
#define END(name)                                                      \
	".size " name ",.-" name "\n.pushsection __mcount_loc,\"a\"\n" \
	".quad " name "\n.popsection\n"
#define ENTRY(site, target, key)                                     \
	".pushsection __jump_table,\"aw\"\n.long " site "-.," target \
	"-.\n.quad " key "-.\n.popsection\n"
#define NOP5 ".byte 0x0f,0x1f,0x44,0,0\n"
#define NOP2 ".byte 0x66,0x90\n"
#define JMP5(target) ".byte 0xe9\n.long " target "-.-4\n"
#define JMP2(target) ".byte 0xeb," target "-.-1\n"
#define FAR ".rept 40\nmov $1,%ecx\n.endr\n"

/* What a stub has in front of what it moves or goes back by. */
#define READ(jcc) "\x83\x3d\0\0\0\0\0\x0f" jcc "\0\0\0\0"
#define JNE "\x85"
#define JE "\x84"

static const struct surroundings in_mod = { .parent = "mod" };

/* @source with @text for each @mark. */
static char *with(const char *source, const char *mark, const char *text)
{
	struct buffer result = BUFFER_INIT;
	const char *found;

	for (; (found = strstr(source, mark)); source = found + strlen(mark)) {
		buffer_append(&result, source, (size_t)(found - source));
		buffer_puts(&result, text);
	}
	buffer_puts(&result, source);
	return buffer_steal(&result);
}

/* Two versions of @source, which differ in the constant VALUE. */
static void diff_values(struct outcome *outcome, const char *source,
			const struct surroundings *around)
{
	autofree char *one = with(source, "VALUE", "1");
	autofree char *two = with(source, "VALUE", "3");

	diff_sources_in(outcome, one, two, around);
}

static void expect_bytes(const struct object *obj, const char *name,
			 const char *expected, size_t size)
{
	const struct section *sec = object_section(obj, name);

	assert_non_null(sec);
	assert_int_equal(sec->size, size);
	assert_memory_equal(sec->data, expected, size);
}

#define expect_code(outcome, name, expected)                     \
	expect_bytes((outcome)->output, ".text." name, expected, \
		     sizeof(expected) - 1)

#define SIMPLE(site, key)                                                 \
	BEGIN("f")                                                        \
	"1: " site "mov $VALUE,%eax\nret\n2: mov $2,%eax\nret\n" END("f") \
		ENTRY("1b", "2b", key)

static void expect_read(const struct outcome *outcome)
{
	assert_int_equal(outcome->result, DIFF_WRITTEN);
	expect_findings(&outcome->report, FINDING_NOTICE,
			"module-static-key-read f");
	assert_null(object_section(outcome->output, "__jump_table"));
}

#define FENTRY "\xe8\0\0\0\0"
#define BODY "\xb8\3\0\0\0\xc3\xb8\2\0\0\0\xc3"

static void branches_read_their_key(void **state)
{
	static const struct {
		const char *site;
		const char *key;
		const char *jcc;
	} cases[] = {
		{ NOP5, "mod_key", JNE },
		{ NOP5, "mod_key+1", JE },
		{ NOP5, "mod_key+2", JNE },
		{ NOP5, "mod_key+3", JE },
		{ JMP5("2f"), "mod_key", JNE },
		{ JMP5("2f"), "mod_key+1", JE },
		{ JMP5("2f"), "mod_key+2", JNE },
	};
	char code[] =
		FENTRY "\xe9\x0c\0\0\0" BODY READ("?") "\xe9\xe2\xff\xff\xff";
	const struct section *funcs;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *site =
			with(SIMPLE("SITE", "KEY"), "SITE", cases[i].site);
		autofree char *source = with(site, "KEY", cases[i].key);
		autooutcome struct outcome outcome;

		diff_values(&outcome, source, &in_mod);
		expect_read(&outcome);
		code[22 + 8] = *cases[i].jcc;
		expect_bytes(outcome.output, ".text.f", code, sizeof(code) - 1);
		expect_fields(outcome.output, ".text.f",
			      "1 4 __fentry__-4; 31 2 .text.f+12");
		expect_entries(outcome.output, "mod", ".text.f",
			       "mod_key-5 type 2");
		/* Nobody on the stub is overlooked. */
		assert_int_equal(object_symbol(outcome.output, "f")->size, 40);
		funcs = object_section(outcome.output, KPATCH_SECTION_FUNCS);
		assert_int_equal(bytes_get64(funcs->data + 8, false), 40);
	}
}

/* In which object the only symbol of the table is. */
static void expect_symbol_in(const struct object *obj, const char *objname)
{
	const struct section *symbols =
		object_section(obj, KPATCH_SECTION_SYMBOLS);

	assert_int_equal(symbols->size, sizeof(struct kpatch_symbol_entry));
	assert_string_equal(
		pointed_string(symbols,
			       offsetof(struct kpatch_symbol_entry, objname)),
		objname);
}

static void keys_are_found_wherever_they_are(void **state)
{
	static const struct surroundings in_other = { .parent = "other" };
	static const char own[] = SIMPLE(
		NOP5,
		"mod_keys+16+3") ".section .data.mod_keys,\"aw\"\n.balign 8\n"
				 ".globl mod_keys\n.type mod_keys,@object\n"
				 "mod_keys: .fill 4,8,0\n.size mod_keys,32\n";
	autooutcome struct outcome member, exported, vmlinux;

	diff_values(&member, own, &in_mod);
	expect_read(&member);
	expect_entries(member.output, "mod", ".text.f", "mod_keys+11 type 2");
	diff_values(&exported, SIMPLE(NOP5, "mod_export_key"), &in_other);
	expect_read(&exported);
	expect_entries(exported.output, "other", ".text.f",
		       "mod_export_key-5 type 2 external");
	expect_symbol_in(exported.output, "mod");
	/* That one is always there. */
	diff_values(&vmlinux, SIMPLE(NOP5, "other_key"), &in_other);
	expect_functions(vmlinux.output, "f");
	assert_int_equal(size_of_section(vmlinux.output, "__jump_table"), 16);
	expect_findings(&vmlinux.report, FINDING_NOTICE, "");
}

static void short_branches_reach_the_end(void **state)
{
	static const char *const sites[] = { NOP2, JMP2("2f") };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sites); i++) {
		autofree char *source =
			with(SIMPLE("SITE", "mod_key"), "SITE", sites[i]);
		autooutcome struct outcome outcome;

		diff_values(&outcome, source, &in_mod);
		expect_read(&outcome);
		expect_code(&outcome, "f",
			    FENTRY
			    "\xeb\x0c" BODY
			    "\xe9\0\0\0\0" READ(JNE) "\xe9\xdd\xff\xff\xff");
		expect_fields(outcome.output, ".text.f",
			      "1 4 __fentry__-4; 33 2 .text.f+9");
	}
}

/* What is there first is for those that reach no farther. */
static void short_branches_have_pads(void **state)
{
	static const char source[] =
		BEGIN("f") "1: " NOP5 "mov $VALUE,%eax\n" FAR "2: " NOP2
			   "5: " NOP2 "jmp 5b\n.fill 113,1,0x90\n4: ret\n" END(
				   "f") ENTRY("1b", "4b", "mod_key")
				   ENTRY("2b", "4b", "mod_key")
					   ENTRY("5b", "4b", "mod_key+1");
	autooutcome struct outcome outcome;
	const struct section *code;

	diff_values(&outcome, source, &in_mod);
	expect_read(&outcome);
	code = object_section(outcome.output, ".text.f");
	assert_int_equal(code->size, 335 + 10 + 3 * 18);
	assert_memory_equal(code->data + 5, "\xe9\x4f\1\0\0", 5);
	assert_memory_equal(code->data + 215, "\xeb\x76\xeb\x79", 4);
	assert_memory_equal(code->data + 335, "\xe9\x17\0\0\0\xe9\x24\0\0\0",
			    10);
	assert_memory_equal(code->data + 345, READ(JNE) "\xe9", 14);
	assert_memory_equal(code->data + 363, READ(JNE) "\xe9", 14);
	assert_memory_equal(code->data + 381, READ(JE) "\xe9", 14);
}

static void several_branches_have_a_stub_each(void **state)
{
	static const char source[] =
		BEGIN("f") "1: " NOP5 "mov $VALUE,%eax\n2: " NOP5 "3: " NOP5
			   "4: ret\n" END("f") ENTRY("1b", "4b", "mod_key")
				   ENTRY("2b", "4b", "other_key")
					   ENTRY("3b", "4b", "mod_other+1");
	autooutcome struct outcome outcome;
	const struct section *table;

	diff_values(&outcome, source, &in_mod);
	expect_findings(&outcome.report, FINDING_NOTICE,
			"module-static-key-read f; module-static-key-read f");
	expect_code(&outcome, "f",
		    FENTRY
		    "\xe9\x10\0\0\0\xb8\3\0\0\0\x0f\x1f\x44\0\0"
		    "\xe9\x13\0\0\0\xc3" READ(JNE) "\xe9\xde\xff\xff\xff" READ(
			    JE) "\xe9\xdb\xff\xff\xff");
	expect_entries(outcome.output, "mod", ".text.f",
		       "mod_key-5 type 2; mod_other-5 type 2");
	table = object_section(outcome.output, "__jump_table");
	assert_int_equal(table->size, 16);
	assert_int_equal(reloc_at(table, 0)->addend, 15);
}

static void cold_parts_have_their_own(void **state)
{
	static const char source[] =
		BEGIN("f") "1: jmp f.cold\n2: mov $VALUE,%eax\nret\n" END(
			"f") ".section .text.unlikely.f,\"ax\"\n.type f.cold,@function\n"
			     "f.cold: nop\n3: " NOP5
			     "jmp 2b\n.size f.cold,.-f.cold\n" ENTRY(
				     "1b", "f.cold", "mod_key+1")
				     ENTRY("3b", "2b", "mod_key");
	autooutcome struct outcome outcome;

	diff_values(&outcome, source, &in_mod);
	expect_functions(outcome.output, "f f.cold");
	expect_findings(&outcome.report, FINDING_NOTICE,
			"module-static-key-read f; "
			"module-static-key-read f.cold");
	expect_code(&outcome, "f",
		    FENTRY "\xe9\x06\0\0\0\xb8\3\0\0\0\xc3" READ(
			    JE) "\xe9\xe8\xff\xff\xff");
	/* The branch was a jump to elsewhere: that relocation is gone. */
	expect_fields(outcome.output, ".text.f",
		      "1 4 __fentry__-4; 25 2 .text.unlikely.f-4");
	expect_code(&outcome, "unlikely.f",
		    "\x90\xe9\5\0\0\0\xe9\0\0\0\0" READ(
			    JNE) "\xe9\xe9\xff\xff\xff");
	assert_int_equal(object_symbol(outcome.output, "f.cold")->size, 29);
	assert_int_equal(object_symbol(outcome.output, "f")->size, 34);
}

/* @behind a short branch that is too far from the end. */
#define DISTANT(behind)                                                       \
	BEGIN("f")                                                            \
	"1: " NOP2 behind "6: mov $VALUE,%eax\n2: ret\n" FAR "ret\n" END("f") \
		ENTRY("1b", "2b", "mod_key")

static void what_is_behind_makes_room(void **state)
{
	static const char tail[] = READ(JNE) "\xb9\7\0\0\0\xe9";
	autooutcome struct outcome moved, jump;
	const struct section *code;

	diff_values(&moved, DISTANT("mov $7,%ecx\n"), &in_mod);
	expect_read(&moved);
	code = object_section(moved.output, ".text.f");
	assert_memory_equal(code->data + 5, "\xe9\xd1\0\0\0\xcc\xcc\xb8", 8);
	assert_int_equal(code->size, 219 + 23);
	assert_memory_equal(code->data + 219, tail, sizeof(tail) - 1);
	assert_memory_equal(code->data + 238, "\x1a\xff\xff\xff", 4);

	/* A jump leads to where it did, and nothing comes back from it. */
	diff_values(&jump, DISTANT("jne 5f\njmp 5f\n5:"), &in_mod);
	expect_read(&jump);
	code = object_section(jump.output, ".text.f");
	assert_int_equal(code->size, 218 + 24);
	assert_memory_equal(code->data + 5, "\xe9\xd0\0\0\0\xcc\xb8", 7);
	assert_memory_equal(code->data + 218 + 13,
			    "\x0f\x85\x1e\xff\xff\xff\xe9\x19\xff\xff\xff", 11);
}

static void what_cannot_move_is_refused(void **state)
{
	static const char *const behind[] = {
		/* It depends on where it is, or on what is around it. */
		"call exported_x\n",
		"mov $exported_x,%rdi\n",
		"lea 6f(%rip),%rax\n",
		"jrcxz 6f\n nop\n nop\n",
		"push %rbx\npush %rbx\npush %rbx\n",
		"sub $8,%rsp\n",
		"sti\nmov %eax,%ecx\n",
		"mov %eax,%ss\nmov %eax,%ecx\n",
		"ud2\nnop\n",
		"ret\nnop\nnop\n",
		".byte 6\nnop\nnop\n",
		/* It is reached in other ways. */
		"mov %eax,%ecx\n5: mov %ecx,%edx\njmp 5b\n",
		"5: mov %eax,%ecx\nmov %ecx,%edx\njne 5b\n",
		"mov %eax,%ecx\n5: mov %ecx,%edx\nlea 5b(%rip),%rax\n",
		"mov %eax,%ecx\n5: mov %ecx,%edx\n"
		".pushsection .rodata.f,\"a\"\n.quad 5b\n.popsection\n"
		"mov $.rodata.f,%rdi\n",
		"mov $1,%ecx\n"
		".pushsection .rodata.f,\"a\"\n.long 2f-.\n.popsection\n"
		"mov $.rodata.f,%rdi\n",
		"mov %eax,%ecx\n5: mov (%rcx),%edx\n"
		".pushsection __ex_table,\"a\"\n.long 5b-.,2f-.,1\n"
		".popsection\n",
		"mov %eax,%ecx\n5:" NOP5 ENTRY("5b", "2f", "other_key"),
		("mov %eax,%ecx\n.pushsection .text.f.cold,\"ax\"\n"
		 "jmp 5f\n.popsection\n5: mov %ecx,%edx\n"),
		/* Nobody knows what else there is. */
		"mov %eax,%ecx\nmov %ecx,%edx\n.byte 6\n",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(behind); i++) {
		autofree char *source =
			with(DISTANT("BEHIND"), "BEHIND", behind[i]);
		autooutcome struct outcome outcome;
		const struct finding *finding;

		diff_values(&outcome, source, &in_mod);
		if (outcome.result != DIFF_REFUSED)
			fail_msg("not refused: %s", behind[i]);
		expect_refusals(&outcome, "module-static-key f");
		finding =
			find_refusal(&outcome.report, "module-static-key", "f");
		assert_non_null(strstr(finding->why, "mod_key of module mod"));
		assert_non_null(strstr(finding->why, "too short"));
	}
}

/* Behind half an instruction, it is not known what is one. */
static void middles_of_instructions_stay(void **state)
{
	/* jmp 1f; movabs $...,%rax, of which the jump leads to the constant */
	static const char source[] =
		BEGIN("f") ".byte 0xeb,2,0x48,0xb8\n1: " NOP2
			   "mov %eax,%ecx\nmov %ecx,%edx\nmov %edx,%esi\n"
			   "mov $VALUE,%eax\n2: ret\n" FAR "ret\n" END("f")
				   ENTRY("1b", "2b", "mod_key");
	autooutcome struct outcome outcome;

	diff_values(&outcome, source, &in_mod);
	assert_int_equal(outcome.result, DIFF_REFUSED);
	expect_refusals(&outcome, "module-static-key f");
}

static void other_branches_are_refused(void **state)
{
	static const char *const sources[] = {
		/* Not an instruction that the kernel switches. */
		SIMPLE("nopl (%rax)\n", "mod_key"),
		SIMPLE(".byte 0x66,0x66,0x66,0x66,0x90\n", "mod_key"),
		/* A target that is not in the function, or its end. */
		BEGIN("f") "1: " NOP5 "mov $VALUE,%eax\nret\n" END("f")
			BEGIN("g") "2: ret\n" END("g")
				ENTRY("1b", "2b", "mod_key"),
		BEGIN("f") "1: " NOP5 "mov $VALUE,%eax\nret\n2:" END("f")
			ENTRY("1b", "2b", "mod_key"),
		/* Nothing behind it to go back to. */
		BEGIN("f") "2: mov $VALUE,%eax\n1: " NOP5 END("f")
			ENTRY("1b", "2b", "mod_key"),
		/* What the author put behind the function stays there. */
		SIMPLE(NOP5, "mod_key") ".text\n.section .text.f,\"ax\"\n"
					".long 7\n",
		/* A function is no key. */
		SIMPLE(NOP5, "mod_g") ".globl mod_g\n" BEGIN(
			"mod_g") "ret\n" END("mod_g"),
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sources); i++) {
		autooutcome struct outcome outcome;

		diff_values(&outcome, sources[i], &in_mod);
		if (outcome.result != DIFF_REFUSED)
			fail_msg("not refused: %s", sources[i]);
		expect_refusals(&outcome, "module-static-key f");
	}
}

static void refusals_are_of_each_function(void **state)
{
	static const char source[] = SIMPLE("nopl (%rax)\n3: nopl (%rax)\n",
					    "mod_key") ENTRY("3b", "2b",
							     "mod_key")
		BEGIN("g") "1: " NOP5 "mov $VALUE,%eax\n2: ret\n" END(
			"g") ENTRY("1b", "2b", "mod_key")
			BEGIN("h") "1: nopl (%rax)\nmov $VALUE,%eax\n2: ret\n" END(
				"h") ENTRY("1b", "2b", "mod_key");
	autooutcome struct outcome outcome, vmlinux;

	diff_values(&outcome, source, &in_mod);
	expect_refusals(&outcome, "module-static-key f; module-static-key h");
	expect_findings(&outcome.report, FINDING_NOTICE,
			"module-static-key-read g");
	diff_values(&vmlinux, SIMPLE(NOP5, "mod_key"), &in_vmlinux);
	expect_refusals(&vmlinux, "module-static-key f");
}

/* Entries of the unwind tables, for the place where they stand. */
#define ORC(state)                                                       \
	"9: .pushsection .orc_unwind,\"a\"\n.byte " state ",1,1,1,1,1\n" \
	".popsection\n.pushsection .orc_unwind_ip,\"a\"\n.long 9b-.\n"   \
	".popsection\n"

static void unwinding_goes_on_in_the_stub(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.type f,@function\nf: " ORC(
			"1") "call __fentry__\n1: " NOP5
			     "push %rbx\n" ORC(
				     "2") "mov $VALUE,%eax\n2: " NOP5
					  "pop %rbx\n" ORC("3") "3: ret\n" ORC(
						  "0") END("f")
						  ENTRY("2b", "3b", "mod_key")
							  ENTRY("1b", "3b",
								"mod_key");
	autooutcome struct outcome outcome;
	const struct section *orc, *ip;
	size_t i;
	static const struct {
		char state;
		int64_t place;
	} expected[] = {
		{ 1, 0 }, { 2, 11 }, { 3, 22 }, { 0, 59 }, { 2, 23 }, { 1, 41 },
	};

	diff_values(&outcome, source, &in_mod);
	expect_read(&outcome);
	orc = object_section(outcome.output, ".orc_unwind");
	ip = object_section(outcome.output, ".orc_unwind_ip");
	assert_int_equal(orc->size, 6 * ARRAY_SIZE(expected));
	assert_int_equal(ip->size, 4 * ARRAY_SIZE(expected));
	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_int_equal(orc->data[6 * i], expected[i].state);
		assert_string_equal(reloc_at(ip, 4 * i)->symbol->name, "f");
		assert_int_equal(reloc_at(ip, 4 * i)->addend,
				 expected[i].place);
	}
	assert_int_equal(object_symbol(outcome.output, "f")->size, 59);
}

static void pads_are_unwound_like_their_branch(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.type f,@function\nf: " ORC(
			"1") "call __fentry__\n1: " NOP2
			     "push %rbx\n" ORC("2") "mov $VALUE,%eax\npop %rbx\n" ORC(
				     "3") "2: ret\n" ORC("0") END("f")
				     ENTRY("1b", "2b", "mod_key");
	autooutcome struct outcome outcome;

	diff_values(&outcome, source, &in_mod);
	expect_read(&outcome);
	/* The pad of five bytes is at 15, and the stub is behind it. */
	expect_fields(outcome.output, ".orc_unwind_ip",
		      "0 2 f+0; 4 2 f+8; 8 2 f+14; 12 2 f+38; 16 2 f+15; "
		      "20 2 f+20");
	expect_bytes(outcome.output, ".orc_unwind",
		     "\1\1\1\1\1\1\2\1\1\1\1\1\3\1\1\1\1\1"
		     "\0\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1",
		     36);
}

static void what_unwinds_otherwise_stays(void **state)
{
	autooutcome struct outcome inside, behind, after;

	diff_values(&inside,
		    DISTANT("mov %eax,%ecx\n" ORC("4") "mov %ecx,%edx\n"),
		    &in_mod);
	expect_refusals(&inside, "module-static-key f");
	diff_values(&behind, DISTANT("mov $7,%ecx\n" ORC("4")), &in_mod);
	expect_refusals(&behind, "module-static-key f");
	diff_values(&after, DISTANT("mov $7,%ecx\nnop\n" ORC("4")), &in_mod);
	expect_read(&after);
}

/* The function's end, where the next one's entry served as a mark. */
static void the_end_is_marked_behind_the_stubs(void **state)
{
	static const char source[] = ".section .text.f,\"ax\"\n.type f,@function\nf: " ORC(
		"1") "call __fentry__\n1: " NOP5 "mov $VALUE,%eax\n2: ret\n" END("f")
		ENTRY("1b", "2b", "mod_key") ".type g,@function\ng: " ORC(
			"5") "ret\n" END("g");
	autooutcome struct outcome outcome;
	const struct section *ip;

	diff_values(&outcome, source, &in_mod);
	expect_read(&outcome);
	expect_bytes(outcome.output, ".orc_unwind",
		     "\1\1\1\1\1\1\1\1\1\1\1\1\0\0\0\0\0\0", 18);
	ip = object_section(outcome.output, ".orc_unwind_ip");
	assert_int_equal(reloc_at(ip, 4)->addend, 16);
	assert_int_equal(reloc_at(ip, 8)->addend, 34);
}

static void the_report_names_the_key(void **state)
{
	autofree char *text = NULL;
	autooutcome struct outcome outcome;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_non_null(stream);
	diff_values(&outcome, SIMPLE(NOP5, "mod_key"), &in_mod);
	assert_int_equal(report_print_json(&outcome.report, stream), 0);
	fclose(stream);
	assert_non_null(strstr(text, "module-static-key-read"));
	assert_non_null(strstr(text, "static key mod_key of module mod is read "
				     "each time instead of being patched in"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(branches_read_their_key),
		cmocka_unit_test(keys_are_found_wherever_they_are),
		cmocka_unit_test(short_branches_reach_the_end),
		cmocka_unit_test(short_branches_have_pads),
		cmocka_unit_test(several_branches_have_a_stub_each),
		cmocka_unit_test(cold_parts_have_their_own),
		cmocka_unit_test(what_is_behind_makes_room),
		cmocka_unit_test(what_cannot_move_is_refused),
		cmocka_unit_test(middles_of_instructions_stay),
		cmocka_unit_test(other_branches_are_refused),
		cmocka_unit_test(refusals_are_of_each_function),
		cmocka_unit_test(unwinding_goes_on_in_the_stub),
		cmocka_unit_test(pads_are_unwound_like_their_branch),
		cmocka_unit_test(what_unwinds_otherwise_stays),
		cmocka_unit_test(the_end_is_marked_behind_the_stubs),
		cmocka_unit_test(the_report_names_the_key),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
