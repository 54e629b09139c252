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

/**
 * struct machine - a compiler, and what is different about its objects
 * @compiler: it, and what a kernel is compiled with
 * @is_clang: names are made as clang makes them
 * @absolute: relocation type of a 64-bit address
 * @entries: section of ftrace entries
 * @entries_flags: SHF_* of it in objects, groups left out
 * @entry: offset of the ftrace entry of a global function
 * @notrace: attribute of a function without such an entry
 * @nop: an instruction without effect
 * @pointers: section of pointers by which code refers to data, or NULL
 * @pointer_data: how sections of pointers are called, up to the variable's
 *name; NULL: ".data."
 * @bias: what the addends of references in code count from
 * @unbiased: type of relocation whose addends never do
 * @no_tables: a switch has no table, or has it in the code
 * @no_cold: functions are not split
 * @bound_calls: a call of a function of the same object cannot leave it
 */
struct machine {
	const struct compiler *compiler;
	bool is_clang;
	uint32_t absolute;
	const char *entries;
	uint64_t entries_flags;
	int64_t entry;
	const char *notrace;
	const char *nop;
	const char *pointers;
	const char *pointer_data;
	int64_t bias;
	uint32_t unbiased;
	bool no_tables;
	bool no_cold;
	bool bound_calls;
};

/* The machine of the last diff. */
static const struct machine *test_machine;

/* Every symbol is somebody's: no marks of assemblers, no labels. */
static inline void expect_clean_symbols(const struct object *obj)
{
	const struct symbol *sym;
	size_t i;

	for (i = 1; i < obj->nr_symbols; i++) {
		sym = &obj->symbols[i];
		if (sym->name[0] == '$' || starts(sym->name, ".L"))
			fail_msg("%s is in the output", sym->name);
		if (sym->type != STT_SECTION && sym->type != STT_FILE &&
		    !*sym->name)
			fail_msg("symbol %zu has no name", i);
	}
}

static inline void diff_with(const struct compiler *compiler,
			     struct outcome *outcome, const char *orig,
			     const char *patched)
{
	const struct surroundings around = { .parent = "vmlinux",
					     .compiler = compiler };

	diff_sources_in(outcome, orig, patched, &around);
	if (outcome->output)
		expect_clean_symbols(outcome->output);
}

static inline void diff_on(const struct machine *machine,
			   struct outcome *outcome, const char *orig,
			   const char *patched)
{
	test_machine = machine;
	test_absolute = machine->absolute;
	diff_with(machine->compiler, outcome, orig, patched);
}

static inline uint64_t size_of_section(const struct object *obj,
				       const char *name)
{
	uint64_t size = 0;
	size_t i;

	for (i = 1; i < obj->nr_sections; i++)
		if (!strcmp(obj->sections[i].name, name))
			size += obj->sections[i].size;
	return size;
}

/* "SYMBOL+ADDEND" of every relocation of a section, in order. */
static inline void expect_relocs(const struct object *obj, const char *section,
				 const char *expected)
{
	const struct section *sec = object_section(obj, section);
	autobuffer struct buffer text = BUFFER_INIT;
	const struct reloc *reloc;
	size_t i;

	for (i = 0; sec && i < sec->nr_relocs; i++) {
		reloc = &sec->relocs[i];
		buffer_printf(&text, "%s%s%+lld", i ? " " : "",
			      reloc->symbol->name, (long long)reloc->addend);
	}
	assert_string_equal(buffer_string(&text), expected);
}

/* Name of the section of a variable with pointers in it; to be freed. */
static inline char *pointer_section(const char *variable)
{
	return path_format("%s%s",
			   test_machine->pointer_data ?
				   test_machine->pointer_data :
				   ".data.",
			   variable);
}

/* Is that where references of the section's code or data are? */
static inline bool is_of_section(const struct section *dest,
				 const char *section)
{
	return !strcmp(dest->name, section) ||
	       (starts(section, ".text") && test_machine->pointers &&
		!strcmp(dest->name, test_machine->pointers));
}

/*
 * "SYMBOL+ADDEND" of the entries of the relocation table for a section, each
 * once, by name: how many instructions make an address is the machine's matter,
 * and whether it goes by a pointer.
 */
static inline void expect_kernel(const struct object *obj, const char *section,
				 const char *expected)
{
	const struct section *table =
		object_section(obj, KPATCH_SECTION_RELOCATIONS);
	const struct kpatch_relocation_entry *entry;
	autobuffer struct buffer text = BUFFER_INIT;
	const struct section *dest;
	const struct reloc *symbol;
	char *names[64];
	int64_t addend;
	uint32_t type;
	uint64_t at;
	size_t i, count = 0;

	for (at = 0; table && at < table->size; at += sizeof(*entry)) {
		entry = (const void *)(table->data + at);
		dest = reloc_at(table, at)->symbol->section;
		if (!is_of_section(dest, section))
			continue;
		addend = (int64_t)bytes_get64(&entry->addend, obj->big_endian);
		type = bytes_get32(&entry->type, obj->big_endian);
		if ((dest->flags & SHF_EXECINSTR) &&
		    type != test_machine->unbiased)
			addend -= test_machine->bias;
		assert_true(count < ARRAY_SIZE(names));
		symbol = reloc_at(table, at + 32);
		names[count++] =
			path_format("%s%+lld",
				    pointed_string(symbol->symbol->section,
						   symbol->addend + 24),
				    (long long)addend);
	}
	qsort(names, count, sizeof(*names), compare_names);
	for (i = 0; i < count; i++)
		if (!i || strcmp(names[i], names[i - 1]) != 0)
			buffer_printf(&text, "%s%s", text.length ? " " : "",
				      names[i]);
	for (i = 0; i < count; i++)
		free(names[i]);
	assert_string_equal(buffer_string(&text), expected);
}

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

/* All bytes of the output's sections of strings. */
static inline void expect_strings(const struct object *obj,
				  const char *expected, size_t size)
{
	autobuffer struct buffer text = BUFFER_INIT;
	const struct section *sec;
	size_t i;

	for (i = 1; i < obj->nr_sections; i++) {
		sec = &obj->sections[i];
		if (!starts(sec->name, ".rodata") || !strstr(sec->name, ".str"))
			continue;
		assert_int_equal(sec->flags, SHF_ALLOC);
		buffer_append(&text, sec->data, sec->size);
	}
	assert_int_equal(text.length, size);
	assert_memory_equal(text.data, expected, size);
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

/* A copy of the compiler's command with one more argument. */
static inline struct compiler with_option(const struct compiler *compiler,
					  const char *option)
{
	const char *argv[ARRAY_SIZE(compiler->argv)];
	struct compiler copy;
	size_t count = 0;

	memcpy(argv, compiler->argv, sizeof(argv));
	while (argv[count])
		count++;
	assert_true(count + 1 < ARRAY_SIZE(argv));
	argv[count] = option;
	memcpy((void *)copy.argv, argv, sizeof(argv));
	return copy;
}

/* Lines below and above what a short constant holds, on any machine. */
static void check_lines(const struct compiler *compiler)
{
	static const unsigned int lines[] = { 90, 2040, 5000, 33000 };
	static const char source[] =
		"#line %u\n"
		"void __might_sleep(const char *, int);\n"
		"void warn_slowpath_fmt(const char *, int, unsigned,\n"
		"	const char *, ...);\n"
		"#define WARN(c) do { if (c) warn_slowpath_fmt(\"f.c\", \\\n"
		"	__LINE__, 9, \"message\"); } while (0)\n"
		"int a(int x) { __might_sleep(\"f.c\", __LINE__); return x; }\n"
		"int b(int x) { WARN(x > 7); return x * %d; }\n";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		autofree char *orig = path_format(source, lines[i], 3);
		autofree char *moved = path_format(source, lines[i] + 5, 3);
		autofree char *changed = path_format(source, lines[i] + 5, 5);
		autooutcome struct outcome same, outcome;

		diff_with(compiler, &same, orig, moved);
		assert_int_equal(same.result, DIFF_UNCHANGED);
		diff_with(compiler, &outcome, orig, changed);
		expect_functions(outcome.output, "b");
	}
}

static void lines_make_no_difference(void **state)
{
	const struct machine *machine = *state;
	struct compiler plain = with_option(machine->compiler, "-g0");

	test_absolute = machine->absolute;
	check_lines(machine->compiler);
	check_lines(&plain);
}

static void numbers_are_no_lines(void **state)
{
	const struct machine *machine = *state;
	struct compiler plain = with_option(machine->compiler, "-g0");
	autooutcome struct outcome outcome, other, near, nearer;

	test_absolute = machine->absolute;
	diff_with(&plain, &outcome,
		  "void exported_check(const char *, int);\n"
		  "void a(int x) { exported_check(\"f.c\", 70); }\n",
		  "void exported_check(const char *, int);\n"
		  "void a(int x) { exported_check(\"f.c\", 71); }\n");
	expect_functions(outcome.output, "a");
	/* It changes by as much as its line moves, and is near that, but is
	 * not. */
	diff_on(machine, &near,
		"#line 90\nint a(int x) { return x == 81 ? 5000 : x; }\n",
		"#line 95\nint a(int x) { return x == 81 ? 5005 : x; }\n");
	expect_functions(near.output, "a");
	diff_on(machine, &nearer,
		"void exported_check(int);\n"
		"#line 90\nvoid a(int x) { exported_check(84); }\n",
		"void exported_check(int);\n"
		"#line 95\nvoid a(int x) { exported_check(89); }\n");
	expect_functions(nearer.output, "a");
	/* The third argument, not the line. */
	diff_with(&plain, &other,
		  "void warn_slowpath_fmt(const char *, int, int, char *);\n"
		  "void a(void) { warn_slowpath_fmt(\"f.c\", 70, 9, 0); }\n",
		  "void warn_slowpath_fmt(const char *, int, int, char *);\n"
		  "void a(void) { warn_slowpath_fmt(\"f.c\", 70, 8, 0); }\n");
	expect_functions(other.output, "a");
}

/* Tables about code, as the kernel's macros make them; %s is a nop. */
#define TABLES                                                                 \
	"#define BUG(line, flags) asm volatile(\"1: %s\\n.pushsection "        \
	"__bug_table,\\\"aw\\\"\\n2: .long 1b-2b\\n.long 3f-2b\\n.short \" "   \
	"#line \"\\n.short \" #flags \"\\n.popsection\\n.pushsection "         \
	".rodata.str,\\\"aMS\\\",%%%%progbits,1\\n3: .asciz "                  \
	"\\\"f.c\\\"\\n.popsection\" : :)\n"                                   \
	"#define EX(how) asm volatile(\"1: %s\\n2:\\n.pushsection __ex_table," \
	"\\\"a\\\"\\n.balign 4\\n.long 1b-.,2b-.\\n.short \" #how \",3\\n"     \
	".popsection\" : :)\n"                                                 \
	"#define JUMP(key) asm goto(\"1: %s\\n.pushsection __jump_table,"      \
	"\\\"aw\\\"\\n.balign 8\\n.long 1b-.,%%l[yes]-.\\n.quad \" #key "      \
	"\"-.\\n.popsection\" : : : : yes)\n"

/* Functions a, whose first statement is given, and b, which stays. */
static inline void diff_statements(const struct machine *machine,
				   struct outcome *outcome, const char *orig,
				   const char *patched, const char *other)
{
	static const char source[] =
		TABLES "int a(int x) { %s; return x; yes: return x + 9; }\n"
		       "int b(int x) { %s; return x; yes: return x + 9; }\n";
	const char *nop = machine->nop;
	autofree char *one = path_format(source, nop, nop, nop, orig, other);
	autofree char *two = path_format(source, nop, nop, nop, patched, other);

	diff_on(machine, outcome, one, two);
}

/* Distances between relocations that mean it, and all others: "key place". */
static inline void expect_first_reloc(const struct object *obj,
				      const char *section, uint64_t offset,
				      const char *symbol)
{
	const struct section *sec = object_section(obj, section);
	const struct reloc *reloc;
	size_t count;

	assert_non_null(sec);
	reloc = section_relocs(sec, offset, offset + 1, &count);
	assert_true(count > 0);
	assert_string_equal(reloc->symbol->name, symbol);
}

static void bugs_follow_their_function(void **state)
{
	autooutcome struct outcome line, outcome;
	const struct section *table;

	diff_statements(*state, &line, "BUG(10, 1)", "BUG(20, 1)",
			"BUG(30, 0)");
	assert_int_equal(line.result, DIFF_UNCHANGED);
	diff_statements(*state, &outcome, "BUG(10, 1)", "BUG(20, 3)",
			"BUG(30, 0)");
	expect_functions(outcome.output, "a");
	table = object_section(outcome.output, "__bug_table");
	assert_int_equal(table->size, 12);
	assert_int_equal(
		bytes_get16(table->data + 8, outcome.output->big_endian), 20);
	expect_first_reloc(outcome.output, "__bug_table", 0, "a");
	expect_strings(outcome.output, "f.c", 4);
}

static void exceptions_follow_their_function(void **state)
{
	autooutcome struct outcome same, outcome;
	const struct section *table;

	diff_statements(*state, &same, "EX(1)", "EX(1)", "");
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_statements(*state, &outcome, "EX(1)", "EX(2)", "EX(1)");
	expect_functions(outcome.output, "a");
	table = object_section(outcome.output, "__ex_table");
	assert_int_equal(table->size, 12);
	assert_int_equal(
		bytes_get16(table->data + 8, outcome.output->big_endian), 2);
	expect_first_reloc(outcome.output, "__ex_table", 0, "a");
	expect_first_reloc(outcome.output, "__ex_table", 4, "a");
}

static void jump_labels_follow_their_function(void **state)
{
	autooutcome struct outcome outcome, module, tracepoint;

	diff_statements(*state, &outcome, "JUMP(one_key)", "JUMP(other_key+1)",
			"JUMP(one_key)");
	expect_functions(outcome.output, "a");
	assert_int_equal(size_of_section(outcome.output, "__jump_table"), 16);
	expect_first_reloc(outcome.output, "__jump_table", 0, "a");
	expect_first_reloc(outcome.output, "__jump_table", 4, "a");
	expect_kernel(outcome.output, "__jump_table", "other_key+1");

	diff_statements(*state, &module, "", "JUMP(mod_key)", "");
	expect_refusals(&module, "module-static-key a");
	diff_statements(*state, &tracepoint, "", "JUMP(__tracepoint_mod)", "");
	expect_functions(tracepoint.output, "a");
	assert_null(object_section(tracepoint.output, "__jump_table"));
}

static void unknown_tables_stop_a_patch(void **state)
{
	static const char source[] =
		"%sint a(int x) { asm(\"1: .pushsection .mystery,\\\"a\\\"\\n"
		".quad 1b\\n.popsection\"); return x + %d; }\n";
	autofree char *orig = path_format(source, "", 1);
	autofree char *patched = path_format(source, "", 2);
	autooutcome struct outcome outcome;

	diff_on(*state, &outcome, orig, patched);
	expect_refusals(&outcome, "unknown-section a");
}

/* A group is taken apart: what is needed of it goes, under its own name. */
static void groups_are_taken_apart(void **state)
{
	static const char source[] =
		"asm(\".section .text.once,\\\"axG\\\",%%progbits,once,comdat\\n"
		".globl once\\n.type once,%%function\\nonce: %s\\n"
		".size once,.-once\\n.section .rodata.once,\\\"aG\\\","
		"%%progbits,once,comdat\\n.type table,%%object\\n"
		"table: .quad 7\\n.size table,.-table\\n.text\");\n"
		"extern const long table[] __attribute__((visibility(\"hidden\")));\n"
		"int once(void);\n"
		"int a(int x) { return x + %s; }\n";
	const struct machine *machine = *state;
	autofree char *orig = path_format("int a(int x) { return x + 1; }\n");
	autofree char *patched =
		path_format(source, machine->nop, "once() + table[0]");
	autooutcome struct outcome outcome;

	diff_on(machine, &outcome, orig, patched);
	expect_functions(outcome.output, "a once");
	expect_variables(outcome.output, "table");
	assert_int_equal(object_section(outcome.output, ".text.once")->flags,
			 SHF_ALLOC | SHF_EXECINSTR);
	assert_int_equal(object_section(outcome.output, ".rodata.once")->flags,
			 SHF_ALLOC);
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

/* An object that cannot be compared at all: the error has @text. */
static inline void expect_error(const struct compiler *compiler,
				const char *source, const char *text)
{
	autofree char *path = compile_with(compiler, "bad", source);
	autofree char *output = in_directory("output.o");
	autoobject struct object *obj = load(path);
	const struct special_sizes sizes = { .bug = 12 };
	const struct diff_input input = {
		.orig = obj,
		.patched = obj,
		.object_name = "test.o",
		.parent_name = "vmlinux",
		.patch_name = "test",
		.lookup = &test_lookup,
		.sizes = &sizes,
	};
	struct error err = ERROR_INIT;
	struct report report = { 0 };
	enum diff_result result;

	assert_int_equal(tree_remove(output, NULL), 0);
	assert_int_equal(diff_objects(&input, output, &report, &result, &err),
			 -EINVAL);
	if (!strstr(error_text(&err), text))
		fail_msg("%s", error_text(&err));
	assert_false(file_exists(output));
	report_free(&report);
}

/* New variables in sections of their own, and a flag of a message. */
static void sections_of_data_are_carried(void **state)
{
	static const char source[] =
		"#define IN(s) __attribute__((section(s)))\n"
		"void exported_p(const char *);\n"
		"IN(\".data..percpu\") int cpu = 1;\n"
		"%s int *keep(void) { return &cpu; }\n"
		"int f(int x) { return x + cpu%s; }\n"
		"int once(int x) { static IN(\".data..once\") char __print_once\n"
		"	= 1; if (__print_once) { __print_once = 0;\n"
		"	exported_p(\"m\"); } return x + %d; }\n";
	autofree char *orig = path_format(source, "", "", 500);
	autofree char *patched = path_format(
		source,
		"IN(\".data..percpu..read_mostly\") static int fresh = 2;\n"
		"IN(\".data..read_mostly\") static int seldom = 3;\n",
		" + fresh++ + seldom++", 600);
	const struct machine *machine = *state;
	autooutcome struct outcome outcome;
	const struct object *obj;

	diff_on(machine, &outcome, orig, patched);
	obj = outcome.output;
	expect_functions(obj, "f once");
	expect_variables(obj, machine->is_clang ?
				      "fresh once.__print_once seldom" :
				      "__print_once.0 fresh seldom");
	assert_string_equal(object_symbol(obj, "fresh")->section->name,
			    ".data..percpu");
	assert_int_equal(size_of_section(obj, ".data..percpu"), 4);
	assert_int_equal(size_of_section(obj, ".data..once"), 1);
	assert_string_equal(object_symbol(obj, "seldom")->section->name,
			    ".data..read_mostly");
	expect_kernel(obj, ".text.f", "cpu+0");
}

static void exports_and_boot_tables_are_left_out(void **state)
{
	static const char source[] =
		"int f(int x) { return x + %d; }\n%s"
		"asm(\".pushsection .initcall6.init,\\\"a\\\"\\n.balign 8\\n"
		".quad f\\n%s.popsection\");\n";
	autofree char *orig = path_format(source, 500, "", "");
	autofree char *patched = path_format(
		source, 600,
		"int g(int x) { return x * 3; }\n"
		"asm(\".pushsection ___ksymtab+g,\\\"a\\\"\\n.balign 8\\n"
		"__ksymtab_g: .quad g\\n.popsection\");\n",
		".quad g\\n");
	autooutcome struct outcome outcome;

	diff_on(*state, &outcome, orig, patched);
	expect_functions(outcome.output, "f g");
	expect_findings(&outcome.report, FINDING_NOTICE,
			"new-export -; boot-table -");
	assert_null(object_section(outcome.output, "___ksymtab+g"));
	assert_null(object_section(outcome.output, ".initcall6.init"));
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
	autooutcome struct outcome outcome;

	test_machine = machine;
	test_absolute = machine->absolute;
	diff_with(&plain, &outcome, orig, patched);
	expect_functions(outcome.output, "g");
	expect_kernel(outcome.output, ".text.g", "m+0");
}

/* A test with a name that tells the compiler. */
#define PORTABLE_CASE(label, machine, f)                        \
	{                                                       \
		label ": " #f, f, NULL, NULL, (void *)(machine) \
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
		PORTABLE_CASE(label, m, jump_labels_follow_their_function),    \
		PORTABLE_CASE(label, m, unknown_tables_stop_a_patch),          \
		PORTABLE_CASE(label, m, groups_are_taken_apart),               \
		PORTABLE_CASE(label, m, promoted_statics_are_found_again),     \
		PORTABLE_CASE(label, m, sections_of_data_are_carried),         \
		PORTABLE_CASE(label, m, exports_and_boot_tables_are_left_out), \
		PORTABLE_CASE(label, m, callers_go_instead),                   \
		PORTABLE_CASE(label, m, several_files_are_one_object)

#endif /* TEST_UNIT_PORTABLE_CASES_H */
