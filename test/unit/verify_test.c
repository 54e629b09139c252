// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the verification, on a kernel made on the spot (made_kernel.h): of
 * objects that are right, and wrong.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "made_kernel.h"

static struct lookup_result local(const struct check *check, const char *name,
				  bool is_func)
{
	const struct lookup *lookup = &check->placement.lookup;
	struct lookup_result result = { 0 };

	if (!lookup->ops->local(lookup, name, is_func, &result))
		fail_msg("%s was not found", name);
	return result;
}

static void right_object_is_proved(void **state)
{
	struct check check;

	check_start(&check, unit, "a", "-O2", "vmlinux");
	expect_good(&check);
	assert_int_equal(check.placement.functions, 4);
	assert_int_equal(check.placement.weak, 1);
	assert_string_equal(check.target->banner,
			    "Linux version 1.2.3 (test) #1 Test");
	check_end(&check);
}

static void equal_statics_get_their_position(void **state)
{
	static const char *const prefixes[] = { "a", "b" };
	static const struct {
		const char *name;
		bool is_func;
	} statics[] = { { "twin", true },     { "hidden", true },
			{ "counter", false }, { "setting", false },
			{ "table", false },   { "ops", false },
			{ "where", false } };
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		struct check check;

		check_start(&check, unit, prefixes[i], "-O2", "vmlinux");
		expect_good(&check);
		for (n = 0; n < ARRAY_SIZE(statics); n++)
			assert_int_equal(local(&check, statics[n].name,
					       statics[n].is_func)
						 .sympos,
					 i + 1);
		check_end(&check);
	}
}

static void pointers_in_data_place_a_function(void **state)
{
	static const char *const prefixes[] = { "c", "d" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		struct check check;

		check_start(&check, lone, prefixes[i], "-O2", "vmlinux");
		expect_good(&check);
		assert_int_equal(local(&check, "lone", true).sympos, i + 1);
		check_end(&check);
	}
}

static void module_objects_are_proved_too(void **state)
{
	struct lookup_result result;
	struct check check;

	check_start(&check, unit, "b", "-O2", "m");
	expect_good(&check);
	assert_int_equal(check.placement.functions + check.placement.weak, 5);
	result = local(&check, "hidden", true);
	assert_int_equal(result.sympos, 2);
	assert_string_equal(result.objname, "m");
	assert_int_equal(local(&check, "counter", false).sympos, 2);
	check_end(&check);
}

/* The unit lists one of its functions as its kernel's objtool would. */
static void sealed_functions_are_known(void **state)
{
	static const char *const owners[] = { "vmlinux", "m" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(owners); i++) {
		struct check check;

		check_start(&check, unit, "b", "-O2", owners[i]);
		expect_good(&check);
		assert_true(local(&check, "hidden", true).sealed);
		assert_false(local(&check, "twin", true).sealed);
		assert_false(local(&check, "counter", false).sealed);
		check_end(&check);
	}
}

static void what_is_freed_is_known(void **state)
{
	static const char *const owners[] = { "vmlinux", "m" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(owners); i++) {
		struct lookup_result result;
		const struct lookup *lookup;
		struct check check;

		check_start(&check, unit, "b", "-O2", owners[i]);
		expect_good(&check);
		lookup = &check.placement.lookup;
		assert_true(lookup->ops->global(lookup, "once", &result));
		assert_true(result.freed);
		assert_true(lookup->ops->global(lookup, "b_last", &result));
		assert_false(result.freed);
		assert_false(local(&check, "hidden", true).freed);
		check_end(&check);
	}
}

static void globals_and_exports_are_looked_up(void **state)
{
	const struct lookup *lookup;
	struct lookup_result result;
	struct check check;

	check_start(&check, unit, "a", "-O2", "vmlinux");
	expect_good(&check);
	lookup = &check.placement.lookup;
	assert_true(lookup->ops->global(lookup, "use", &result));
	assert_string_equal(result.objname, "vmlinux");
	assert_true(result.exported);
	assert_int_equal(result.sympos, 0);
	assert_true(lookup->ops->global(lookup, "abuse", &result));
	assert_false(result.exported);
	assert_false(lookup->ops->global(lookup, "twin", &result));
	assert_true(lookup->ops->export(lookup, "a_last", &result));
	assert_string_equal(result.objname, "m");
	assert_false(lookup->ops->export(lookup, "abuse", &result));
	assert_false(lookup->ops->local(lookup, "nobody", true, &result));
	check_end(&check);
}

/* What a wrong source differs in, and what the refusal must name. */
static const struct wrong {
	const char *from;
	const char *to;
	const char *names;
} wrongs[] = {
	{ "x * 3", "x * 5", "twin+0x" },
	{ "\"text\"", "\"Text\"", "twin+0x" },
	{ "counter += x", "setting += x", "hidden+0x" },
	{ "2, 3, 4 }", "2, 3, 5 }", "table" },
	{ "use(\"hidden\"", "abuse(\"hidden\"", "hidden+0x" },
	{ "{ hidden, ", "{ twin, ", "ops" },
	{ "\"name\"", "\"nome\"", "ops" },
	{ "long key", "song key", "keys" },
	{ "return twin(x); return hidden(x)",
	  "return hidden(x); return twin(x)", "_last+0x" },
};

static char *replace(const char *text, const struct wrong *wrong)
{
	const char *found = strstr(text, wrong->from);

	assert_non_null(found);
	return path_format("%.*s%s%s", (int)(found - text), text, wrong->to,
			   found + strlen(wrong->from));
}

static void wrong_objects_are_refused(void **state)
{
	static const char *const owners[] = { "vmlinux", "m" };
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(wrongs); i++) {
		autofree char *text = replace(unit, &wrongs[i]);

		for (n = 0; n < ARRAY_SIZE(owners); n++) {
			struct check check;

			check_start(&check, text, "b", "-O2", owners[n]);
			assert_int_equal(check.ret, -EXDEV);
			assert_non_null(
				strstr(error_text(&check.err), "unit.o: "));
			if (!strstr(error_text(&check.err), wrongs[i].names))
				fail_msg("%s not named in: %s", wrongs[i].names,
					 error_text(&check.err));
			check_end(&check);
		}
	}
}

static void other_flags_are_refused(void **state)
{
	struct check check;

	check_start(&check, unit, "a", "-Os", "vmlinux");
	assert_int_equal(check.ret, -EXDEV);
	assert_null(check.placement.source);
	check_end(&check);
}

/* For SARIF and the like, as in the message. */
static void a_difference_has_its_line(void **state)
{
	struct check check;
	autofree char *in_brackets = NULL;

	check_start(&check, unit, "a", "-g", "vmlinux");
	assert_int_equal(check.ret, -EXDEV);
	assert_non_null(check.placement.source);
	assert_non_null(strstr(check.placement.source, "unit.c:"));
	in_brackets = path_format(" (%s): ", check.placement.source);
	assert_non_null(strstr(error_text(&check.err), in_brackets));
	check_end(&check);
	check_start(&check, unit, "a", "-O2", "vmlinux");
	expect_good(&check);
	assert_null(check.placement.source);
	check_end(&check);
}

static void the_compiler_is_blamed_when_it_is_another(void **state)
{
	static const char other[] = "CONFIG_CC_VERSION_TEXT=\"gcc-1 (x) 1\"\n";
	struct check check;

	check_start(&check, unit, "a", "-Os", "vmlinux");
	assert_false(check.placement.other_compiler);
	check_end(&check);
	store("config", other, strlen(other));
	check_start(&check, unit, "a", "-Os", "vmlinux");
	store("config", configuration, sizeof(configuration) - 1);
	assert_int_equal(check.ret, -EXDEV);
	assert_true(check.placement.other_compiler);
	assert_non_null(
		strstr(error_text(&check.err), "the kernel by gcc-1 (x) 1"));
	check_end(&check);
}

static void object_of_another_owner_is_refused(void **state)
{
	struct check check;

	check_start(&check, unit, "c", "-O2", "m");
	assert_int_equal(check.ret, -EXDEV);
	assert_non_null(strstr(error_text(&check.err), "c_last"));
	check_end(&check);
	check_start(&check, unit, "a", "-O2", "nosuch");
	assert_int_equal(check.ret, -ENOENT);
	check_end(&check);
}

/* Whatever the object says, it is an answer or an error, never a crash. */
static void damaged_objects_do_no_harm(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct buffer file autobuffer = BUFFER_INIT;
	autofree char *path = inside("sections.o");
	struct target *target = open_target(&err);
	uint32_t random = 7;
	int i;

	compile(unit, "a", true, "-O2", "sections.o");
	assert_int_equal(file_read(path, &file, NULL), 0);
	for (i = 0; i < 4000; i++) {
		struct placement placement;
		struct object *orig;
		size_t at;
		char old;

		random = random * 1103515245 + 12345;
		at = (random >> 8) % file.length;
		old = file.data[at];
		file.data[at] = (char)(random >> 3);
		if (!object_open_memory(&orig, "x", file.data, file.length,
					NULL)) {
			verify_object(&placement, target,
				      i % 2 ? "vmlinux" : "m", orig, "x", NULL);
			placement_free(&placement);
			object_close(orig);
		}
		file.data[at] = old;
	}
	target_close(target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_object_is_proved),
		cmocka_unit_test(equal_statics_get_their_position),
		cmocka_unit_test(pointers_in_data_place_a_function),
		cmocka_unit_test(module_objects_are_proved_too),
		cmocka_unit_test(sealed_functions_are_known),
		cmocka_unit_test(what_is_freed_is_known),
		cmocka_unit_test(globals_and_exports_are_looked_up),
		cmocka_unit_test(wrong_objects_are_refused),
		cmocka_unit_test(other_flags_are_refused),
		cmocka_unit_test(a_difference_has_its_line),
		cmocka_unit_test(the_compiler_is_blamed_when_it_is_another),
		cmocka_unit_test(object_of_another_owner_is_refused),
		cmocka_unit_test(damaged_objects_do_no_harm),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
