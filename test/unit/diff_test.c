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

#include "diff/name.h"
#include "objects.h"
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

	diff_sources(&outcome,
		     "void exported_p(const char *);\n"
		     "void a(void) { exported_p(\"same\"); }\n"
		     "void b(void) { exported_p(\"old\"); }\n",
		     "void exported_p(const char *);\n"
		     "void z(void);\n"
		     "void b(void) { exported_p(\"new\"); }\n"
		     "void a(void) { exported_p(\"same\"); }\n");
	expect_functions(outcome.output, "b");
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
		     "static int unused = 3;\n"
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

static void children_go_with_their_function(void **state)
{
	static const char source[] =
		"void exported_p(const char *) __attribute__((cold));\n"
		"int exported_q(int);\n"
		"int f(int x) { if (x > 5) { exported_p(\"%s\");\n"
		"	exported_p(\"b\"); return exported_q(2); }\n"
		"	return exported_q(x); }\n";
	autofree char *orig = path_format(source, "a");
	autofree char *patched = path_format(source, "c");
	autooutcome struct outcome outcome;

	/* The difference is in the cold part only. */
	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f f.cold");
	expect_findings(&outcome.report, FINDING_CHANGED, " f");
	assert_int_equal(
		object_section(outcome.output, KPATCH_SECTION_FUNCS)->size,
		sizeof(struct kpatch_func_entry));
}

static void paddings_go_with_their_function(void **state)
{
	static const char source[] =
		".section .text.f,\"ax\"\n.balign 16\n"
		".type __pfx_f,@function\n__pfx_f: .fill 16,1,0x90\n"
		".size __pfx_f,16\n.type f,@function\nf: call __fentry__\n"
		"mov $%d,%%eax\nret\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n";
	autofree char *one = path_format(source, 1);
	autofree char *two = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, one, two);
	expect_functions(outcome.output, "__pfx_f f");
	assert_int_equal(object_symbol(outcome.output, "f")->value, 16);
	assert_int_equal(
		object_section(outcome.output, KPATCH_SECTION_FUNCS)->size,
		sizeof(struct kpatch_func_entry));
}

static void clones_keep_their_twins(void **state)
{
	static const char source[] =
		"%s"
		"__attribute__((noinline)) static int g(int x, int y)\n"
		"{ return exported_q(x * 3 + y); }\n"
		"int f(int x) { return g(x, 4) + g(x + 1, 4); }\n";
	static const char other[] =
		"int exported_q(int);\n"
		"__attribute__((noinline)) static int h(int x, int y)\n"
		"{ return exported_q(x * 5 + y); }\n"
		"int e(int x) { return h(x, 9) + h(x + 2, 9); }\n";
	autofree char *orig = path_format(source, "int exported_q(int);\n");
	autofree char *patched = path_format(source, other);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "e h.constprop.0");
	assert_int_equal(report_count(&outcome.report, FINDING_CHANGED), 0);
}

static void static_locals_follow_their_users(void **state)
{
	autooutcome struct outcome outcome;
	const struct section *symbols;

	/* The numbers of the two change places. */
	diff_sources(&outcome,
		     "int a(void) { static int n = 1; return n++; }\n"
		     "int b(void) { static int n = 2; return n++; }\n",
		     "int b(void) { static int n = 2; return n++; }\n"
		     "int a(void) { static int n = 1; return n++ + 5; }\n");
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
	symbols = object_section(outcome.output, KPATCH_SECTION_SYMBOLS);
	assert_int_equal(symbols->size, sizeof(struct kpatch_symbol_entry));
	/* a()'s n, by its name in the original object. */
	assert_string_equal(pointed_string(symbols, 24), "n.1");
}

static void removed_static_local_is_refused(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(&outcome,
		     "int a(int x) { static int n; return n++ + x; }\n",
		     "int a(int x) { return x; }\n");
	expect_refusals(&outcome, "static-local-removed a");
}

/* As NL_SET_ERR_MSG() makes them: the kernel's where equal, else carried. */
static void local_constants_go_by_content(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(&outcome,
		     "void exported_p(const char *);\n"
		     "#define SAY(t) do { static const char __msg[] = t; "
		     "exported_p(__msg); } while (0)\n"
		     "void a(int x) { if (x) SAY(\"gone\"); SAY(\"kept\"); }\n"
		     "void b(void) { SAY(\"other\"); }\n",
		     "void exported_p(const char *);\n"
		     "#define SAY(t) do { static const char __msg[] = t; "
		     "exported_p(__msg); } while (0)\n"
		     "void a(int x) { if (x) SAY(\"came\"); SAY(\"new one\");"
		     " SAY(\"kept\"); }\n"
		     "void b(void) { SAY(\"other\"); }\n");
	expect_functions(outcome.output, "a");
	/* gcc numbers them from the last. */
	expect_defined(outcome.output, STT_OBJECT, "__msg.2 __msg.3");
	assert_int_equal(object_symbol(outcome.output, "__msg.2")->size,
			 sizeof("new one"));
	assert_int_equal(object_symbol(outcome.output, "__msg.3")->size,
			 sizeof("came"));
}

static void private_statics_are_copied(void **state)
{
	static const char source[] =
		"void exported_p(const char *);\n"
		"%s"
		"int a(int x) { static int __already_done;\n"
		"	if (!__already_done++) exported_p(__func__);\n"
		"	return x + %d; }\n";
	autofree char *orig = path_format(source, "", 1);
	autofree char *same =
		path_format(source,
			    "int b(void) { static int __already_done;\n"
			    "	return __already_done++; }\n",
			    1);
	autofree char *patched = path_format(source, "", 2);
	autooutcome struct outcome renumbered, outcome;

	diff_sources(&renumbered, orig, same);
	expect_functions(renumbered.output, "b");
	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "__already_done.1 __func__.0");
	assert_int_equal(report_count(&outcome.report, FINDING_NEW), 0);
}

static void changed_data_is_refused(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(&outcome,
		     "int value = 1; static int other[4];\n"
		     "const int table[] = { 1, 2 };\n"
		     "int *get(int i) { return value ? &other[i] : 0; }\n",
		     "int value = 2; static int other[5];\n"
		     "const int table[] = { 1, 3 };\n"
		     "int *get(int i) { return value ? &other[i] : 0; }\n");
	expect_refusals(&outcome, "changed-data table; changed-size other; "
				  "changed-data value");
	assert_string_equal(path_base(outcome.report.items[0].source),
			    "patched.c:2");
}

/*
 * A constant that happens to be near its own line number, and changes by as
 * many as lines were added, looks like a line number.  It is none when it is
 * known that lines keep their numbers.
 */
static void kept_lines_are_not_guessed_at(void **state)
{
	static const struct surroundings kept = { .parent = "vmlinux",
						  .keeps_lines = true };
	autooutcome struct outcome outcome;

	diff_sources_in(&outcome,
			"void exported_p(int);\n"
			"void a(void) { exported_p(2); }\n",
			"void exported_p(int);\n\n"
			"void a(void) { exported_p(3); }\n",
			&kept);
	expect_functions(outcome.output, "a");
}

static void vmlinux_may_not_use_modules(void **state)
{
	static const char orig[] = "void mod_export_f(void);\n"
				   "void a(void) { }\n";
	static const char patched[] = "void mod_export_f(void);\n"
				      "void a(void) { mod_export_f(); }\n";
	static const struct surroundings other = { .parent = "other" };
	autooutcome struct outcome kernel, module;

	diff_sources(&kernel, orig, patched);
	expect_refusals(&kernel, "module-symbol a");
	diff_sources_in(&module, orig, patched, &other);
	expect_functions(module.output, "a");
}

static void what_ran_at_boot_is_left_out(void **state)
{
	static const char source[] =
		"__attribute__((section(\".init.text\"))) int setup(void)\n"
		"{ return %d; }\n"
		"__attribute__((section(\".init.data\"))) int value = %d;\n"
		"int loud(void) { return %d; }\n";
	autofree char *orig = path_format(source, 1, 1, 1);
	autofree char *boot = path_format(source, 2, 2, 1);
	autofree char *more = path_format(source, 2, 2, 2);
	autooutcome struct outcome only, beside;
	const struct finding *finding;

	diff_sources(&only, orig, boot);
	expect_refusals(&only, "init-function setup; init-data value");
	finding = &only.report.items[0];
	assert_string_equal(path_base(finding->source), "patched.c:2");
	assert_non_null(finding->why);
	assert_non_null(finding->action);
	diff_sources(&beside, orig, more);
	expect_functions(beside.output, "loud");
	expect_findings(&beside.report, FINDING_NOTICE,
			"init-function setup; init-data value");
	assert_null(beside.report.items[0].action);
}

/* The kernel has freed its own, so the patch brings what it needs. */
static void what_loses_its_init_is_new(void **state)
{
	static const char source[] =
		"#define IN(s) __attribute__((section(s)))\n"
		"%s int limit = 5;\n"
		"%s __attribute__((noinline)) static int setup(int x)\n"
		"{ asm(\"\"); return x + limit; }\n"
		"IN(\".init.text\") int boot(void) { return setup(1); }\n"
		"int f(int x) { return %s + x; }\n";
	autofree char *orig = path_format(source, "IN(\".init.data\")",
					  "IN(\".init.text\")", "3");
	autofree char *needed = path_format(source, "", "", "setup(x)");
	autofree char *kept = path_format(source, "IN(\".init.data\")",
					  "IN(\".init.text\")", "setup(x)");
	autooutcome struct outcome outcome, refused;

	diff_sources(&outcome, orig, needed);
	expect_functions(outcome.output, "f setup");
	expect_variables(outcome.output, "limit");
	expect_findings(&outcome.report, FINDING_CHANGED, " f");
	expect_findings(&outcome.report, FINDING_NEW, " setup;  limit");
	assert_int_equal(
		object_section(outcome.output, KPATCH_SECTION_FUNCS)->size,
		sizeof(struct kpatch_func_entry));
	assert_null(object_section(outcome.output, KPATCH_SECTION_RELOCATIONS));
	diff_sources(&refused, orig, kept);
	expect_refusals(&refused, "init-reference setup");
}

#define QUIET "__attribute__((no_instrument_function, noinline)) "

static void untraced_functions_are_refused(void **state)
{
	static const char source[] =
		QUIET "int quiet(int x) { return x * %d; }\n"
		      "int loud(void) { return %d; }\n";
	autofree char *orig = path_format(source, 3, 1);
	autofree char *patched = path_format(source, 5, 2);
	static const struct surroundings around = { .parent = "vmlinux",
						    .patch_callers = true };
	autooutcome struct outcome outcome;

	/* It is global, so nobody knows who calls it. */
	diff_sources_in(&outcome, orig, patched, &around);
	expect_refusals(&outcome, "no-ftrace-entry quiet");
	expect_findings(&outcome.report, FINDING_CHANGED, " loud");
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

static void unfound_symbols_are_refused(void **state)
{
	autooutcome struct outcome outcome;

	diff_sources(&outcome,
		     "static int missing_v = 3; int *p = &missing_v;\n"
		     "int a(void) { return missing_v++; }\n"
		     "__attribute__((noinline)) static int missing_f(void)\n"
		     "{ asm(\"\"); return 1; }\n"
		     "int b(void) { return missing_f() + missing_f(); }\n",
		     "static int missing_v = 3; int *p = &missing_v;\n"
		     "int a(void) { return missing_v++ + 1; }\n"
		     "__attribute__((noinline)) static int missing_f(void)\n"
		     "{ asm(\"\"); return 2; }\n"
		     "int b(void) { return missing_f() + missing_f(); }\n");
	expect_refusals(&outcome,
			"symbol-not-found missing_f; symbol-not-found a");
}

/*
 * "NAME+ADDEND type TYPE" of each table entry for a section, in order, all of
 * them for code of @parent.
 */
static void expect_table(const struct object *obj, const char *parent,
			 const char *section, const char *expected)
{
	const struct section *table =
		object_section(obj, KPATCH_SECTION_RELOCATIONS);
	const struct section *sec = object_section(obj, section);
	autobuffer struct buffer text = BUFFER_INIT;
	const struct kpatch_relocation_entry *entry;
	const struct reloc *dest, *symbol;
	uint64_t at;
	size_t count;

	for (at = 0; table && at < table->size; at += sizeof(*entry)) {
		entry = (const void *)(table->data + at);
		dest = reloc_at(table, at);
		symbol = reloc_at(table, at + 32);
		if (dest->symbol->section != sec)
			continue;
		assert_string_equal(pointed_string(table, at + 24), parent);
		assert_null(section_relocs(sec, dest->addend, dest->addend + 4,
					   &count));
		assert_memory_equal(sec->data + dest->addend, "\0\0\0\0", 4);
		buffer_printf(&text, "%s%s%+lld type %u%s",
			      text.length ? "; " : "",
			      pointed_string(symbol->symbol->section,
					     symbol->addend + 24),
			      (long long)entry->addend, entry->type,
			      entry->external ? " external" : "");
	}
	assert_string_equal(buffer_string(&text), expected);
}

static void references_follow_the_policy(void **state)
{
	static const char source[] =
		"int exported_f(int); int unexported_f(int);\n"
		"int mod_export_f(int); int elsewhere_f(int);\n"
		"extern int unexported_v;\n"
		"static int local_v; int *users(void) { return &local_v; }\n"
		"__attribute__((noinline))\n"
		"int exported_own(int x) { asm(\"\"); return x; }\n"
		"int a(int x) { return exported_f(x) + unexported_f(x) +\n"
		"	mod_export_f(x) + elsewhere_f(x) + unexported_v +\n"
		"	local_v++ + exported_own(x) + %d; }\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	static const struct surroundings other = { .parent = "other" };
	autooutcome struct outcome outcome;
	const struct object *obj;

	diff_sources_in(&outcome, orig, patched, &other);
	obj = outcome.output;
	expect_functions(obj, "a");
	expect_findings(&outcome.report, FINDING_NOTICE, "symbol-elsewhere a");
	expect_table(obj, "other", ".text.a",
		     "unexported_f-4 type 4; mod_export_f-4 type 4 external; "
		     "local_v-4 type 2; unexported_v-4 type 2; "
		     "local_v-4 type 2");
	assert_int_equal(object_symbol(obj, "exported_f")->shndx, SHN_UNDEF);
	assert_int_equal(object_symbol(obj, "exported_own")->shndx, SHN_UNDEF);
	assert_int_equal(object_symbol(obj, "elsewhere_f")->shndx, SHN_UNDEF);
	assert_null(object_symbol(obj, "unexported_f"));
	assert_null(object_symbol(obj, "local_v"));
}

static void pointers_to_changed_functions_survive(void **state)
{
	static const char source[] =
		"__attribute__((noinline)) int g(int x) { asm(\"\"); return x + %d; }\n"
		"int exported_r(int (*)(int));\n"
		"%s\n"
		"int f(int x) { return exported_r(g) + g(x) + g(x + 1)%s; }\n";
	autofree char *orig = path_format(source, 1, "", "");
	autofree char *patched = path_format(
		source, 2, "int (*ops[])(int) = { g };", " + ops[x](3)");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f g");
	/* The calls go straight, the pointers to the kernel's copy. */
	expect_table(outcome.output, "vmlinux", ".text.f", "g+0 type 11");
	expect_table(outcome.output, "vmlinux", ".data.ops", "g+0 type 1");
}

static void sealed_functions_can_be_called_only(void **state)
{
	static const char source[] =
		"int sealed_f(int);\n"
		"int exported_r(int (*)(int));\n"
		"%s"
		"int a(int x) { return sealed_f(x) + %d; }\n"
		"int b(int x) { return %s; }\n";
	autofree char *orig = path_format(source, "", 1, "x");
	autofree char *calls = path_format(source, "", 2, "x");
	autofree char *points =
		path_format(source, "", 2, "exported_r(sealed_f) + x");
	autofree char *keeps = path_format(
		source, "int (*ops[])(int) = { sealed_f };\n", 2, "ops[x](x)");
	autooutcome struct outcome called, pointed, kept;

	diff_sources(&called, orig, calls);
	expect_functions(called.output, "a");
	diff_sources(&pointed, orig, points);
	expect_refusals(&pointed, "sealed-function b");
	diff_sources(&kept, orig, keeps);
	expect_refusals(&kept, "sealed-function ops");
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

static void new_exports_are_left_out(void **state)
{
	static const char source[] =
		"int f(int x) { return x + %d; }\n"
		"static const char name[] __attribute__((used,"
		" section(\"__ksymtab_strings\"))) = \"f\";\n%s";
	autofree char *orig = path_format(source, 1, "");
	autofree char *patched =
		path_format(source, 2,
			    "asm(\".section ___ksymtab+f,\\\"a\\\"\\n"
			    "__ksymtab_f: .long f-.\\n.previous\");\n");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_findings(&outcome.report, FINDING_NOTICE, "new-export -");
	assert_null(object_section(outcome.output, "___ksymtab+f"));
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

static void names_have_skeletons(void **state)
{
	static const struct {
		const char *name;
		const char *skeleton;
		bool numbered;
	} cases[] = {
		{ "plain", "plain", false },
		{ "count.5", "count.", true },
		{ "f.constprop.12.cold", "f.constprop..cold", true },
		{ "f.cold", "f.cold", false },
		{ "f.llvm.123456", "f.llvm.", true },
		{ "x.5y", "x.5y", false },
		{ "__UNIQUE_ID_ddebug312", "__UNIQUE_ID_ddebug", true },
	};
	static const char cold[] = "f.isra.0.cold";
	size_t i, length;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *skeleton = name_skeleton(cases[i].name);

		assert_string_equal(skeleton, cases[i].skeleton);
		assert_int_equal(name_is_numbered(cases[i].name),
				 cases[i].numbered);
	}
	assert_ptr_equal(name_owner(cold, &length), cold);
	assert_int_equal(length, 8);
	assert_string_equal(name_owner("__pfx_f", &length), "f");
	assert_int_equal(length, 1);
	assert_null(name_owner("f.colder", &length));
	assert_null(name_owner(".cold", &length));
	assert_true(name_is_private("__key.7", ".bss"));
	assert_false(name_is_private("__key", ".bss"));
	assert_false(name_is_private("my__key.7", ".bss"));
	assert_true(name_is_private("f.__key", ".bss"));
	assert_true(name_is_private("f.__key.7", ".bss"));
	assert_true(name_is_private("__func__.f", ".rodata"));
	assert_false(name_is_private("f.my__key", ".bss"));
	assert_true(name_is_scoped("count.5"));
	assert_true(name_is_scoped("f.count"));
	assert_false(name_is_scoped("count"));
	assert_false(name_is_scoped(".hidden"));
	assert_true(name_is_label(".L5"));
	assert_true(name_is_label("$x"));
	assert_true(name_is_label("$d.17"));
	assert_false(name_is_label("$data"));
	assert_false(name_is_label("x$d"));
	assert_true(name_is_private("flag", ".data.once"));
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
		cmocka_unit_test(children_go_with_their_function),
		cmocka_unit_test(paddings_go_with_their_function),
		cmocka_unit_test(clones_keep_their_twins),
		cmocka_unit_test(static_locals_follow_their_users),
		cmocka_unit_test(removed_static_local_is_refused),
		cmocka_unit_test(local_constants_go_by_content),
		cmocka_unit_test(private_statics_are_copied),
		cmocka_unit_test(changed_data_is_refused),
		cmocka_unit_test(kept_lines_are_not_guessed_at),
		cmocka_unit_test(vmlinux_may_not_use_modules),
		cmocka_unit_test(what_ran_at_boot_is_left_out),
		cmocka_unit_test(what_loses_its_init_is_new),
		cmocka_unit_test(untraced_functions_are_refused),
		cmocka_unit_test(callers_may_go_instead),
		cmocka_unit_test(unfound_symbols_are_refused),
		cmocka_unit_test(references_follow_the_policy),
		cmocka_unit_test(pointers_to_changed_functions_survive),
		cmocka_unit_test(sealed_functions_can_be_called_only),
		cmocka_unit_test(the_authors_marks_are_obeyed),
		cmocka_unit_test(new_exports_are_left_out),
		cmocka_unit_test(output_is_deterministic),
		cmocka_unit_test(names_have_skeletons),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
