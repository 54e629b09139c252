/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cases of the differ that hold on every machine, written once: each compiles
 * two versions of a C source with the compiler that it is given and asserts the
 * exact outcome.  What a machine does differently is a field of struct machine;
 * nothing here asks which one it is.  A test program lists the cases with
 * PORTABLE_CASES(), once for each compiler.  Include after objects.h.
 */
#ifndef TEST_UNIT_PORTABLE_CASES_H
#define TEST_UNIT_PORTABLE_CASES_H

#include "include/kpatch/format.h"
#include "objects.h"
#include "portable.h"
#include "portable_sections.h"

static void shifted_source_is_unchanged(void **state)
{
	static const char source[] =
		"void exported_p(const char *, ...);\n"
		"int exported_q(int);\n"
		"static int calls; const char *const names[] = { \"n\" };\n"
		"static __attribute__((noinline)) int s(int x, int y)\n"
		"{ return exported_q(x * y); }\n"
		"int f(int x) { static int n; exported_p(\"%d\", n++);\n"
		"	return x / 7 + calls++ + s(x, 4) + s(n, 4); }\n"
		"int sw(int x) { switch (x) { case 0: return s(1, 5);\n"
		"	case 1: exported_p(\"a\"); return 3; case 2: return 9;\n"
		"	case 3: return f(x); case 4: exported_p(\"b\");\n"
		"	case 5: return exported_q(3); case 6: return 8; }\n"
		"	return 0; }\n"
		"void *g(int x) { return x ? (void *)f : &calls; }\n";
	autofree char *shifted = path_format("/* more\nlines */\n%s", source);
	autooutcome struct outcome same, moved;

	diff_on(*state, &same, source, source);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_on(*state, &moved, source, shifted);
	assert_int_equal(moved.result, DIFF_UNCHANGED);
	assert_int_equal(moved.report.count, 0);
}

static void only_the_change_goes(void **state)
{
	const struct machine *machine = *state;
	autooutcome struct outcome outcome;
	const struct section *entries;

	diff_on(machine, &outcome,
		"int a(int x) { return x + 1; }\n"
		"int b(int x) { return x + 2; }\n"
		"int c(int x) { return x + 5; }\n",
		"int a(int x) { return x + 1; }\n"
		"int b(int x) { return x + 3; }\n"
		"int c(int x) { return x + 5; }\n");
	expect_functions(outcome.output, "b");
	expect_variables(outcome.output, "");
	expect_findings(&outcome.report, FINDING_CHANGED, " b");
	assert_int_equal(object_symbol(outcome.output, "b")->bind, STB_LOCAL);
	entries = object_section(outcome.output, machine->entries);
	assert_non_null(entries);
	assert_int_equal(entries->size, 8);
	assert_int_equal(entries->flags, machine->entries_flags);
	if (entries->flags & SHF_LINK_ORDER)
		assert_ptr_equal(&outcome.output->sections[entries->link],
				 object_symbol(outcome.output, "b")->section);
	assert_int_equal(entries->nr_relocs, 1);
	assert_int_equal(entries->relocs[0].type, machine->absolute);
	assert_string_equal(entries->relocs[0].symbol->name, "b");
	assert_int_equal(entries->relocs[0].addend, machine->entry);
	assert_null(object_section(outcome.output, KPATCH_SECTION_RELOCATIONS));
}

static void static_functions_have_positions(void **state)
{
	static const char source[] =
		"__attribute__((noinline)) static int second_f(int x)\n"
		"{ asm(\"\"); return x * %d; }\n"
		"int g(int x) { return second_f(x) + second_f(x + 1); }\n";
	autofree char *orig = path_format(source, 77);
	autofree char *patched = path_format(source, 79);
	autooutcome struct outcome outcome;
	const struct kpatch_func_entry *entry;
	const struct section *funcs;
	bool be;

	diff_on(*state, &outcome, orig, patched);
	expect_functions(outcome.output, "second_f");
	be = outcome.output->big_endian;
	funcs = object_section(outcome.output, KPATCH_SECTION_FUNCS);
	assert_int_equal(funcs->size, sizeof(*entry));
	entry = (const void *)funcs->data;
	assert_int_equal(bytes_get64(&entry->new_size, be),
			 object_symbol(outcome.output, "second_f")->size);
	assert_true(bytes_get64(&entry->old_size, be) > 5);
	assert_int_equal(bytes_get64(&entry->sympos, be), 2);
	assert_string_equal(reloc_at(funcs, 0)->symbol->name, "second_f");
	assert_string_equal(pointed_string(funcs, 40), "second_f");
	assert_string_equal(pointed_string(funcs, 48), "vmlinux");
}

static void strings_go_by_content(void **state)
{
	autooutcome struct outcome outcome;

	diff_on(*state, &outcome,
		"void exported_p(const char *);\n"
		"void a(void) { exported_p(\"same\"); }\n"
		"void b(void) { exported_p(\"old\"); }\n",
		"void exported_p(const char *);\n"
		"void b(void) { exported_p(\"new\"); }\n"
		"void a(void) { exported_p(\"same\"); }\n");
	expect_functions(outcome.output, "b");
	expect_strings(outcome.output, "new", 4);
	assert_int_equal(object_symbol(outcome.output, "exported_p")->shndx,
			 SHN_UNDEF);
}

static void constants_go_by_content(void **state)
{
	static const char source[] =
		"struct s { long v[6]; };\n"
		"void exported_s(struct s *);\n"
		"void d(void) { struct s s = { { 1, 2, 3, 4, 5, %d } };\n"
		"	exported_s(&s); }\n"
		"void e(struct s *s) { exported_s(s + 1); }\n";
	autofree char *orig = path_format(source, 71);
	autofree char *patched = path_format(source, 72);
	autooutcome struct outcome outcome;

	diff_on(*state, &outcome, orig, patched);
	expect_functions(outcome.output, "d");
	expect_variables(outcome.output, "");
}

static void new_things_are_carried(void **state)
{
	autofree char *section = NULL;
	autooutcome struct outcome outcome;

	diff_on(*state, &outcome, "int a(int x) { return x + 1; }\n",
		"static int fresh = 5, empty;\n"
		"int *keep = &fresh;\n"
		"const char *const names[] = { \"x\", \"y\" };\n"
		"__attribute__((noinline)) static int helper(int x)\n"
		"{ asm(\"\"); return fresh++ + empty++ + names[x][0]; }\n"
		"int newglobal(void) { return 3; }\n"
		"int a(int x) { return helper(x) + 1; }\n");
	expect_functions(outcome.output, "a helper newglobal");
	expect_variables(outcome.output, "empty fresh keep names");
	assert_int_equal(report_count(&outcome.report, FINDING_NEW), 6);
	assert_int_equal(object_symbol(outcome.output, "keep")->bind,
			 STB_GLOBAL);
	assert_int_equal(object_symbol(outcome.output, "newglobal")->type,
			 STT_NOTYPE);
	section = pointer_section("keep");
	expect_relocs(outcome.output, section, "fresh+0");
	assert_null(object_section(outcome.output, KPATCH_SECTION_RELOCATIONS));
}

static void static_locals_are_kept(void **state)
{
	const struct machine *machine = *state;
	autooutcome struct outcome outcome;

	/* gcc's numbers of the two change places. */
	diff_on(machine, &outcome,
		"int a(void) { static int n = 1; return n++; }\n"
		"int b(void) { static int n = 2; return n++; }\n",
		"int b(void) { static int n = 2; return n++; }\n"
		"int a(void) { static int n = 1; return n++ + 5; }\n");
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
	expect_kernel(outcome.output, ".text.a",
		      machine->is_clang ? "a.n+0" : "n.1+0");
}

/* clang numbers the later of two, gcc the earlier: both change. */
static void static_locals_of_one_name(void **state)
{
	const struct machine *machine = *state;
	autooutcome struct outcome outcome;

	diff_on(machine, &outcome,
		"void exported_p(int *);\n"
		"void a(int x) { { static int n = 1; exported_p(&n); } }\n",
		"void exported_p(int *);\n"
		"void a(int x) { { static int n = 1; exported_p(&n); }\n"
		"	if (x) { static int n = 7; exported_p(&n); } }\n");
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, machine->is_clang ? "a.n.1" : "n.0");
	expect_kernel(outcome.output, ".text.a",
		      machine->is_clang ? "a.n+0" : "n.0+0");
}

static void lost_static_locals_are_refused(void **state)
{
	autooutcome struct outcome outcome;

	diff_on(*state, &outcome,
		"int a(int x) { static int n; return n++ + x; }\n",
		"int a(int x) { return x; }\n");
	expect_refusals(&outcome, "static-local-removed a");
}

static void scoped_constants_go_by_content(void **state)
{
	static const char source[] =
		"void exported_p(const char *);\n"
		"#define SAY(t) do { static const char __msg[] = t; "
		"exported_p(__msg); } while (0)\n"
		"void a(int x) { if (x) SAY(\"%s\"); SAY(\"kept\"); }\n"
		"void b(void) { SAY(\"other\"); }\n";
	autofree char *orig = path_format(source, "gone");
	autofree char *patched = path_format(source, "it came");
	const struct machine *machine = *state;
	autooutcome struct outcome outcome;
	const struct symbol *message;

	diff_on(machine, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output,
			 machine->is_clang ? "a.__msg" : "__msg.2");
	message = object_symbol(outcome.output,
				machine->is_clang ? "a.__msg" : "__msg.2");
	assert_int_equal(message->size, sizeof("it came"));
}

static void private_statics_go_along(void **state)
{
	static const char source[] =
		"void exported_p(const char *);\n"
		"int a(int x) { static int __already_done;\n"
		"	if (!__already_done++) exported_p(__func__);\n"
		"	return x + %d; }\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	const struct machine *machine = *state;
	autooutcome struct outcome outcome;

	diff_on(machine, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, machine->is_clang ?
						 "a.__already_done" :
						 "__already_done.1 __func__.0");
	assert_int_equal(report_count(&outcome.report, FINDING_NEW), 0);
	assert_null(object_section(outcome.output, KPATCH_SECTION_RELOCATIONS));
}

/* Of gcc; clang leaves cold code where it is. */
static void cold_parts_go_along(void **state)
{
	static const char source[] =
		"void exported_p(const char *) __attribute__((cold));\n"
		"int exported_q(int);\n"
		"int f(int x) { if (x > 5) { exported_p(\"%s\");\n"
		"	exported_p(\"b\"); return exported_q(2); }\n"
		"	return exported_q(x); }\n";
	autofree char *orig = path_format(source, "a");
	autofree char *patched = path_format(source, "c");
	const struct machine *machine = *state;
	autooutcome struct outcome outcome;

	diff_on(machine, &outcome, orig, patched);
	expect_functions(outcome.output, machine->is_clang || machine->no_cold ?
						 "f" :
						 "f f.cold");
	expect_findings(&outcome.report, FINDING_CHANGED, " f");
	assert_int_equal(size_of_section(outcome.output, KPATCH_SECTION_FUNCS),
			 sizeof(struct kpatch_func_entry));
}

static void clones_are_found_again(void **state)
{
	static const char source[] =
		"int exported_q(int);\n%s"
		"__attribute__((noinline)) static int g(int x, int y)\n"
		"{ return exported_q(x * 3 + y); }\n"
		"int f(int x) { return g(x, 4) + g(x + 1, 4) + %d; }\n";
	static const char other[] =
		"__attribute__((noinline)) static int h(int x, int y)\n"
		"{ return exported_q(x * 5 + y); }\n"
		"int e(int x) { return h(x, 9) + h(x + 2, 9); }\n";
	autofree char *orig = path_format(source, "", 1);
	autofree char *more = path_format(source, other, 1);
	autofree char *patched = path_format(source, "", 2);
	const struct machine *machine = *state;
	autooutcome struct outcome outcome, changed;

	diff_on(machine, &outcome, orig, more);
	expect_functions(outcome.output,
			 machine->is_clang ? "e h" : "e h.constprop.0");
	assert_int_equal(report_count(&outcome.report, FINDING_CHANGED), 0);
	diff_on(machine, &changed, orig, patched);
	if (machine->bound_calls) {
		expect_refusals(&changed, "toc-not-restored f");
		return;
	}
	expect_functions(changed.output, "f");
	expect_kernel(changed.output, ".text.f",
		      machine->is_clang ? "g+0" : "g.constprop.0+0");
}

/* The jumps of a table stay in the copy, however the table says it. */
static void jump_tables_go_along(void **state)
{
	static const char source[] =
		"int exported_q(int); int exported_r(int);\n"
		"#define CASE(n, e) case n: x = exported_q(e); break;\n"
		"int f(int x, int y) { switch (x) {\n"
		"	CASE(0, %d + y) CASE(1, y * 5) CASE(2, y / 7) CASE(3, -y)\n"
		"	CASE(4, y ^ 7) CASE(5, y | 8) CASE(6, y & 3) CASE(7, ~y)\n"
		"	CASE(8, y << 3) CASE(9, y >> 3) CASE(10, y %% 9)\n"
		"	CASE(11, y - 77) CASE(12, y * y) CASE(13, y * y * y)\n"
		"	CASE(14, y / x) CASE(15, 99 - y) }\n"
		"	return exported_r(x); }\n";
	autofree char *orig = path_format(source, 4);
	autofree char *patched = path_format(source, 5);
	const struct machine *machine = *state;
	autooutcome struct outcome outcome;
	const struct section *table, *code;
	size_t i;

	diff_on(machine, &outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_variables(outcome.output, "");
	assert_null(object_section(outcome.output, KPATCH_SECTION_RELOCATIONS));
	if (machine->no_tables)
		return;
	table = object_section(outcome.output, ".rodata.f");
	if (!table)
		table = object_section(outcome.output, ".rodata");
	code = object_section(outcome.output, ".text.f");
	assert_non_null(table);
	assert_true(table->size >= 8);
	for (i = 0; i < table->nr_relocs; i++) {
		assert_ptr_equal(table->relocs[i].symbol->section, code);
		assert_true(table->relocs[i].addend > 0);
	}
}

static void references_find_their_place(void **state)
{
	static const char source[] =
		"int exported_f(int); int unexported_f(int);\n"
		"int elsewhere_f(int);\n"
		"extern int unexported_v __attribute__((visibility(\"hidden\")));\n"
		"static int local_v; int *users(void) { return &local_v; }\n"
		"int a(int x) { return exported_f(x) + unexported_f(x) +\n"
		"	elsewhere_f(x) + unexported_v + local_v++ + %d; }\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;
	const struct object *obj;

	diff_on(*state, &outcome, orig, patched);
	obj = outcome.output;
	expect_functions(obj, "a");
	expect_findings(&outcome.report, FINDING_NOTICE, "symbol-elsewhere a");
	expect_kernel(obj, ".text.a",
		      "local_v+0 unexported_f+0 unexported_v+0");
	assert_int_equal(object_symbol(obj, "exported_f")->shndx, SHN_UNDEF);
	assert_int_equal(object_symbol(obj, "elsewhere_f")->shndx, SHN_UNDEF);
	assert_null(object_symbol(obj, "unexported_f"));
	assert_null(object_symbol(obj, "local_v"));
}

/* What is done to an instruction must not be done to its other bits. */
static void instructions_stay_whole(void **state)
{
	static const char source[] = "int %s(int);\n"
				     "int a(int x) { return %s(x + %d); }\n";
	autofree char *first =
		path_format(source, "unexported_f", "unexported_f", 1);
	autofree char *hidden =
		path_format(source, "unexported_f", "unexported_f", 2);
	autofree char *first_visible =
		path_format(source, "exported_f", "exported_f", 1);
	autofree char *visible =
		path_format(source, "exported_f", "exported_f", 2);
	autooutcome struct outcome table, symbol;
	const struct section *one, *two;

	diff_on(*state, &table, first, hidden);
	diff_on(*state, &symbol, first_visible, visible);
	one = object_section(table.output, ".text.a");
	two = object_section(symbol.output, ".text.a");
	assert_int_equal(one->nr_relocs + 1, two->nr_relocs);
	assert_int_equal(one->size, two->size);
	assert_memory_equal(one->data, two->data, one->size);
}

static void pointers_stay_with_the_kernel(void **state)
{
	static const char source[] =
		"__attribute__((noinline)) int g(int x)\n"
		"{ asm(\"\"); return x + %d; }\n"
		"int exported_r(int (*)(int));\n"
		"%s\n"
		"int f(int x) { return exported_r(g) + g(x) + g(x + 1)%s; }\n";
	autofree char *orig = path_format(source, 1, "", "");
	autofree char *patched = path_format(
		source, 2, "int (*ops[])(int) = { g };", " + ops[x](3)");
	autofree char *section = NULL;
	autooutcome struct outcome outcome;
	const struct section *code;
	size_t i, calls = 0;

	diff_on(*state, &outcome, orig, patched);
	expect_functions(outcome.output, "f g");
	expect_kernel(outcome.output, ".text.f", "g+0");
	section = pointer_section("ops");
	expect_kernel(outcome.output, section, "g+0");
	expect_relocs(outcome.output, section, "");
	code = object_section(outcome.output, ".text.f");
	for (i = 0; i < code->nr_relocs; i++)
		calls += !strcmp(code->relocs[i].symbol->name, "g");
	assert_int_equal(calls, 2);
}

/* One past the end is still of the variable before, not of the next one. */
static void ends_belong_to_what_ends(void **state)
{
	static const char source[] =
		"static int first[4], last[4]; int *begin = first + 4;\n%s"
		"int *keep(int i) { return i ? first : last; }\n"
		"int f(int x) { int *p, n = %d;\n"
		"	for (p = first; p < first + 4; p++) n += *p;\n"
		"	return n; }\n";
	autofree char *orig = path_format(source, "", 501);
	autofree char *patched =
		path_format(source, "int *ends[] = { last + 4 };\n", 702);
	autofree char *section = NULL;
	autooutcome struct outcome outcome, same;

	diff_on(*state, &outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_variables(outcome.output, "ends");
	section = pointer_section("ends");
	expect_kernel(outcome.output, section, "last+16");
	diff_on(*state, &same, patched, patched);
	assert_int_equal(same.result, DIFF_UNCHANGED);
}

static void changes_of_data_are_refused(void **state)
{
	autooutcome struct outcome outcome;

	diff_on(*state, &outcome,
		"int value = 1; int other[4];\n"
		"const int table[] = { 1, 2 };\n"
		"int *get(int i) { return value ? &other[i] : 0; }\n",
		"int value = 2; int other[5];\n"
		"const int table[] = { 1, 3 };\n"
		"int *get(int i) { return value ? &other[i] : 0; }\n");
	assert_int_equal(outcome.result, DIFF_REFUSED);
	assert_int_equal(report_count(&outcome.report, FINDING_REFUSAL), 3);
	assert_int_equal(report_count(&outcome.report, FINDING_CHANGED), 0);
}

static void init_and_notrace_are_refused(void **state)
{
	static const char source[] =
		"__attribute__((section(\".init.text\"))) int setup(void)\n"
		"{ return %d; }\n"
		"%s int quiet(void) { return %d; }\n"
		"int loud(void) { return %d; }\n";
	const struct machine *machine = *state;
	autofree char *orig = path_format(source, 1, machine->notrace, 1, 1);
	autofree char *patched = path_format(source, 2, machine->notrace, 2, 2);
	autooutcome struct outcome outcome;

	diff_on(machine, &outcome, orig, patched);
	expect_refusals(&outcome, "no-ftrace-entry quiet");
	expect_findings(&outcome.report, FINDING_NOTICE, "init-function setup");
	expect_findings(&outcome.report, FINDING_CHANGED, " loud");
}

/* As link-time optimisation renames them: a hash of the file's contents. */
static void promoted_statics_are_found_again(void **state)
{
	static const char source[] =
		"int v asm(\"v.llvm.%u\") = 3;\n"
		"__attribute__((noinline)) int g(int x) asm(\"g.llvm.%u\");\n"
		"int g(int x) { asm(\"\"); return x * 3 + v; }\n"
		"int f(int x) { return g(x) + v + %d; }\n";
	autofree char *orig = path_format(source, 123, 123, 500);
	autofree char *patched = path_format(source, 456, 456, 900);
	const struct machine *machine = *state;
	autooutcome struct outcome outcome;

	diff_on(machine, &outcome, orig, patched);
	if (machine->bound_calls) {
		expect_refusals(&outcome, "toc-not-restored f");
		return;
	}
	expect_functions(outcome.output, "f");
	expect_variables(outcome.output, "");
	expect_kernel(outcome.output, ".text.f", "g.llvm.123+0 v.llvm.123+0");
}

static void callers_go_instead(void **state)
{
	static const char source[] =
		"%s static __attribute__((noinline)) int quiet(int x)\n"
		"{ asm(\"\"); return x * %d; }\n"
		"int one(int x) { return quiet(x) + 1; }\n"
		"int two(int x) { return quiet(x + 7) + 2; }\n"
		"int three(int x) { return x + 3; }\n";
	const struct machine *machine = *state;
	const struct surroundings around = { .parent = "vmlinux",
					     .compiler = machine->compiler,
					     .patch_callers = true };
	autofree char *orig = path_format(source, machine->notrace, 5);
	autofree char *patched = path_format(source, machine->notrace, 7);
	autooutcome struct outcome refused, outcome;

	diff_on(machine, &refused, orig, patched);
	expect_refusals(&refused, "no-ftrace-entry quiet");
	assert_non_null(
		strstr(refused.report.items[0].why, "called by one, two"));
	diff_sources_in(&outcome, orig, patched, &around);
	expect_functions(outcome.output, "one quiet two");
	expect_findings(&outcome.report, FINDING_CHANGED, " one;  two");
	expect_findings(&outcome.report, FINDING_NOTICE,
			"callers-patched quiet");
	assert_int_equal(size_of_section(outcome.output, machine->entries), 16);
}

/* As ld -r leaves them: two sources in one object. */
static void several_files_are_one_object(void **state)
{
	static const char source[] =
		"asm(\".file \\\"first.c\\\"\");\n"
		"static int n; int f(int x) { return x + n++; }\n"
		"asm(\".file \\\"second.c\\\"\");\n"
		"static int m; int g(int x) { return x + m++ + %d; }\n";
	const struct machine *machine = *state;
	struct compiler plain = with_option(machine->compiler, "-g0");
	autofree char *orig = path_format(source, 500);
	autofree char *patched = path_format(source, 600);
	autofree char *before = in_directory("before.o");
	const struct surroundings around = { .parent = "vmlinux",
					     .compiler = &plain };
	autooutcome struct outcome outcome;

	test_machine = machine;
	test_absolute = machine->absolute;
	/* The compiler's own FILE symbol is that of the source. */
	autofree char *first = compile_with(&plain, "source", orig);

	assert_int_equal(rename(first, before), 0);
	autofree char *after = compile_with(&plain, "source", patched);

	diff_paths(&outcome, before, after, &around);
	expect_functions(outcome.output, "g");
	expect_kernel(outcome.output, ".text.g", "m+0");
}

#define PORTABLE_CASES(label, m)                                               \
	PORTABLE_CASE(label, m, shifted_source_is_unchanged),                  \
		PORTABLE_CASE(label, m, only_the_change_goes),                 \
		PORTABLE_CASE(label, m, static_functions_have_positions),      \
		PORTABLE_CASE(label, m, strings_go_by_content),                \
		PORTABLE_CASE(label, m, constants_go_by_content),              \
		PORTABLE_CASE(label, m, new_things_are_carried),               \
		PORTABLE_CASE(label, m, static_locals_are_kept),               \
		PORTABLE_CASE(label, m, static_locals_of_one_name),            \
		PORTABLE_CASE(label, m, lost_static_locals_are_refused),       \
		PORTABLE_CASE(label, m, scoped_constants_go_by_content),       \
		PORTABLE_CASE(label, m, private_statics_go_along),             \
		PORTABLE_CASE(label, m, cold_parts_go_along),                  \
		PORTABLE_CASE(label, m, clones_are_found_again),               \
		PORTABLE_CASE(label, m, jump_tables_go_along),                 \
		PORTABLE_CASE(label, m, references_find_their_place),          \
		PORTABLE_CASE(label, m, instructions_stay_whole),              \
		PORTABLE_CASE(label, m, pointers_stay_with_the_kernel),        \
		PORTABLE_CASE(label, m, ends_belong_to_what_ends),             \
		PORTABLE_CASE(label, m, changes_of_data_are_refused),          \
		PORTABLE_CASE(label, m, init_and_notrace_are_refused),         \
		PORTABLE_CASE(label, m, lines_make_no_difference),             \
		PORTABLE_CASE(label, m, numbers_are_no_lines),                 \
		PORTABLE_CASE(label, m, bugs_follow_their_function),           \
		PORTABLE_CASE(label, m, exceptions_follow_their_function),     \
		PORTABLE_CASE(label, m, fixups_follow_their_function),         \
		PORTABLE_CASE(label, m, jump_labels_follow_their_function),    \
		PORTABLE_CASE(label, m, unknown_tables_stop_a_patch),          \
		PORTABLE_CASE(label, m, groups_are_taken_apart),               \
		PORTABLE_CASE(label, m, promoted_statics_are_found_again),     \
		PORTABLE_CASE(label, m, sections_of_data_are_carried),         \
		PORTABLE_CASE(label, m, exports_and_boot_tables_are_left_out), \
		PORTABLE_CASE(label, m, callers_go_instead),                   \
		PORTABLE_CASE(label, m, several_files_are_one_object)

#endif /* TEST_UNIT_PORTABLE_CASES_H */
