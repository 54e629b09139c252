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

#include "bodies.h"
#include "diff/special.h"
#include "objects.h"
#include "portable.h"
#include "relocations.h"

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

/* Whatever the alignment of their section. */
static void entries_have_no_gaps(void **state)
{
	static const char aligned[] =
		"asm(\".pushsection __bug_table,\\\"aw\\\"\\n.balign 8\\n"
		".popsection\");\n";
	autofree char *body = with_body(PRELUDE, "BUG(1, 1); BUG(2, 1)", "");
	autofree char *changed =
		with_body(PRELUDE, "BUG(1, 1); BUG(2, 1); x++", "");
	autofree char *orig = path_format("%s%s", aligned, body);
	autofree char *patched = path_format("%s%s", aligned, changed);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a");
	assert_int_equal(size_of_section(outcome.output, "__bug_table"), 24);
}

/* Which one is first in the object depends on what else the file has. */
static void tables_may_change_places(void **state)
{
	static const char source[] =
		"%s%sint a(int x) { BUG(1, 1); return x; }\n"
		"int b(int x) { EX(1); BUG(2, 0); return x; }\n"
		"int c(int x) { return x + %d; }\n";
	static const char first[] = "int z(int x) { EX(3); return x; }\n";
	autofree char *orig = path_format(source, PRELUDE, "", 1);
	autofree char *patched = path_format(source, PRELUDE, first, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "c z");
	expect_findings(&outcome.report, FINDING_CHANGED, " c");
	assert_int_equal(size_of_section(outcome.output, "__ex_table"), 12);
	assert_null(object_section(outcome.output, "__bug_table"));
}

static void sites_follow_their_function(void **state)
{
	static const char *const sections[] = {
		".smp_locks",  ".retpoline_sites", ".return_sites",
		".call_sites", ".kcfi_traps",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		autofree char *site = path_format("SITE(\"%s\")", sections[i]);
		autofree char *twice = path_format("%s; %s", site, site);
		autooutcome struct outcome outcome, same;
		const struct section *sec;

		/* The code says it all. */
		diff_bodies(&same, site, "asm volatile(\"1: nop\")", site);
		assert_int_equal(same.result, DIFF_UNCHANGED);
		diff_bodies(&outcome, site, twice, site);
		expect_functions(outcome.output, "a");
		sec = object_section(outcome.output, sections[i]);
		assert_int_equal(sec->size, 8);
		assert_string_equal(reloc_at(sec, 0)->symbol->name, "a");
		assert_string_equal(reloc_at(sec, 4)->symbol->name, "a");
	}
}

/* A function at the start of which there is what a table is about. */
#define AT_START                                                 \
	".section .text.f,\"ax\"\n.globl f\n.type f,@function\n" \
	"f: call __fentry__\nmov $%d,%%eax\nret\n.size f,.-f\n"  \
	".section __mcount_loc,\"a\"\n.quad f\n"                 \
	".section .return_sites,\"a\"\n.long f-.\n"              \
	".section __patchable_function_entries,\"aw\"\n.quad f,f+5\n"

/* They mean the code in the patch, not the kernel's that it replaces. */
static void tables_are_about_the_copy(void **state)
{
	autofree char *orig = path_format(AT_START, 1);
	autofree char *patched = path_format(AT_START, 2);
	autofree char *listed = path_format(AT_START ".quad f\n", 1);
	autooutcome struct outcome outcome, same;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_fields(outcome.output, ".return_sites", "0 2 f+0");
	expect_fields(outcome.output, "__patchable_function_entries",
		      "0 1 f+0; 8 1 f+5");
	expect_fields(outcome.output, "__mcount_loc", "0 1 f+0");
	assert_null(object_section(outcome.output, KPATCH_SECTION_RELOCATIONS));
	/* One more entry is no change: the code says it all. */
	diff_sources(&same, orig, listed);
	assert_int_equal(same.result, DIFF_UNCHANGED);
}

/* Where ftrace would look in a module, whatever list the code has beside. */
static void lists_of_entries_are_written_anew(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\nmov $%d,%%eax\nret\n.size f,.-f\n"
		".section .text.g,\"ax\"\n.globl g\n.type g,@function\n"
		"g: call __fentry__\nret\n.size g,.-g\n"
		".section __mcount_loc,\"a\"\n.quad g,f\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_fields(outcome.output, "__mcount_loc", "0 1 f+0");
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
	assert_int_equal(size_of_section(outcome.output, "__bug_table"), 8);
}

static void exceptions_are_compared(void **state)
{
	autooutcome struct outcome same, outcome, more;

	diff_bodies(&same, "EX(1)", "EX(1)", "");
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_bodies(&outcome, "EX(1)", "EX(3)", "EX(1)");
	expect_functions(outcome.output, "a");
	assert_int_equal(size_of_section(outcome.output, "__ex_table"), 12);
	/* Where b's is in the table makes no difference. */
	diff_bodies(&more, "EX(1)", "EX(1); EX(1)", "EX(1)");
	expect_functions(more.output, "a");
	assert_int_equal(size_of_section(more.output, "__ex_table"), 24);
}

static void calls_of_hypervisors_are_compared(void **state)
{
	static const char entry[] =
		"asm volatile(\"1: nop\\n.pushsection .parainstructions,"
		"\\\"a\\\"\\n.balign 8\\n.quad 1b\\n.byte %d,1\\n"
		".word 1\\n.balign 8\\n.popsection\")";
	autofree char *orig = path_format(entry, 7);
	autofree char *patched = path_format(entry, 8);
	autooutcome struct outcome outcome;
	const struct section *table;

	diff_bodies(&outcome, orig, patched, orig);
	expect_functions(outcome.output, "a");
	table = object_section(outcome.output, ".parainstructions");
	assert_int_equal(table->size, 16);
	assert_int_equal(table->data[8], 8);
	assert_string_equal(reloc_at(table, 0)->symbol->name, "a");
}

/* A table is no code that could call by the pointer. */
static void tables_may_name_sealed_functions(void **state)
{
	autooutcome struct outcome outcome;

	diff_bodies(&outcome, "",
		    "asm volatile(\"1: nop\\n.pushsection __ex_table,"
		    "\\\"a\\\"\\n.long 1b-.,sealed_h-.,3\\n.popsection\")",
		    "");
	expect_functions(outcome.output, "a");
	assert_int_equal(size_of_section(outcome.output, "__ex_table"), 12);
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

/* Wherever in the function; but it has to be clear where. */
static void places_of_values_are_certain(void **state)
{
	static const char far[] = "asm volatile(\".fill 40,1,0x90\")";
	static const char twice[] =
		"asm volatile(\"mov $0x0123456789abcdef,%%rax\\n1:\\n"
		".pushsection runtime_ptr_exported_v,\\\"a\\\"\\n"
		".reloc .,R_X86_64_PC32,1b-8\\n.reloc .,R_X86_64_PC32,1b-9\\n"
		".long 0\\n.popsection\" : : : \"rax\")";
	autofree char *long_body =
		path_format("%s; %s; %s", far, VALUE("exported_v", "rax"), far);
	autooutcome struct outcome outcome, refused;

	diff_bodies(&outcome, far, long_body, "");
	expect_functions(outcome.output, "a");
	assert_null(object_section(outcome.output, "runtime_ptr_exported_v"));
	diff_bodies(&refused, "", twice, "");
	expect_refusals(&refused, "symbol-not-found a");
}

/* As those of the dentry cache are, of whose names there may be others. */
static void values_of_static_variables_are_loaded(void **state)
{
	static const char source[] =
		"static int *second_v; int **users(void) { return &second_v; }\n"
		"int a(int x) { %s; return x; }\n";
	autofree char *orig = path_format(source, "x++");
	autofree char *patched = path_format(source, VALUE("second_v", "rax"));
	autooutcome struct outcome outcome;
	const struct section *symbols;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_entries(outcome.output, "vmlinux", ".text.a",
		       "second_v-4 type 2");
	symbols = object_section(outcome.output, KPATCH_SECTION_SYMBOLS);
	assert_int_equal(
		((const struct kpatch_symbol_entry *)symbols->data)->sympos, 2);
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

static void marked_ends_are_not_marked_again(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\nmov $%d,%%eax\nret\n.size f,.-f\n9:\n"
		".section __mcount_loc,\"a\"\n.quad f\n"
		".section .orc_unwind_ip,\"a\"\n.long f-.,9b-.\n"
		".section .orc_unwind,\"a\"\n.byte 1,1,1,1,1,1\n"
		".byte 2,2,2,2,2,2\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_fields(outcome.output, ".orc_unwind_ip", "0 2 f+0; 4 2 f+11");
	assert_int_equal(size_of_section(outcome.output, ".orc_unwind"), 12);
}

static void unknown_tables_are_refused(void **state)
{
	autooutcome struct outcome outcome, other;

	diff_bodies(&outcome, "", "SITE(\".mystery\")", "");
	expect_refusals(&outcome, "unknown-section a");
	/* About a function that stays as it is. */
	diff_bodies(&other, "", "x++", "SITE(\".mystery\")");
	expect_functions(other.output, "a");
	assert_null(object_section(other.output, ".mystery"));
}

static void what_means_nothing_in_a_patch_is_dropped(void **state)
{
	static const char *const sections[] = {
		".printk_index",
		".ibt_endbr_seal",
		".discard.reachable",
		"__ksymtab_strings",
		"___ksymtab+a",
		"__kcrctab",
		"___kcrctab+a",
		".export_symbol",
		".static_call_tramp_key",
		".modinfo",
		"__versions",
		".gnu.linkonce.this_module",
		".note.Linux",
		".initcall6.init",
		".con_initcall.init",
		".init.setup",
		".eh_frame",
		".BTF.ext",
	};
	static const struct special_sizes sizes = { 0 };
	static const struct surroundings around = { .parent = "vmlinux",
						    .sizes = &sizes };
	static const char variable[] =
		"static const long v%zu __attribute__((used,"
		" section(\"%s\"))) = %d;\n";
	/* As the kernel's linker script makes them. */
	static const char note[] =
		"asm(\".section .note.v,\\\"a\\\",@progbits\\n.type n,@object\\n"
		"n: .long %d\\n.size n,4\\n.text\");\n";
	autobuffer struct buffer sites = BUFFER_INIT, orig = BUFFER_INIT;
	autobuffer struct buffer patched = BUFFER_INIT;
	autofree char *without = with_body(PRELUDE, "", ""), *with = NULL;
	autooutcome struct outcome outcome, same;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		buffer_printf(&sites, "SITE(\"%s\");", sections[i]);
		buffer_printf(&orig, variable, i, sections[i], 1);
		buffer_printf(&patched, variable, i, sections[i], 2);
	}
	with = with_body(PRELUDE, buffer_string(&sites), "");
	diff_sources_in(&outcome, without, with, &around);
	expect_functions(outcome.output, "a");
	for (i = 0; i < ARRAY_SIZE(sections); i++)
		assert_null(object_section(outcome.output, sections[i]));
	/* Nor does it matter when it changes. */
	buffer_printf(&orig, note, 1);
	buffer_printf(&patched, note, 2);
	diff_sources_in(&same, buffer_string(&orig), buffer_string(&patched),
			&around);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	assert_int_equal(same.report.count, 0);
}

static void tables_have_contents(void **state)
{
	expect_error(&gcc_x86_64,
		     ".section __bug_table,\"aw\",@nobits\n.zero 12\n",
		     "section __bug_table: a table without contents");
	expect_error(&gcc_x86_64, ".section __bug_table,\"aw\"\n.zero 13\n",
		     "section __bug_table: 13 bytes are no multiple of the "
		     "entry size 12 (BUG_STRUCT_SIZE)");
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
	/* A linker script of AArch64 makes them, and other machines have none. */
	assert_int_equal(special_find(".plt", EM_AARCH64)->kind,
			 SPECIAL_DROPPED);
	assert_int_equal(special_find(".init.plt", EM_AARCH64)->kind,
			 SPECIAL_DROPPED);
	assert_null(special_find(".plt", EM_X86_64));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bug_lines_make_no_difference),
		cmocka_unit_test(entries_have_no_gaps),
		cmocka_unit_test(tables_may_change_places),
		cmocka_unit_test(sites_follow_their_function),
		cmocka_unit_test(tables_are_about_the_copy),
		cmocka_unit_test(lists_of_entries_are_written_anew),
		cmocka_unit_test(short_bug_entries_are_compared),
		cmocka_unit_test(exceptions_are_compared),
		cmocka_unit_test(calls_of_hypervisors_are_compared),
		cmocka_unit_test(tables_may_name_sealed_functions),
		cmocka_unit_test(values_of_boot_are_loaded),
		cmocka_unit_test(places_of_values_are_certain),
		cmocka_unit_test(values_of_static_variables_are_loaded),
		cmocka_unit_test(unwind_tables_stay_in_step),
		cmocka_unit_test(marked_ends_are_not_marked_again),
		cmocka_unit_test(unknown_tables_are_refused),
		cmocka_unit_test(what_means_nothing_in_a_patch_is_dropped),
		cmocka_unit_test(tables_have_contents),
		cmocka_unit_test(rows_are_sound),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
