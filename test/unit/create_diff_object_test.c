// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of create-diff-object as a command: arguments, environment, exit
 * statuses, and what happens on damaged input.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "diff/special.h"
#include "include/kpatch/exit.h"
#include "include/kpatch/format.h"
#include "objects.h"
#include "tables.h"

#include <json-c/json.h>

struct run {
	int status;
	struct buffer output;
	struct buffer errors;
};

static void run_free(struct run *run)
{
	buffer_free(&run->output);
	buffer_free(&run->errors);
}

#define autorun cleanup(run_free)

static char *program_path(void)
{
	const char *build = getenv("B");

	return path_format("%s/kpatch-build/create-diff-object",
			   build ? build : "build");
}

static void run_program(struct run *run, const char *const *arguments,
			const char *const *env)
{
	autofree char *program = program_path();
	const char *argv[16] = { program };
	struct process process = { .argv = argv, .env = env, .log_fd = -1 };
	struct error err = ERROR_INIT;
	int i;

	memset(run, 0, sizeof(*run));
	for (i = 0; arguments[i]; i++)
		argv[i + 1] = arguments[i];
	process.output = &run->output;
	process.errors = &run->errors;
	if (process_run(&process, &err))
		fail_msg("%s", error_text(&err));
	run->status = process.status;
}

/* With the seven arguments; an option may be NULL. */
static void run_diff(struct run *run, const char *option, const char *orig,
		     const char *patched, const char *const *env)
{
	autofree char *symtab = in_directory("symtab");
	autofree char *symvers = in_directory("Module.symvers");
	autofree char *output = in_directory("output.o");
	const char *const arguments[] = { option ? option : "--",
					  orig,
					  patched,
					  "vmlinux",
					  symtab,
					  symvers,
					  "patch",
					  output,
					  NULL };

	store(symtab, symtab_text);
	store(symvers, symvers_text);
	assert_int_equal(tree_remove(output, NULL), 0);
	run_program(run, arguments, env);
	assert_int_equal(file_exists(output), run->status == KPATCH_EXIT_OK);
}

static void a_difference_is_written(void **state)
{
	autofree char *orig = NULL, *patched = NULL;
	autofree char *output = in_directory("output.o");
	autoobject struct object *obj = NULL;
	const struct kpatch_func_entry *entry;
	const struct section *funcs;
	autorun struct run run;

	compile_pair(&orig, &patched, 5);
	run_diff(&run, NULL, orig, patched, NULL);
	assert_int_equal(run.status, KPATCH_EXIT_OK);
	assert_int_equal(run.output.length, 0);
	assert_non_null(strstr(run.errors.data, "patched.c:"));
	assert_non_null(strstr(run.errors.data, ": changed helper\n"));
	obj = load(output);
	expect_functions(obj, "helper");
	funcs = object_section(obj, KPATCH_SECTION_FUNCS);
	entry = (const void *)funcs->data;
	assert_int_equal(entry->old_size, 33);
	/* Second by address of the three helpers, as kallsyms counts. */
	assert_int_equal(entry->sympos, 2);
}

static void equal_objects_exit_3(void **state)
{
	autofree char *orig = NULL, *patched = NULL;
	autorun struct run run;

	compile_pair(&orig, &patched, 3);
	run_diff(&run, NULL, orig, patched, NULL);
	assert_int_equal(run.status, KPATCH_EXIT_UNCHANGED);
}

static void refusals_exit_2_and_have_json(void **state)
{
	autofree char *orig = compile("orig", "int f(void) { return 1; }\n"
					      "int value = 3;\n");
	autofree char *patched =
		compile("patched", "int f(void) { return 2; }\n"
				   "int value = 4;\n");
	json_object *root, *list, *finding;
	autorun struct run run;

	run_diff(&run, "--json", orig, patched, NULL);
	assert_int_equal(run.status, KPATCH_EXIT_REFUSED);
	root = json_tokener_parse(buffer_string(&run.output));
	assert_non_null(root);
	list = json_object_object_get(root, "findings");
	assert_int_equal(json_object_array_length(list), 2);
	finding = json_object_array_get_idx(list, 1);
	assert_string_equal(
		json_object_get_string(json_object_object_get(finding, "code")),
		"changed-data");
	assert_string_equal(json_object_get_string(
				    json_object_object_get(finding, "symbol")),
			    "value");
	json_object_put(root);
}

static void sizes_come_from_the_environment(void **state)
{
	static const char table[] =
		"int f(void) { asm(\"1: nop\\n.pushsection __bug_table,"
		"\\\"aw\\\"\\n.long 1b-.,0\\n.word 1,%d\\n.popsection\");\n"
		"return 1; }\n";
	static const char *const good[] = { "BUG_STRUCT_SIZE=12", NULL };
	static const char *const odd[] = { "BUG_STRUCT_SIZE=7", NULL };
	static const char *const bad[] = { "BUG_STRUCT_SIZE=x", NULL };
	autofree char *one = path_format(table, 1);
	autofree char *two = path_format(table, 2);
	autofree char *orig = compile("orig", one);
	autofree char *patched = compile("patched", two);
	autorun struct run found, missing, wrong, garbled;

	run_diff(&found, NULL, orig, patched, good);
	assert_int_equal(found.status, KPATCH_EXIT_OK);
	run_diff(&missing, NULL, orig, patched, NULL);
	assert_int_equal(missing.status, KPATCH_EXIT_FAILURE);
	assert_non_null(strstr(missing.errors.data, "BUG_STRUCT_SIZE"));
	run_diff(&wrong, NULL, orig, patched, odd);
	assert_int_equal(wrong.status, KPATCH_EXIT_FAILURE);
	assert_non_null(strstr(wrong.errors.data, "__bug_table"));
	run_diff(&garbled, NULL, orig, patched, bad);
	assert_int_equal(garbled.status, KPATCH_EXIT_FAILURE);
}

/* Without it, unwind tables are left out. */
static void unwind_tables_need_a_size(void **state)
{
	static const char code[] =
		".section .text.f,\"ax\"\n.globl f\n.type f,@function\n"
		"f: call __fentry__\nmov $%d,%%eax\nret\n.size f,.-f\n"
		".section __mcount_loc,\"a\"\n.quad f\n"
		".section .orc_unwind_ip,\"a\"\n.long f-.\n"
		".section .orc_unwind,\"a\"\n.byte 1,1,1,1,1,1\n";
	static const char *const env[] = { "ORC_STRUCT_SIZE=6", NULL };
	autofree char *one = path_format(code, 1);
	autofree char *two = path_format(code, 2);
	autofree char *orig = compile("orig", one);
	autofree char *patched = compile("patched", two);
	autofree char *output = in_directory("output.o");
	autoobject struct object *with = NULL, *without = NULL;
	autorun struct run sized, unsized;

	run_diff(&sized, NULL, orig, patched, env);
	assert_int_equal(sized.status, KPATCH_EXIT_OK);
	with = load(output);
	assert_int_equal(object_section(with, ".orc_unwind_ip")->size, 8);
	assert_int_equal(object_section(with, ".orc_unwind")->size, 12);
	run_diff(&unsized, NULL, orig, patched, NULL);
	assert_int_equal(unsized.status, KPATCH_EXIT_OK);
	without = load(output);
	assert_null(object_section(without, ".orc_unwind"));
}

static void debug_lists_every_function(void **state)
{
	autofree char *orig = NULL, *patched = NULL;
	autorun struct run run;

	compile_pair(&orig, &patched, 5);
	run_diff(&run, "-d", orig, patched, NULL);
	assert_int_equal(run.status, KPATCH_EXIT_OK);
	assert_non_null(strstr(run.errors.data, "helper\tchanged included\n"));
	assert_non_null(strstr(run.errors.data, "peek\tsame\n"));
}

static void debug_names_twins(void **state)
{
	static const char text[] =
		"__attribute__((noinline)) int g(int x) asm(\"g.part.%d\");\n"
		"int g(int x) { asm(\"\"); return x * 7; }\n"
		"asm(\".section .rodata.unnamed,\\\"a\\\"\\n.quad 7\\n.text\");\n"
		"int f(int x) { return x + %d; }\n";
	autofree char *one = path_format(text, 1, 1);
	autofree char *two = path_format(text, 22, 2);
	autofree char *orig = compile("orig", one);
	autofree char *patched = compile("patched", two);
	autorun struct run run;

	run_diff(&run, "-d", orig, patched, NULL);
	assert_int_equal(run.status, KPATCH_EXIT_OK);
	assert_non_null(
		strstr(run.errors.data, "g.part.22\tsame\ttwin g.part.1\n"));
	assert_non_null(strstr(run.errors.data, "f\tchanged included\n"));
	assert_null(strstr(run.errors.data, ".rodata.unnamed\t"));
}

/* A section of zeroes cannot be joined with one that has contents. */
static void sections_of_two_kinds_are_an_error(void **state)
{
	static const char text[] = "int f(int x) { return x + %d; }\n%s";
	static const char variables[] =
		"asm(\".section .data.two,\\\"aw\\\",@progbits\\n.globl one\\n"
		".type one,@object\\none: .long 1\\n.size one,4\\n"
		".section .data.two,\\\"aw\\\",@nobits,unique,1\\n.globl two\\n"
		".type two,@object\\ntwo: .zero 4\\n.size two,4\\n.text\");\n";
	autofree char *one = path_format(text, 1, "");
	autofree char *two = path_format(text, 2, variables);
	autofree char *orig = compile("orig", one);
	autofree char *patched = compile("patched", two);
	autorun struct run run;

	run_diff(&run, NULL, orig, patched, NULL);
	assert_int_equal(run.status, KPATCH_EXIT_FAILURE);
	assert_non_null(strstr(run.errors.data,
			       "two sections of one name, of which only one "
			       "has contents"));
}

static void functions_are_explained(void **state)
{
	autofree char *orig = NULL, *patched = NULL;
	autorun struct run run, equal, unknown;

	compile_pair(&orig, &patched, 5);
	run_diff(&run, "--explain=helper", orig, patched, NULL);
	assert_int_equal(run.status, KPATCH_EXIT_OK);
	assert_true(starts(run.output.data,
			   "helper: changed, goes into the patch\n"));
	/* The findings stay where they are. */
	assert_non_null(strstr(run.errors.data, ": changed helper\n"));
	run_diff(&equal, "--explain=peek", orig, patched, NULL);
	assert_int_equal(equal.status, KPATCH_EXIT_OK);
	assert_true(starts(equal.output.data, "peek: equal\n"));
	run_diff(&unknown, "--explain=nothing", orig, patched, NULL);
	assert_int_equal(unknown.status, KPATCH_EXIT_FAILURE);
	assert_non_null(strstr(unknown.errors.data, "--explain nothing: "));
	assert_int_equal(unknown.output.length, 0);
}

static void json_is_alone_on_stdout(void **state)
{
	static const char *const arguments[] = {
		"--json", "--explain", "f", "a", "b", "vmlinux",
		"c",	  "d",	       "e", "g", NULL
	};
	autorun struct run run;

	run_program(&run, arguments, NULL);
	assert_int_equal(run.status, KPATCH_EXIT_USAGE);
	assert_int_equal(run.output.length, 0);
	assert_non_null(strstr(run.errors.data, "give one of them"));
}

static void options_are_documented(void **state)
{
	static const char *const help[] = { "--help", NULL };
	static const char *const version[] = { "--version", NULL };
	static const char *const few[] = { "a.o", "b.o", NULL };
	static const char *const unknown[] = { "--unknown", NULL };
	autorun struct run run, versioned, short_of, strange;

	run_program(&run, help, NULL);
	assert_int_equal(run.status, KPATCH_EXIT_OK);
	assert_non_null(strstr(run.output.data, "ORIG.o PATCHED.o"));
	assert_non_null(strstr(run.output.data, "--explain FUNCTION"));
	assert_int_equal(run.errors.length, 0);
	run_program(&versioned, version, NULL);
	assert_int_equal(versioned.status, KPATCH_EXIT_OK);
	assert_true(starts(versioned.output.data, "create-diff-object "));
	run_program(&short_of, few, NULL);
	assert_int_equal(short_of.status, KPATCH_EXIT_USAGE);
	run_program(&strange, unknown, NULL);
	assert_int_equal(strange.status, KPATCH_EXIT_USAGE);
}

/* Rows of several machines have the same; each is said once. */
static void sizes_are_documented(void **state)
{
	static const char *const help[] = { "--help", NULL };
	autobuffer struct buffer man = BUFFER_INIT;
	const struct special_row *rows;
	autorun struct run run;
	size_t i, count;

	run_program(&run, help, NULL);
	assert_int_equal(file_read("man/create-diff-object.1", &man, NULL), 0);
	rows = special_rows(&count);
	for (i = 0; i < count; i++) {
		autofree char *line = NULL;
		const char *found;

		if (!rows[i].variable)
			continue;
		line = path_format("  %-24s %s\n", rows[i].variable,
				   rows[i].name);
		found = strstr(run.output.data, line);
		assert_non_null(found);
		assert_null(strstr(found + 1, line));
		assert_non_null(strstr(man.data, rows[i].variable));
		assert_non_null(strstr(man.data, rows[i].name));
	}
}

static void missing_files_are_named(void **state)
{
	autofree char *orig = compile("orig", "int f;\n");
	autorun struct run run;

	run_diff(&run, NULL, orig, "/nonexistent.o", NULL);
	assert_int_equal(run.status, KPATCH_EXIT_FAILURE);
	assert_non_null(strstr(run.errors.data, "/nonexistent.o"));
}

/* The kernel's f is another object's, and must not be replaced by this one. */
static void overridden_functions_are_refused(void **state)
{
	static const char weak[] =
		"__attribute__((weak)) int %s(int x) { return x + %d; }\n"
		"int g(int x) { return %s(x) + 1; }\n";
	autofree char *orig_text = path_format(weak, "f", 1, "f");
	autofree char *patched_text = path_format(weak, "f", 2, "f");
	autofree char *orig = compile("weak1", orig_text);
	autofree char *patched = compile("weak2", patched_text);
	autofree char *own_orig_text = path_format(weak, "weak_f", 1, "weak_f");
	autofree char *own_text = path_format(weak, "weak_f", 2, "weak_f");
	autofree char *own_orig = compile("weak3", own_orig_text);
	autofree char *own_patched = compile("weak4", own_text);
	autorun struct run overridden, own;

	run_diff(&overridden, NULL, orig, patched, NULL);
	assert_int_equal(overridden.status, KPATCH_EXIT_REFUSED);
	assert_non_null(strstr(buffer_string(&overridden.errors),
			       "another definition of it"));
	run_diff(&own, NULL, own_orig, own_patched, NULL);
	assert_int_equal(own.status, KPATCH_EXIT_OK);
}

/* xorshift64 (Marsaglia, 2003): the same numbers in every run. */
static uint64_t random_state = 88172645463325252ULL;

static size_t next_random(size_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % below;
}

static void damaged_objects_do_no_harm(void **state)
{
	static const struct special_sizes sizes = { .orc = 6, .bug = 12 };
	autofree char *orig_path = NULL, *patched_path = NULL;
	autofree char *output = in_directory("output.o");
	autoobject struct object *orig = NULL;
	autobuffer struct buffer file = BUFFER_INIT;
	autofree char *copy = NULL;
	unsigned int round, i;

	compile_pair(&orig_path, &patched_path, 5);
	orig = load(orig_path);
	assert_int_equal(file_read(patched_path, &file, NULL), 0);
	copy = malloc(file.length);
	for (round = 0; round < 600; round++) {
		struct report report = REPORT_INIT;
		struct error err = ERROR_INIT;
		struct object *patched = NULL;
		enum diff_result result;
		struct diff_input input = {
			.orig = orig,
			.object_name = "x.o",
			.parent_name = "vmlinux",
			.patch_name = "p",
			.lookup = &test_lookup.lookup,
			.sizes = &sizes,
		};

		memcpy(copy, file.data, file.length);
		for (i = 0; i < 1 + round % 3; i++)
			copy[next_random(file.length)] = (char)next_random(256);
		if (!object_open_memory(&patched, "mutant.o", copy, file.length,
					&err)) {
			input.patched = patched;
			diff_objects(&input, output, &report, &result, &err);
		}
		object_close(patched);
		report_free(&report);
		error_clear(&err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_difference_is_written),
		cmocka_unit_test(equal_objects_exit_3),
		cmocka_unit_test(refusals_exit_2_and_have_json),
		cmocka_unit_test(sizes_come_from_the_environment),
		cmocka_unit_test(unwind_tables_need_a_size),
		cmocka_unit_test(debug_lists_every_function),
		cmocka_unit_test(debug_names_twins),
		cmocka_unit_test(sections_of_two_kinds_are_an_error),
		cmocka_unit_test(functions_are_explained),
		cmocka_unit_test(json_is_alone_on_stdout),
		cmocka_unit_test(options_are_documented),
		cmocka_unit_test(sizes_are_documented),
		cmocka_unit_test(missing_files_are_named),
		cmocka_unit_test(overridden_functions_are_refused),
		cmocka_unit_test(damaged_objects_do_no_harm),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
