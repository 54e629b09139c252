/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects for the tests of elf/ and diff/: compiled from sources in the test
 * itself, with the flags that matter of a kernel's, in a private directory.
 * Include after the headers of cmocka.
 */
#ifndef TEST_UNIT_OBJECTS_H
#define TEST_UNIT_OBJECTS_H

#include "diff/diff.h"
#include "elf/object.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *test_directory;

/* Cases may be chosen by a pattern of their names (test/mutation). */
__attribute__((constructor)) static void choose_cases(void)
{
	const char *pattern = getenv("KPATCH_TEST_CASES");

	if (pattern)
		cmocka_set_test_filter(pattern);
}

/* The relocation type of a 64-bit address on the machine of the test. */
static uint32_t test_absolute = R_X86_64_64;

/* In memory if there is such a place: all that is published is synced. */
static int make_directory(void **state)
{
	const char *parent = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";

	return dir_make_temp(parent, "kpatch-unit", &test_directory, NULL);
}

static int remove_directory(void **state)
{
	int ret = tree_remove(test_directory, NULL);

	free(test_directory);
	return ret;
}

static inline char *in_directory(const char *name)
{
	char *path = path_format("%s/%s", test_directory, name);

	assert_non_null(path);
	return path;
}

static inline void store(const char *path, const char *text)
{
	assert_int_equal(file_publish(path, text, strlen(text), 0644, NULL), 0);
}

/* A compiler and what a kernel of its machine is compiled with. */
struct compiler {
	const char *const argv[24];
};

static const struct compiler gcc_x86_64 = {
	{ "gcc", "-mcmodel=kernel", "-fcf-protection=none", "-mno-red-zone",
	  "-pg", "-mfentry", "-mrecord-mcount" },
};

/* Compile @source to NAME.o; assembler when the source starts with a '.'. */
static inline char *compile_with(const struct compiler *compiler,
				 const char *name, const char *source)
{
	static const char *const common[] = {
		"-c",
		"-O2",
		"-g",
		"-ffunction-sections",
		"-fdata-sections",
		"-fno-pie",
		"-fno-asynchronous-unwind-tables",
		"-fno-common",
		"-w",
	};
	bool assembler = *source == '.';
	autofree char *from = path_format("%s/%s.%s", test_directory, name,
					  assembler ? "s" : "c");
	char *to = path_format("%s/%s.o", test_directory, name);
	const char *argv[ARRAY_SIZE(compiler->argv) + ARRAY_SIZE(common) + 4];
	struct buffer errors = BUFFER_INIT;
	struct process process = { .argv = argv, .errors = &errors };
	struct error err = ERROR_INIT;
	size_t i, count = 0;

	/* What a compiler is given of its own has the last word. */
	argv[count++] = compiler->argv[0];
	for (i = 0; i < ARRAY_SIZE(common); i++)
		argv[count++] = common[i];
	for (i = 1; i < ARRAY_SIZE(compiler->argv) && compiler->argv[i]; i++)
		argv[count++] = compiler->argv[i];
	argv[count++] = "-o";
	argv[count++] = to;
	argv[count++] = from;
	argv[count] = NULL;

	store(from, source);
	if (process_check(&process, &err))
		fail_msg("%s\n%s", error_text(&err), buffer_string(&errors));
	buffer_free(&errors);
	return to;
}

static inline char *compile(const char *name, const char *source)
{
	return compile_with(&gcc_x86_64, name, source);
}

static inline struct object *load(const char *path)
{
	struct error err = ERROR_INIT;
	struct object *obj = NULL;

	if (object_open(&obj, path, &err))
		fail_msg("%s", error_text(&err));
	return obj;
}

/*
 * struct test_lookup - the running kernel of the tests
 * @lookup: what it is asked as
 * @orig: an object of it, or NULL
 * @patched: with what it has not: the names that @orig has not, unless they
 *	start with "moved_"
 *
 * The rest is told by how a name starts.
 */
struct test_lookup {
	struct lookup lookup;
	const struct object *orig;
	const struct object *patched;
};

static inline bool starts(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

static bool test_local(const struct lookup *lookup, const char *name,
		       bool is_func, struct lookup_result *result)
{
	result->objname = "vmlinux";
	result->sympos = starts(name, "second_") ? 2 : 0;
	result->sealed = starts(name, "sealed_");
	result->freed = starts(name, "freed_");
	return !starts(name, "missing_");
}

static bool is_new(const struct lookup *lookup, const char *name)
{
	const struct test_lookup *kernel = (const struct test_lookup *)lookup;
	const struct symbol *sym =
		kernel->patched ? object_symbol(kernel->patched, name) : NULL;

	return sym && sym->section && !object_symbol(kernel->orig, name) &&
	       !starts(name, "moved_");
}

static bool test_global(const struct lookup *lookup, const char *name,
			struct lookup_result *result)
{
	static const char *const of_module[] = {
		"mod_",	      "__tracepoint_mod",   "__SCK__mod",
		"__SCT__mod", "__SCK__tp_func_mod", "__SCT__tp_func_mod",
	};
	size_t i;

	result->objname = "vmlinux";
	for (i = 0; i < ARRAY_SIZE(of_module); i++)
		if (starts(name, of_module[i]))
			result->objname = "mod";
	result->sealed = starts(name, "sealed_");
	result->freed = starts(name, "freed_");
	return !starts(name, "elsewhere_") && !is_new(lookup, name);
}

static bool test_export(const struct lookup *lookup, const char *name,
			struct lookup_result *result)
{
	result->objname = starts(name, "mod_export_") ? "mod" : "vmlinux";
	result->exported = true;
	result->namespaced = starts(name, "namespaced_");
	return starts(name, "mod_export_") || starts(name, "exported_") ||
	       starts(name, "namespaced_") || !strcmp(name, "__fentry__");
}

static const struct lookup_ops test_ops = {
	.local = test_local,
	.global = test_global,
	.export = test_export,
};

static const struct test_lookup test_lookup = { .lookup = { &test_ops } };

/* The outcome of one diff; @output is NULL unless one was written. */
struct outcome {
	struct report report;
	enum diff_result result;
	struct object *output;
};

static inline void outcome_free(struct outcome *outcome)
{
	report_free(&outcome->report);
	object_close(outcome->output);
}

#define autooutcome cleanup(outcome_free)

/*
 * What differs from test to test about the objects' surroundings.
 * @parent: vmlinux or a module
 * @keeps_lines: unchanged lines keep their numbers
 * @compiler: NULL: the host's
 * @patch_callers: of functions that cannot be replaced
 * @allowed_layouts: types whose layout may change
 * @sizes: NULL: those of x86
 */
struct surroundings {
	const char *parent;
	bool keeps_lines;
	const struct compiler *compiler;
	bool patch_callers;
	const char *const *allowed_layouts;
	const struct special_sizes *sizes;
};

static inline void diff_paths(struct outcome *outcome, const char *orig_path,
			      const char *patched_path,
			      const struct surroundings *around)
{
	static const struct special_sizes sizes = {
		.alt = 12,
		.bug = 12,
		.ex = 12,
		.jump = 16,
		.orc = 6,
		.para = 16,
		.static_call = 8,
		.printk_index = 8,
	};
	autofree char *path = in_directory("output.o");
	autoobject struct object *orig = load(orig_path);
	autoobject struct object *patched = load(patched_path);
	const struct test_lookup kernel = { { &test_ops }, orig, patched };
	struct diff_input input = {
		.orig = orig,
		.patched = patched,
		.object_name = "test.o",
		.parent_name = around->parent,
		.patch_name = "test",
		.lookup = &kernel.lookup,
		.sizes = around->sizes ? around->sizes : &sizes,
		.keeps_lines = around->keeps_lines,
		.patch_callers = around->patch_callers,
		.allowed_layouts = around->allowed_layouts,
	};
	struct error err = ERROR_INIT;

	memset(outcome, 0, sizeof(*outcome));
	assert_int_equal(tree_remove(path, NULL), 0);
	if (diff_objects(&input, path, &outcome->report, &outcome->result,
			 &err))
		fail_msg("%s", error_text(&err));
	assert_int_equal(file_exists(path), outcome->result == DIFF_WRITTEN);
	if (outcome->result == DIFF_WRITTEN)
		outcome->output = load(path);
	else if (outcome->result == DIFF_REFUSED)
		assert_true(report_count(&outcome->report, FINDING_REFUSAL));
}

/*
 * A source of two functions, a and b, whose first statements are given, behind
 * the macros for these; to be freed.
 */
static inline char *with_body(const char *macros, const char *a, const char *b)
{
	return path_format("%sint a(int x) { %s; return x; }\n"
			   "int b(int x) { %s; return x; }\n",
			   macros, a, b);
}

static inline void diff_sources_in(struct outcome *outcome, const char *orig,
				   const char *patched,
				   const struct surroundings *around)
{
	const struct compiler *compiler =
		around->compiler ? around->compiler : &gcc_x86_64;
	autofree char *orig_path = compile_with(compiler, "orig", orig);
	autofree char *patched_path =
		compile_with(compiler, "patched", patched);

	diff_paths(outcome, orig_path, patched_path, around);
}

static const struct surroundings in_vmlinux = { .parent = "vmlinux" };

static inline void diff_sources(struct outcome *outcome, const char *orig,
				const char *patched)
{
	diff_sources_in(outcome, orig, patched, &in_vmlinux);
}

/* Names of the symbols of a type that the output defines, sorted. */
static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static inline void expect_defined(const struct object *obj, uint8_t type,
				  const char *expected)
{
	struct buffer text = BUFFER_INIT;
	const char *names[64];
	size_t i, count = 0;

	assert_non_null(obj);
	for (i = 1; i < obj->nr_symbols && count < ARRAY_SIZE(names); i++)
		if (obj->symbols[i].type == type && obj->symbols[i].section)
			names[count++] = obj->symbols[i].name;
	qsort(names, count, sizeof(*names), compare_names);
	for (i = 0; i < count; i++)
		buffer_printf(&text, "%s%s", i ? " " : "", names[i]);
	assert_string_equal(buffer_string(&text), expected);
	buffer_free(&text);
}

#define expect_functions(obj, expected) expect_defined(obj, STT_FUNC, expected)
#define expect_variables(obj, expected) \
	expect_defined(obj, STT_OBJECT, expected)

/* "CODE SYMBOL" of every finding of a kind, in order. */
static inline void expect_findings(const struct report *report,
				   enum finding_kind kind, const char *expected)
{
	struct buffer text = BUFFER_INIT;
	const struct finding *finding;

	array_for_each(finding, report)
		if (finding->kind == kind)
			buffer_printf(&text, "%s%s %s", text.length ? "; " : "",
				      finding->code,
				      finding->symbol ? finding->symbol : "-");
	assert_string_equal(buffer_string(&text), expected);
	buffer_free(&text);
}

#define expect_refusals(outcome, expected)                           \
	do {                                                         \
		assert_int_equal((outcome)->result, DIFF_REFUSED);   \
		expect_findings(&(outcome)->report, FINDING_REFUSAL, \
				expected);                           \
	} while (0)

/* The string that a 64-bit address at @offset of @sec points to. */
static inline const char *pointed_string(const struct section *sec,
					 uint64_t offset)
{
	const struct reloc *reloc;
	size_t count;

	reloc = section_relocs(sec, offset, offset + 1, &count);
	assert_int_equal(count, 1);
	assert_int_equal(reloc->type, test_absolute);
	assert_string_equal(reloc->symbol->name, ".kpatch.strings");
	return (const char *)reloc->symbol->section->data + reloc->addend;
}

/* The only relocation at a place. */
static inline const struct reloc *reloc_at(const struct section *sec,
					   uint64_t offset)
{
	const struct reloc *reloc;
	size_t count;

	assert_non_null(sec);
	reloc = section_relocs(sec, offset, offset + 1, &count);
	assert_int_equal(count, 1);
	return reloc;
}

/* Bytes of all sections of a name. */
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

#endif /* TEST_UNIT_OBJECTS_H */
