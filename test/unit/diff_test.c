// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the differ: what counts as a change, what goes along, what is
 * refused.  Each compiles two versions of a small source and asserts the exact
 * set of symbols or findings.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "objects.h"
#include "relocations.h"
#include "include/kpatch/format.h"

static void equal_objects_have_no_output(void **state)
{
	static const char source[] =
		"void exported_p(const char *, ...);\n"
		"static int calls;\n"
		"int f(int x) { static int n; exported_p(\"%d\", n++);\n"
		"	return x / 3.0 + calls++; }\n";
	autofree char *shifted = path_format("/* more\nlines */\n%s", source);
	autooutcome struct outcome same, moved;

	diff_sources(&same, source, source);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_sources(&moved, source, shifted);
	assert_int_equal(moved.result, DIFF_UNCHANGED);
	assert_int_equal(moved.report.count, 0);
}

static void only_the_changed_function_goes(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(&outcome,
		     "int a(int x) { return x + 1; }\n"
		     "int b(int x) { return x + 2; }\n",
		     "int a(int x) { return x + 1; }\n"
		     "int b(int x) { return x + 3; }\n");
	expect_functions(outcome.output, "b");
	expect_findings(&outcome.report, FINDING_CHANGED, " b");
	assert_non_null(strstr(outcome.report.items[0].source, "patched.c:2"));
	assert_int_equal(object_symbol(outcome.output, "b")->bind, STB_LOCAL);
}

static void functions_table_is_exact(void **state)
{
	static const char source[] =
		"__attribute__((noinline)) static int second_f(int x)\n"
		"{ return x * %d; }\n"
		"int g(int x) { return second_f(x) + second_f(x + 1); }\n";
	autofree char *orig = path_format(source, 77);
	autofree char *patched = path_format(source, 79);
	autooutcome struct outcome outcome;
	const struct kpatch_func_entry *entry;
	const struct section *funcs;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "second_f");
	funcs = object_section(outcome.output, KPATCH_SECTION_FUNCS);
	assert_int_equal(funcs->size, sizeof(*entry));
	entry = (const void *)funcs->data;
	assert_int_equal(entry->new_addr, 0);
	assert_int_equal(entry->old_addr, 0);
	assert_int_equal(entry->new_size,
			 object_symbol(outcome.output, "second_f")->size);
	assert_true(entry->old_size > 5);
	assert_int_equal(entry->sympos, 2);
	assert_string_equal(reloc_at(funcs, 0)->symbol->name, "second_f");
	assert_string_equal(pointed_string(funcs, 40), "second_f");
	assert_string_equal(pointed_string(funcs, 48), "vmlinux");
	funcs = object_section(outcome.output, "__mcount_loc");
	assert_int_equal(funcs->size, 8);
	assert_string_equal(reloc_at(funcs, 0)->symbol->name, "second_f");
	assert_int_equal(reloc_at(funcs, 0)->addend, 0);
}

/* The section that the code of @sec refers to by its section symbol. */
static const struct section *string_section(const struct section *sec)
{
	size_t i;

	for (i = 0; i < sec->nr_relocs; i++)
		if (sec->relocs[i].symbol->type == STT_SECTION)
			return sec->relocs[i].symbol->section;
	fail_msg("%s refers to no section", sec->name);
	return NULL;
}

static void strings_and_constants_go_by_content(void **state)
{
	autooutcome struct outcome outcome;
	const struct section *strings;

	diff_sources(
		&outcome,
		"void exported_p(const char *);\n"
		"void a(void) { exported_p(\"same\"); }\n"
		"void b(void) { exported_p(\"old\"); }\n"
		"void c(void) { exported_p(\"left\"); }\n",
		"void exported_p(const char *);\n"
		"void z(void);\n"
		"void b(void) { exported_p(\"new\"); exported_p(\"new\"); }\n"
		"void c(void) { exported_p(\"right\"); }\n"
		"void a(void) { exported_p(\"same\"); }\n");
	expect_functions(outcome.output, "b c");
	strings = string_section(object_section(outcome.output, ".text.b"));
	assert_int_equal(strings->size, 4);
	assert_memory_equal(strings->data, "new", 4);
	assert_int_equal(strings->flags, SHF_ALLOC);
}

static void floating_constants_are_compared(void **state)
{
	static const char source[] = "double d(double x) { return x * %s; }\n"
				     "double e(double x) { return x / 7.5; }\n";
	autofree char *orig = path_format(source, "2.25");
	autofree char *patched = path_format(source, "2.75");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "d");
	assert_int_equal(object_section(outcome.output, ".rodata.cst8")->size,
			 8);
}

static void new_functions_and_data_are_carried(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(&outcome, "int a(int x) { return x + 1; }\n",
		     "static int fresh = 5, empty;\n"
		     "int *keep = &fresh;\n"
		     "static const char *const names[] = { \"x\", \"y\" };\n"
		     "__attribute__((noinline)) static int helper(int x)\n"
		     "{ return fresh++ + empty++ + names[x][0]; }\n"
		     "static int unused __attribute__((used)) = 3;\n"
		     "int newglobal(void) { return 3; }\n"
		     "int a(int x) { return helper(x) + 1; }\n");
	expect_functions(outcome.output, "a helper newglobal");
	expect_variables(outcome.output, "empty fresh keep names");
	expect_findings(&outcome.report, FINDING_NEW,
			" helper;  newglobal;  names;  keep;  empty;  fresh");
	assert_int_equal(object_symbol(outcome.output, "keep")->bind,
			 STB_GLOBAL);
	/* For other objects of the patch. */
	assert_int_equal(object_symbol(outcome.output, "newglobal")->bind,
			 STB_GLOBAL);
	assert_int_equal(object_symbol(outcome.output, "newglobal")->type,
			 STT_NOTYPE);
}

/* Its name, for the running kernel, is the most public one. */
static void the_strongest_symbol_is_the_name(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.type a_local,@function\n"
		".type f,@function\n.weak weak_f\n.type weak_f,@function\n"
		".globl f\na_local: weak_f: f: call __fentry__\n"
		"mov $%d,%%eax\nret\n.size f,.-f\n.size a_local,.-a_local\n"
		".size weak_f,.-weak_f\n.section __mcount_loc,\"a\"\n.quad f\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
}

static void places_in_variables_are_compared(void **state)
{
	static const char source[] =
		"static int t[9]; int *all(int i) { return t + i; }\n"
		"extern int exported_t[9];\n"
		"int *own(void) { return &t[%d]; }\n"
		"int *other(void) { return &exported_t[%d]; }\n";
	autofree char *orig = path_format(source, 2, 2);
	autofree char *own = path_format(source, 3, 2);
	autofree char *other = path_format(source, 2, 3);
	autooutcome struct outcome one, two;

	diff_sources(&one, orig, own);
	expect_functions(one.output, "own");
	diff_sources(&two, orig, other);
	expect_functions(two.output, "other");
}

/* A part of it, which stays one in the output. */
static void places_in_constants_are_compared(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\nmov .LC+%d(%%rip),%%eax\nret\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n"
		".section .rodata.cst8,\"aM\",@progbits,8\n"
		".quad 7\n.LC: .quad 0x1234567812345678\n";
	autofree char *orig = path_format(source, 0);
	autofree char *patched = path_format(source, 4);
	autooutcome struct outcome outcome;
	const struct section *pool;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	pool = object_section(outcome.output, ".rodata.cst8");
	assert_int_equal(pool->size, 8);
	assert_memory_equal(pool->data, "\x78\x56\x34\x12\x78\x56\x34\x12", 8);
	expect_fields(outcome.output, ".text.f",
		      "1 4 __fentry__-4; 7 2 .rodata.cst8+0");
}

/* A call may name the PLT or not; what an address is stored as counts. */
static void types_of_relocations_are_compared(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\n.byte 0xe8\n"
		".reloc .,R_X86_64_%s,exported_g-4\n.long 0\n"
		".byte 0xb8\n.reloc .,R_X86_64_%s,exported_v\n.long 0\nret\n"
		".size f,.-f\n.section __mcount_loc,\"a\"\n.quad f\n";
	autofree char *orig = path_format(source, "PLT32", "32");
	autofree char *call = path_format(source, "PC32", "32");
	autofree char *address = path_format(source, "PLT32", "32S");
	autooutcome struct outcome same, outcome;

	diff_sources(&same, orig, call);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_sources(&outcome, orig, address);
	expect_functions(outcome.output, "f");
}

/* Sections are numbered as the clones that they are of. */
static void numbers_of_sections_make_no_difference(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\nmov .L1(%%rip),%%eax\nret\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n"
		".section .%s,\"a%s\"\n.L1: .quad 7\n";
	autofree char *orig = path_format(source, "rodata.f.part.0", "");
	autofree char *number = path_format(source, "rodata.f.part.7", "");
	autooutcome struct outcome same;

	diff_sources(&same, orig, number);
	assert_int_equal(same.result, DIFF_UNCHANGED);
}

static void unnamed_variables_are_refused(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\nmov .L1(%%rip),%%eax\nmov $%d,%%eax\nret\n"
		".size f,.-f\n.section __mcount_loc,\"a\"\n.quad f\n"
		".section .%s,\"%s\"\n.L1: .quad 7\n";
	autofree char *orig = path_format(source, 1, "data.f", "aw");
	autofree char *patched = path_format(source, 2, "data.f", "aw");
	autofree char *constant_orig = path_format(source, 1, "rodata.f", "a");
	autofree char *constant = path_format(source, 2, "rodata.f", "a");
	autooutcome struct outcome outcome, carried;

	diff_sources(&outcome, orig, patched);
	expect_refusals(&outcome, "unnamed-data .data.f");
	/* A copy of what nobody writes to is as good. */
	diff_sources(&carried, constant_orig, constant);
	expect_functions(carried.output, "f");
	assert_int_equal(size_of_section(carried.output, ".rodata.f"), 8);
}

/* A lock class key of a kernel without lockdep. */
static void variables_without_bytes(void **state)
{
	static const char source[] =
		"struct key { }; void exported_init(struct key *, int);\n"
		"struct key named;\n"
		"void f(int x) { static struct key __key;\n"
		"	exported_init(&__key, x + %d); }\n"
		"void g(int x) { exported_init(&named, x + %d); }\n";
	autofree char *orig = path_format(source, 1, 1);
	autofree char *patched = path_format(source, 2, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f g");
	expect_variables(outcome.output, "__key.0");
	assert_int_equal(object_symbol(outcome.output, "__key.0")->size, 0);
	expect_entries(outcome.output, "vmlinux", ".text.g", "named+0 type 11");
}

/* Sections of code and data that a module may have as well. */
static void sections_of_modules_are_carried(void **state)
{
	static const char *const sections[] = {
		".noinstr.text",  ".sched.text",
		".spinlock.text", ".ref.text",
		".kprobes.text",  ".cpuidle.text",
		".irqentry.text", ".softirqentry.text",
		".entry.text",	  ".static_call.text",
		".exit.text",	  ".meminit.text",
		".fixup",	  ".text.unlikely",
	};
	static const char *const data_sections[] = {
		".data..read_mostly", ".rodata.cst",
		".bss..page_aligned", ".sdata",
		".kpatch.mine",	      "__verbose",
		"__dyndbg",	      ".toc",
		".altinstr_aux",      "__ftr_alt_97",
	};
	static const char function[] =
		"__attribute__((section(\"%s\"))) int f%zu(int x)\n"
		"{ return x + %d; }\n";
	static const char variable[] =
		"__attribute__((section(\"%s\"))) static int v%zu[2];\n"
		"int g%zu(int x) { return x + v%zu[x]++; }\n";
	autobuffer struct buffer orig = BUFFER_INIT, patched = BUFFER_INIT;
	autooutcome struct outcome outcome;
	const char *name;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		buffer_printf(&orig, function, sections[i], i, 1);
		buffer_printf(&patched, function, sections[i], i, 2);
	}
	for (i = 0; i < ARRAY_SIZE(data_sections); i++)
		buffer_printf(&patched, variable, data_sections[i], i, i, i);
	diff_sources(&outcome, buffer_string(&orig), buffer_string(&patched));
	expect_findings(&outcome.report, FINDING_REFUSAL, "");
	assert_non_null(outcome.output);
	for (i = 0; i < ARRAY_SIZE(sections); i++)
		assert_non_null(object_section(outcome.output, sections[i]));
	for (i = 0; i < ARRAY_SIZE(data_sections); i++) {
		name = data_sections[i];
		assert_int_equal(size_of_section(outcome.output, name), 8);
	}
}

/* It came from another object, or is to override a weak one of another. */
static void what_the_kernel_has_elsewhere_is_not_new(void **state)
{
	static const char orig[] = "int a(void) { return 1; }\n";
	static const struct {
		const char *patched;
		const char *refusals;
	} rows[] = {
		{ "int moved_f(void) { return 2; }\n"
		  "int a(void) { return 1; }\n",
		  "second-definition moved_f" },
		{ "int moved_v = 2;\nint a(void) { return 1; }\n",
		  "second-definition moved_v" },
		{ "int moved_v;\nint a(void) { return moved_v + 1; }\n",
		  "second-definition moved_v" },
		{ "static int moved_v;\n"
		  "int a(void) { return moved_v++; }\n",
		  "" },
		{ "int moved_f(void);\nint a(void) { return moved_f(); }\n",
		  "" },
		{ "int f(void) { return 2; }\nint a(void) { return 1; }\n",
		  "" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		autooutcome struct outcome outcome;

		diff_sources(&outcome, orig, rows[i].patched);
		expect_findings(&outcome.report, FINDING_REFUSAL,
				rows[i].refusals);
		assert_int_equal(outcome.result, rows[i].refusals[0] ?
							 DIFF_REFUSED :
							 DIFF_WRITTEN);
	}
}

static void changed_data_is_refused(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(
		&outcome,
		"int value = 1; static int other[4];\n"
		"const int table[] = { 1, 2 }; const int list[] = { 1 };\n"
		"int *get(int i) { return value ? &other[i] : 0; }\n",
		"int value = 2; static int other[5];\n"
		"const int table[] = { 1, 3 }; const int list[] = { 1, 2 };\n"
		"int *get(int i) { return value ? &other[i] : 0; }\n");
	expect_refusals(&outcome, "changed-size list; changed-data table; "
				  "changed-size other; changed-data value");
	assert_string_equal(path_base(outcome.report.items[0].source),
			    "patched.c:2");
	/* A callback can set a variable, and no constant. */
	assert_non_null(strstr(outcome.report.items[0].action, "read-only"));
	assert_non_null(strstr(outcome.report.items[1].action, "read-only"));
	assert_non_null(strstr(outcome.report.items[2].action,
			       "Set the new value in a callback"));
	assert_non_null(strstr(outcome.report.items[3].action,
			       "Set the new value in a callback"));
}

#define QUIET "__attribute__((no_instrument_function, noinline)) "

static void untraced_functions_are_refused(void **state)
{
	static const char source[] =
		QUIET "int quiet(int x) { return x * %d; }\n"
		      "int loud(int x) { return quiet(x) + %d; }\n";
	autofree char *orig = path_format(source, 3, 1);
	autofree char *patched = path_format(source, 5, 2);
	static const struct surroundings around = { .parent = "vmlinux",
						    .patch_callers = true };
	autooutcome struct outcome outcome, traced;

	/* It is global, so nobody knows who calls it. */
	diff_sources_in(&outcome, orig, patched, &around);
	expect_refusals(&outcome, "no-ftrace-entry quiet");
	expect_findings(&outcome.report, FINDING_CHANGED, " loud");
	/* It is the running function that has none. */
	diff_sources(&traced, QUIET "int quiet(int x) { return x; }\n",
		     "int quiet(int x) { return x; }\n");
	expect_refusals(&traced, "no-ftrace-entry quiet");
}

static void many_callers_are_counted(void **state)
{
	autobuffer struct buffer orig = BUFFER_INIT, patched = BUFFER_INIT;
	static const char quiet[] = QUIET "static int quiet(int x)\n"
					  "{ return x * %d; }\n";
	static const char caller[] =
		"int c%d(int x) { return quiet(x) + %d; }\n";
	autooutcome struct outcome outcome;
	int i;

	buffer_printf(&orig, quiet, 3);
	buffer_printf(&patched, quiet, 5);
	for (i = 0; i < 10; i++) {
		buffer_printf(&orig, caller, i, i);
		buffer_printf(&patched, caller, i, i);
	}
	diff_sources(&outcome, buffer_string(&orig), buffer_string(&patched));
	expect_refusals(&outcome, "no-ftrace-entry quiet");
	assert_non_null(strstr(outcome.report.items[0].why,
			       "called by c0, c1, c2, c3, c4, c5, c6, c7 "
			       "and 2 more"));
}

static void callers_may_go_instead(void **state)
{
	/* one() and two() reach it, two() through a function like it. */
	static const char source[] = QUIET
		"static int quiet(int x) { return x * %d; }\n" QUIET
		"static int between(int x) { return quiet(x) + 7; }\n"
		"int one(int x) { return quiet(x) + 1; }\n"
		"int two(int x) { return between(x) + 2; }\n"
		"int three(int x) { return x + 3; }\n"
		"__attribute__((section(\".init.text\"))) int setup(int x)\n"
		"{ return quiet(x) + 4; }\n%s";
	static const struct surroundings around = { .parent = "vmlinux",
						    .patch_callers = true };
	static const char pointer[] = "int (*p)(int) = quiet;\n";
	autofree char *orig = path_format(source, 3, "");
	autofree char *patched = path_format(source, 5, "");
	autofree char *orig_pointed = path_format(source, 3, pointer);
	autofree char *patched_pointed = path_format(source, 5, pointer);
	autooutcome struct outcome refused, done, pointed;

	diff_sources(&refused, orig, patched);
	expect_refusals(&refused, "no-ftrace-entry quiet");
	assert_non_null(
		strstr(refused.report.items[0].why, "called by one, two"));
	assert_non_null(
		strstr(refused.report.items[0].action, "--patch-callers"));

	diff_sources_in(&done, orig, patched, &around);
	expect_functions(done.output, "between one quiet two");
	expect_findings(&done.report, FINDING_CHANGED, " one;  two");
	expect_findings(&done.report, FINDING_NOTICE, "callers-patched quiet");
	assert_int_equal(
		object_section(done.output, KPATCH_SECTION_FUNCS)->size,
		2 * sizeof(struct kpatch_func_entry));

	diff_sources_in(&pointed, orig_pointed, patched_pointed, &around);
	expect_refusals(&pointed, "no-ftrace-entry quiet");
}

static void the_authors_marks_are_obeyed(void **state)
{
	static const char source[] = "int a(void) { return %d; }\n"
				     "int b(void) { return %d; }\n"
				     "int c = %d;\n%s";
	autofree char *orig = path_format(source, 1, 1, 1, "");
	autofree char *patched = path_format(
		source, 2, 2, 2,
		"#define mark(s) __attribute__((used, section(s)))\n"
		"static void *i mark(\".kpatch.ignore.functions\") = b;\n"
		"static char *s mark(\".kpatch.ignore.sections\") ="
		" \".data.c\";\n"
		"static void *u mark(\".kpatch.force\") = a;\n"
		"static void *v mark(\".kpatch.force\") = b;\n"
		"static int pre(void *o) { return 1; }\n"
		"static void *p mark(\".kpatch.callbacks.pre_patch\") = pre;\n");
	autooutcome struct outcome outcome;
	const struct section *sec;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a pre");
	sec = object_section(outcome.output, KPATCH_SECTION_FORCE);
	assert_int_equal(sec->size, 8);
	assert_string_equal(reloc_at(sec, 0)->symbol->name, "a");
	sec = object_section(outcome.output, KPATCH_SECTION_PRE_PATCH);
	assert_int_equal(sec->size, sizeof(struct kpatch_callback_entry));
	assert_string_equal(reloc_at(sec, 0)->symbol->name, "pre");
	assert_string_equal(pointed_string(sec, 8), "vmlinux");
	assert_null(object_section(outcome.output, ".kpatch.ignore.functions"));
}

/* The kernel writes to it at boot, and nobody does later. */
static void changed_data_that_is_read_only_after_boot(void **state)
{
	static const char source[] =
		"__attribute__((section(\".data..ro_after_init\")))\n"
		"int limit = %d;\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_refusals(&outcome, "changed-data limit");
	assert_non_null(strstr(outcome.report.items[0].action, "read-only"));
}

/* Which no macro makes: they name no section, and so keep nothing out. */
static void marks_that_are_no_names(void **state)
{
	static const char source[] =
		"int a(void) { return 1; }\nint c = %d;\n%s";
	static const char mark[] =
		"static void *i __attribute__((used,"
		" section(\".kpatch.ignore.sections\"))) = %s;\n"
		"asm(\".section .rodata.cst7,\\\"aM\\\",@progbits,7\\n"
		"unended: .ascii \\\".data.c\\\"\\n.zero 7\\n.previous\");\n";
	static const char *const names[] = { "(void *)7", "a", "&c",
					     "unended" };
	autofree char *orig = path_format(source, 1, "");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		autofree char *text = path_format(mark, names[i]);
		autofree char *patched =
			path_format(source, 2, "extern char unended[];\n");
		autofree char *marked = path_format("%s%s", patched, text);
		autooutcome struct outcome outcome;

		diff_sources(&outcome, orig, marked);
		expect_refusals(&outcome, "changed-data c");
	}
}

/* There is nothing of it that could be kept. */
static void a_new_function_cannot_be_ignored(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(&outcome, "int a(void) { return 1; }\n",
		     "int a(void) { return 1; }\n"
		     "int b(void) { return 2; }\n"
		     "static void *i __attribute__((used,"
		     " section(\".kpatch.ignore.functions\"))) = b;\n");
	expect_functions(outcome.output, "b");
}

static void new_exports_are_left_out(void **state)
{
	static const char source[] =
		"int f(int x) { return x + %d; }\n"
		"static const char name[] __attribute__((used,"
		" section(\"__ksymtab_strings\"))) = \"f\";\n%s";
	static const char export[] = "asm(\".section ___ksymtab+f,\\\"a\\\"\\n"
				     "__ksymtab_f: .long f-.\\n.previous\");\n";
	autofree char *orig = path_format(source, 1, "");
	autofree char *exported = path_format(source, 1, export);
	autofree char *patched = path_format(source, 2, export);
	autooutcome struct outcome outcome, old;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_findings(&outcome.report, FINDING_NOTICE, "new-export -");
	assert_null(object_section(outcome.output, "___ksymtab+f"));
	diff_sources(&old, exported, patched);
	expect_functions(old.output, "f");
	expect_findings(&old.report, FINDING_NOTICE, "");
}

static void output_is_deterministic(void **state)
{
	autofree char *orig = compile("d1", "int f(int x) { return x; }\n");
	autofree char *patched =
		compile("d2", "int exported_g(const char *);\n"
			      "int f(int x) { return exported_g(\"s\"); }\n");
	autofree char *path = in_directory("output.o");
	autobuffer struct buffer first = BUFFER_INIT;
	autobuffer struct buffer second = BUFFER_INIT;
	autooutcome struct outcome one, two;

	diff_paths(&one, orig, patched, &in_vmlinux);
	assert_int_equal(file_read(path, &first, NULL), 0);
	diff_paths(&two, orig, patched, &in_vmlinux);
	assert_int_equal(file_read(path, &second, NULL), 0);
	assert_int_equal(first.length, second.length);
	assert_memory_equal(first.data, second.data, first.length);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_objects_have_no_output),
		cmocka_unit_test(only_the_changed_function_goes),
		cmocka_unit_test(functions_table_is_exact),
		cmocka_unit_test(strings_and_constants_go_by_content),
		cmocka_unit_test(floating_constants_are_compared),
		cmocka_unit_test(new_functions_and_data_are_carried),
		cmocka_unit_test(the_strongest_symbol_is_the_name),
		cmocka_unit_test(places_in_variables_are_compared),
		cmocka_unit_test(places_in_constants_are_compared),
		cmocka_unit_test(types_of_relocations_are_compared),
		cmocka_unit_test(numbers_of_sections_make_no_difference),
		cmocka_unit_test(unnamed_variables_are_refused),
		cmocka_unit_test(variables_without_bytes),
		cmocka_unit_test(sections_of_modules_are_carried),
		cmocka_unit_test(what_the_kernel_has_elsewhere_is_not_new),
		cmocka_unit_test(changed_data_is_refused),
		cmocka_unit_test(changed_data_that_is_read_only_after_boot),
		cmocka_unit_test(untraced_functions_are_refused),
		cmocka_unit_test(many_callers_are_counted),
		cmocka_unit_test(callers_may_go_instead),
		cmocka_unit_test(the_authors_marks_are_obeyed),
		cmocka_unit_test(marks_that_are_no_names),
		cmocka_unit_test(a_new_function_cannot_be_ignored),
		cmocka_unit_test(new_exports_are_left_out),
		cmocka_unit_test(output_is_deterministic),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
