// SPDX-License-Identifier: GPL-2.0
/* Objects that were linked of several sources, each with statics of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "objects.h"
#include "tables.h"

/* The objects as one, as ld -r makes it; the path is to be freed. */
static char *merge(const char *name, const char *first, const char *second)
{
	autofree char *file = path_format("%s.o", name);
	char *path = in_directory(file);
	const char *const argv[] = {
		"ld", "-r", "-o", path, first, second, NULL
	};
	struct process process = { .argv = argv };
	struct error err autoerror = ERROR_INIT;

	if (process_check(&process, &err))
		fail_msg("%s", error_text(&err));
	return path;
}

/* Of two sources, of which the first changes from @orig to @patched. */
static void diff_merged(struct outcome *outcome, const char *orig,
			const char *patched, const char *second)
{
	static const struct surroundings around = { .parent = "vmlinux" };
	autofree char *changing = compile("first", orig);
	autofree char *staying = compile("second", second);
	autofree char *before = merge("before", changing, staying);
	autofree char *changed = compile("first", patched);
	autofree char *after = merge("after", changed, staying);

	assert_string_equal(changing, changed);
	diff_paths(outcome, before, after, &around);
}

static const char reader[] = "int %s(int x) { return x %c %s; }\n";

/* The first source gets a variable that is called like one of the second. */
static void a_new_static_has_a_namesake(void **state)
{
	autofree char *orig = path_format(reader, "a", '+', "5");
	autofree char *uses = path_format(reader, "a", '+', "state++");
	autofree char *patched = path_format("static int state = 7;\n%s", uses);
	autofree char *reads = path_format(reader, "b", '-', "state++");
	autofree char *second = path_format("static int state = 7;\n%s", reads);
	autooutcome struct outcome outcome;

	diff_merged(&outcome, orig, patched, second);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "state");
	expect_findings(&outcome.report, FINDING_NEW, " state");
}

/* Nor does a function that comes take the place of another one. */
static void a_new_function_has_a_namesake(void **state)
{
	static const char helper[] =
		"static __attribute__((noinline)) int helper(int x)\n"
		"{ return x * %d; }\n"
		"int %s(int x) { return helper(x) + x; }\n";
	autofree char *orig = path_format(reader, "a", '+', "5");
	autofree char *patched = path_format(helper, 33, "a");
	autofree char *second = path_format(helper, 77, "b");
	autooutcome struct outcome outcome;

	diff_merged(&outcome, orig, patched, second);
	expect_functions(outcome.output, "a helper");
	expect_findings(&outcome.report, FINDING_CHANGED, " a");
	expect_findings(&outcome.report, FINDING_NEW, " helper");
}

/* They are the same all the same, and the kernel's. */
static void statics_become_global(void **state)
{
	static const char source[] =
		"%s int value = 7;\n"
		"%s __attribute__((noinline)) int helper(int x)\n"
		"{ return x * 33 + value++; }\n"
		"int a(int x) { return helper(x) + %d; }\n";
	autofree char *orig = path_format(source, "static", "static", 5);
	autofree char *patched = path_format(source, "", "", 6);
	autofree char *second = path_format(reader, "b", '-', "9");
	autooutcome struct outcome outcome;

	diff_merged(&outcome, orig, patched, second);
	expect_functions(outcome.output, "a");
	expect_variables(outcome.output, "");
}

static void other_sources_are_an_error(void **state)
{
	autofree char *a = path_format(reader, "a", '+', "5");
	autofree char *b = path_format(reader, "b", '-', "9");
	autofree char *first = compile("first", a);
	autofree char *second = compile("second", b);
	autofree char *both = merge("both", first, second);
	autofree char *turned = merge("turned", second, first);
	autofree char *output = in_directory("output.o");
	const char *const others[] = { turned, first };
	static const char *const said[] = {
		"first.c in one, second.c in the other",
		"second.c in one, nothing in the other"
	};
	struct report report = REPORT_INIT;
	enum diff_result result;
	size_t i;

	autoobject struct object *orig = load(both);

	for (i = 0; i < ARRAY_SIZE(others); i++) {
		struct error err autoerror = ERROR_INIT;
		autoobject struct object *patched = load(others[i]);
		const struct diff_input input = { .orig = orig,
						  .patched = patched,
						  .object_name = "test.o",
						  .parent_name = "vmlinux",
						  .patch_name = "test",
						  .lookup =
							  &test_lookup.lookup };

		assert_int_equal(diff_objects(&input, output, &report, &result,
					      &err),
				 -EINVAL);
		if (!strstr(error_text(&err), said[i]))
			fail_msg("%s", error_text(&err));
	}
	report_free(&report);
}

/* Have the FILE symbol of an object stand in its last section. */
static void misplace_file_symbol(const char *path)
{
	struct buffer bytes autobuffer = BUFFER_INIT;
	struct error err autoerror = ERROR_INIT;
	Elf64_Ehdr head;
	Elf64_Shdr section;
	Elf64_Sym symbol;
	char *place;
	size_t i;

	assert_int_equal(file_read(path, &bytes, &err), 0);
	memcpy(&head, bytes.data, sizeof(head));
	for (i = 0; i < head.e_shnum; i++) {
		memcpy(&section,
		       bytes.data + head.e_shoff + i * sizeof(section),
		       sizeof(section));
		if (section.sh_type == SHT_SYMTAB)
			break;
	}
	assert_int_not_equal(i, head.e_shnum);
	/* It is the first one, behind that which is none. */
	place = bytes.data + section.sh_offset + sizeof(symbol);
	memcpy(&symbol, place, sizeof(symbol));
	assert_int_equal(ELF64_ST_TYPE(symbol.st_info), STT_FILE);
	symbol.st_shndx = (Elf64_Half)(head.e_shnum - 1);
	symbol.st_value = 3;
	symbol.st_size = 5;
	memcpy(place, &symbol, sizeof(symbol));
	assert_int_equal(
		file_publish(path, bytes.data, bytes.length, 0600, &err), 0);
}

/* Only the name of the source is taken over. */
static void a_file_symbol_is_in_no_section(void **state)
{
	static const struct surroundings around = { .parent = "vmlinux" };
	autofree char *before = path_format(reader, "a", '+', "5");
	autofree char *after = path_format(reader, "a", '+', "6");
	autofree char *orig = compile("before", before);
	autofree char *patched = compile("after", after);
	autooutcome struct outcome outcome;
	const struct symbol *symbol;

	misplace_file_symbol(patched);
	diff_paths(&outcome, orig, patched, &around);
	symbol = &outcome.output->symbols[1];
	assert_int_equal(symbol->type, STT_FILE);
	assert_string_equal(symbol->name, "after.c");
	assert_int_equal(symbol->shndx, SHN_ABS);
	assert_int_equal(symbol->value, 0);
	assert_int_equal(symbol->size, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_static_has_a_namesake),
		cmocka_unit_test(a_new_function_has_a_namesake),
		cmocka_unit_test(statics_become_global),
		cmocka_unit_test(other_sources_are_an_error),
		cmocka_unit_test(a_file_symbol_is_in_no_section),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
