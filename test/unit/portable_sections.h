/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Portable cases about sections and line numbers: special sections, groups,
 * exports, tables of boot, data in sections of its own.  See portable_cases.h.
 */
#ifndef TEST_UNIT_PORTABLE_SECTIONS_H
#define TEST_UNIT_PORTABLE_SECTIONS_H

#include "objects.h"
#include "portable.h"

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

/* Code that a fault goes on in, and comes back from. */
static void fixups_follow_their_function(void **state)
{
	static const char source[] =
		"#define EX(v) asm volatile(\"1: %s\\n2:\\n.pushsection .fixup,"
		"\\\"ax\\\"\\n3: .long \" #v \"\\n%s 2b\\n.popsection\\n"
		".pushsection __ex_table,\\\"a\\\"\\n.balign 4\\n"
		".long 1b-.,3b-.\\n.short 1,3\\n.popsection\")\n"
		"int a(int x) { EX(%d); return x; }\n"
		"int b(int x) { EX(5); return x; }\n";
	const struct machine *machine = *state;
	autofree char *orig =
		path_format(source, machine->nop, machine->jump, 500);
	autofree char *patched =
		path_format(source, machine->nop, machine->jump, 900);
	autofree char *path = in_directory("patched.o");
	autoobject struct object *input = NULL;
	autooutcome struct outcome same, outcome;
	const struct section *fixup;

	diff_on(machine, &same, orig, orig);
	assert_int_equal(same.result, DIFF_UNCHANGED);
	diff_on(machine, &outcome, orig, patched);
	expect_functions(outcome.output, "a");
	assert_int_equal(size_of_section(outcome.output, "__ex_table"), 12);
	expect_first_reloc(outcome.output, "__ex_table", 0, "a");
	expect_first_reloc(outcome.output, "__ex_table", 4, ".fixup");
	/* Its own, of two that are alike. */
	input = load(path);
	fixup = object_section(outcome.output, ".fixup");
	assert_non_null(fixup);
	assert_int_equal(fixup->size, size_of_section(input, ".fixup") / 2);
	assert_int_equal(fixup->flags, SHF_ALLOC | SHF_EXECINSTR);
	assert_int_equal(bytes_get32(fixup->data, outcome.output->big_endian),
			 900);
	assert_true(fixup->nr_relocs > 0);
	assert_string_equal(fixup->relocs[0].symbol->name, "a");
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
			"new-export -; boot-table g");
	assert_null(object_section(outcome.output, "___ksymtab+g"));
	assert_null(object_section(outcome.output, ".initcall6.init"));
}

#endif /* TEST_UNIT_PORTABLE_SECTIONS_H */
