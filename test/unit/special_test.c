// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the rows of the table of special sections, one or more a row, with
 * sections as the kernel's macros and objtool make them.
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

/* Functions a, whose first statement is given, and b, which stays. */
static char *with_body(const char *a, const char *b)
{
	return path_format("%sint a(int x) { %s; return x; }\n"
			   "int b(int x) { %s; return x; }\n",
			   PRELUDE, a, b);
}

static void diff_bodies(struct outcome *outcome, const char *orig,
			const char *patched, const char *other)
{
	autofree char *one = with_body(orig, other);
	autofree char *two = with_body(patched, other);

	diff_sources(outcome, one, two);
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
	assert_string_equal(reloc_at(table, 0)->symbol->name, "a");
	assert_int_equal(table->data[8], 20);
}

static void sites_follow_their_function(void **state)
{
	static const char *const sections[] = {
		".smp_locks", ".retpoline_sites", ".return_sites", ".call_sites"
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		autofree char *site = path_format("SITE(\"%s\")", sections[i]);
		autofree char *twice = path_format("%s; %s", site, site);
		autooutcome struct outcome outcome;
		const struct section *sec;

		diff_bodies(&outcome, site, twice, site);
		expect_functions(outcome.output, "a");
		sec = object_section(outcome.output, sections[i]);
		assert_int_equal(sec->size, 8);
		assert_string_equal(reloc_at(sec, 0)->symbol->name, "a");
		assert_string_equal(reloc_at(sec, 4)->symbol->name, "a");
	}
}

#define JUMP_TO(key) "JUMP(" key "); return 1; yes:"

static void keys_of_vmlinux_are_relocated(void **state)
{
	autooutcome struct outcome outcome;
	const struct section *table;
	size_t count;

	diff_bodies(&outcome, JUMP_TO("one_key"), JUMP_TO("other_key+1"), "");
	expect_functions(outcome.output, "a");
	table = object_section(outcome.output, "__jump_table");
	assert_int_equal(table->size, 16);
	assert_string_equal(reloc_at(table, 0)->symbol->name, "a");
	assert_string_equal(reloc_at(table, 4)->symbol->name, "a");
	assert_null(section_relocs(table, 8, 16, &count));
	table = object_section(outcome.output, ".kpatch.relocations");
	assert_int_equal(table->size, 40);
	assert_int_equal(table->data[8], R_X86_64_PC64);
	assert_int_equal(table->data[16], 1);
}

static void exported_keys_stay_symbols(void **state)
{
	autooutcome struct outcome outcome;

	diff_bodies(&outcome, "", "CALL(exported_key)", "");
	assert_string_equal(
		reloc_at(object_section(outcome.output, ".static_call_sites"),
			 4)
			->symbol->name,
		"exported_key");
	assert_null(object_section(outcome.output, ".kpatch.relocations"));
}

static void keys_of_modules_are_refused(void **state)
{
	autooutcome struct outcome outcome;

	diff_bodies(&outcome, "", JUMP_TO("mod_key"), "");
	expect_refusals(&outcome, "module-static-key a");
	outcome_free(&outcome);
	diff_bodies(&outcome, "", "CALL(mod_export_call)", "");
	expect_refusals(&outcome, "module-static-call a");
}

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
}

/* As static_cpu_has() makes them: the label is that of the next piece. */
static void empty_replacements_are_nobodys(void **state)
{
	autofree char *orig = with_body("ALT(\"\")", "ALT(\"mov $1,%eax\")");
	autofree char *patched = with_body("ALT(\"\")", "ALT(\"mov $2,%eax\")");
	autooutcome struct outcome outcome, other;
	const struct section *table;

	diff_bodies(&outcome, "ALT(\"\")", "ALT(\"\"); x++",
		    "ALT(\"call unexported_x\")");
	expect_functions(outcome.output, "a");
	table = object_section(outcome.output, ".altinstructions");
	assert_int_equal(table->size, 12);
	assert_int_equal(section_bytes(outcome.output, ".altinstr_replacement"),
			 0);
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
		assert_int_equal(section_bytes(outcome.output,
					       ".altinstructions"),
				 kinds[i].size);
		assert_int_equal(section_bytes(outcome.output,
					       ".altinstr_replacement"),
				 5);
		diff_sources_in(&nothing, orig, empty, &around);
		expect_functions(nothing.output, "a");
		assert_int_equal(section_bytes(nothing.output,
					       ".altinstr_replacement"),
				 0);
	}
}

/* Without CONFIG_DEBUG_BUGVERBOSE an entry has neither file nor line. */
static void short_bug_entries_are_compared(void **state)
{
	static const struct special_sizes sizes = { .bug = 8 };
	static const struct surroundings around = { .parent = "vmlinux",
						    .sizes = &sizes };
	static const char source[] =
		"int a(int x) { asm volatile(\"1: ud2\\n.pushsection "
		"__bug_table,\\\"aw\\\"\\n.long 1b-.\\n.word %d,0\\n"
		".popsection\"); return x; }\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 3);
	autooutcome struct outcome same, outcome;

	diff_sources_in(&same, orig, orig, &around);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_sources_in(&outcome, orig, patched, &around);
	expect_functions(outcome.output, "a");
	assert_int_equal(section_bytes(outcome.output, "__bug_table"), 8);
}

static void exceptions_are_compared(void **state)
{
	autooutcome struct outcome same, outcome;

	diff_bodies(&same, "EX(1)", "EX(1)", "");
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_bodies(&outcome, "EX(1)", "EX(3)", "EX(1)");
	expect_functions(outcome.output, "a");
	assert_int_equal(section_bytes(outcome.output, "__ex_table"), 12);
}

static void module_tracepoints_are_dropped(void **state)
{
	autooutcome struct outcome outcome;

	diff_bodies(&outcome, "", JUMP_TO("__tracepoint_mod"), "");
	expect_functions(outcome.output, "a");
	expect_findings(&outcome.report, FINDING_NOTICE,
			"tracepoint-dropped a");
	assert_null(object_section(outcome.output, "__jump_table"));
}

/*
 * As runtime_const_ptr() of 6.12 makes them; the registers are two that are
 * named in different ways.
 */
#define VALUE(name, reg)                                \
	"asm volatile(\"mov $0x0123456789abcdef,%%" reg \
	"\\n1:\\n.pushsection "                         \
	"runtime_ptr_" name                             \
	",\\\"a\\\"\\n.long 1b-8-.\\n.popsection\" : : : \"" reg "\")"

static void values_of_boot_are_loaded(void **state)
{
	static const char *const names[] = { "exported_v", "unexported_v" };
	static const uint8_t low[] = { 0x48, 0x8b, 0x05, 0,    0,
				       0,    0,	   0x0f, 0x1f, 0x00 };
	static const uint8_t high[] = { 0x4c, 0x8b, 0x1d, 0,	0,
					0,    0,    0x0f, 0x1f, 0x00 };
	autooutcome struct outcome outcome, other, missing, strange;
	const struct section *code;

	diff_bodies(&outcome, "",
		    VALUE("exported_v", "rax") "; " VALUE("unexported_v",
							  "r11"),
		    VALUE("exported_v", "rax"));
	expect_functions(outcome.output, "a");
	code = object_section(outcome.output, ".text.a");
	assert_non_null(memmem(code->data, code->size, low, sizeof(low)));
	assert_non_null(memmem(code->data, code->size, high, sizeof(high)));
	expect_entries(outcome.output, "vmlinux", ".text.a",
		       "unexported_v-4 type 2");
	assert_int_equal(object_symbol(outcome.output, names[0])->shndx,
			 SHN_UNDEF);
	assert_null(object_symbol(outcome.output, names[1]));
	assert_null(object_section(outcome.output, "runtime_ptr_exported_v"));

	/* The code is the same, and means another variable. */
	diff_bodies(&other, VALUE("exported_v", "rax"),
		    VALUE("exported_w", "rax"), "");
	expect_functions(other.output, "a");

	diff_bodies(&missing, "", VALUE("elsewhere_v", "rax"), "");
	expect_refusals(&missing, "symbol-not-found a");
	diff_bodies(&strange, "",
		    "asm volatile(\"shrl $12,%%eax\\n1:\\n.pushsection "
		    "runtime_shift_v,\\\"a\\\"\\n.long 1b-1-.\\n"
		    ".popsection\" : : : \"eax\")",
		    "");
	expect_refusals(&strange, "unsupported-section a");
}

static void unwind_tables_stay_in_step(void **state)
{
	static const char source[] =
		".section .shared.text,\"ax\"\n"
		".macro f name value\n.type \\name,@function\n"
		"\\name: call __fentry__\n9: mov $\\value,%%eax\n"
		"ret\n.size \\name,.-\\name\n"
		".pushsection __mcount_loc,\"a\"\n.quad \\name\n.popsection\n"
		".pushsection .orc_unwind_ip,\"a\"\n.long \\name-.\n"
		".long 9b-.\n.popsection\n"
		".pushsection .orc_unwind,\"a\"\n.byte \\value,1,1,1,1,1\n"
		".byte \\value,2,2,2,2,2\n.popsection\n.endm\n"
		"f one 1\nf two %d\nf three 3\n";
	autofree char *orig_source = path_format(source, 2);
	autofree char *patched_source = path_format(source, 4);
	autofree char *orig = compile("orc1", orig_source);
	autofree char *patched = compile("orc2", patched_source);
	autooutcome struct outcome outcome;
	const struct section *ip, *orc;

	/* An unknown text section: refused by name. */
	diff_paths(&outcome, orig, patched, &in_vmlinux);
	expect_refusals(&outcome, "unsupported-section two");
	outcome_free(&outcome);

	for (char *at; (at = strstr(orig_source, ".shared"));)
		memcpy(at, ".text.s", 7);
	for (char *at; (at = strstr(patched_source, ".shared"));)
		memcpy(at, ".text.s", 7);
	free(orig);
	free(patched);
	orig = compile("orc1", orig_source);
	patched = compile("orc2", patched_source);
	diff_paths(&outcome, orig, patched, &in_vmlinux);
	expect_functions(outcome.output, "two");
	ip = object_section(outcome.output, ".orc_unwind_ip");
	orc = object_section(outcome.output, ".orc_unwind");
	/* Two of its own, and the end that the next function had marked. */
	assert_int_equal(ip->size, 12);
	assert_int_equal(orc->size, 18);
	assert_memory_equal(orc->data, "\4\1\1\1\1\1\4\2\2\2\2\2\0\0\0\0\0\0",
			    18);
	assert_int_equal(reloc_at(ip, 8)->addend,
			 object_symbol(outcome.output, "two")->size);
	assert_int_equal(object_section(outcome.output, ".text.s.text")->size,
			 object_symbol(outcome.output, "two")->size);
}

static void unknown_tables_are_refused(void **state)
{
	autooutcome struct outcome outcome, dropped;

	diff_bodies(&outcome, "", "SITE(\".mystery\")", "");
	expect_refusals(&outcome, "unknown-section a");
	diff_bodies(&dropped, "",
		    "SITE(\".discard.reachable\"); SITE(\".ibt_endbr_seal\")",
		    "");
	expect_functions(dropped.output, "a");
	assert_null(object_section(dropped.output, ".discard.reachable"));
	assert_null(object_section(dropped.output, ".ibt_endbr_seal"));
}

static void line_arguments_make_no_difference(void **state)
{
	static const char source[] =
		"void __might_sleep(const char *, int);\n"
		"void exported_check(const char *, const char *, int);\n"
		"%s"
		"int a(int x) { __might_sleep(\"f.c\", __LINE__); return x; }\n"
		"int b(int x) { if (x > 7) exported_check(\"assertion\",\n"
		"	\"f.c\", __LINE__); return x * %d; }\n";
	autofree char *orig = path_format(source, "", 3);
	autofree char *moved = path_format(source, "\n\n\n\n", 3);
	autofree char *changed = path_format(source, "\n\n\n\n", 5);
	autooutcome struct outcome same, outcome;

	diff_sources(&same, orig, moved);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_sources(&outcome, orig, changed);
	expect_functions(outcome.output, "b");
}

static void other_constants_are_changes(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(
		&outcome,
		"void exported_check(const char *, int);\n"
		"int a(int x) { exported_check(\"f.c\", 3); return x; }\n",
		"void exported_check(const char *, int);\n"
		"int a(int x) { exported_check(\"f.c\", 4); return x; }\n");
	expect_functions(outcome.output, "a");
}

static void rows_are_sound(void **state)
{
	const struct special_sizes sizes = { .bug = 12 };
	const struct special_row *rows;
	size_t i, count;

	rows = special_rows(&count);
	for (i = 0; i < count; i++) {
		assert_non_null(rows[i].meaning);
		/* What has entries has a size, fixed or by variable. */
		if (rows[i].kind != SPECIAL_DROPPED &&
		    rows[i].kind != SPECIAL_PIECES)
			assert_true(rows[i].size || rows[i].variable);
	}
	assert_int_equal(special_size(special_find("__bug_table", EM_X86_64),
				      &sizes),
			 12);
	assert_int_equal(
		special_size(special_find("__ex_table", EM_X86_64), &sizes), 0);
	assert_int_equal(
		special_size(special_find(".smp_locks", EM_X86_64), &sizes), 4);
	assert_int_equal(special_find(".discard.anything", EM_X86_64)->kind,
			 SPECIAL_DROPPED);
	assert_null(special_find(".text.f", EM_X86_64));
	assert_null(special_find("__bug_table2", EM_X86_64));
	assert_null(special_find(".smp_locks", EM_S390));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bug_lines_make_no_difference),
		cmocka_unit_test(sites_follow_their_function),
		cmocka_unit_test(keys_of_vmlinux_are_relocated),
		cmocka_unit_test(exported_keys_stay_symbols),
		cmocka_unit_test(keys_of_modules_are_refused),
		cmocka_unit_test(alternatives_bring_their_replacement),
		cmocka_unit_test(empty_replacements_are_nobodys),
		cmocka_unit_test(alternatives_of_all_kernels_are_known),
		cmocka_unit_test(short_bug_entries_are_compared),
		cmocka_unit_test(exceptions_are_compared),
		cmocka_unit_test(module_tracepoints_are_dropped),
		cmocka_unit_test(values_of_boot_are_loaded),
		cmocka_unit_test(unwind_tables_stay_in_step),
		cmocka_unit_test(unknown_tables_are_refused),
		cmocka_unit_test(line_arguments_make_no_difference),
		cmocka_unit_test(other_constants_are_changes),
		cmocka_unit_test(rows_are_sound),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
