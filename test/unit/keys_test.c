// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of entries by which the kernel switches code: static keys, static calls
 * and tracepoints, of vmlinux, exported, and of modules.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "bodies.h"
#include "objects.h"
#include "relocations.h"

#define JUMP_TO(key) "JUMP(" key "); return 1; yes:"

static void keys_of_vmlinux_are_relocated(void **state)
{
	autooutcome struct outcome outcome;
	const struct section *table;
	size_t count;

	diff_bodies(&outcome, JUMP_TO("one_key"), JUMP_TO("other_key+1"), "");
	expect_functions(outcome.output, "a");
	table = object_section(outcome.output, "__jump_table");
	assert_int_equal(table->size, 16);
	assert_string_equal(reloc_at(table, 0)->symbol->name, "a");
	assert_string_equal(reloc_at(table, 4)->symbol->name, "a");
	assert_null(section_relocs(table, 8, 16, &count));
	table = object_section(outcome.output, ".kpatch.relocations");
	assert_int_equal(table->size, 40);
	assert_int_equal(table->data[8], R_X86_64_PC64);
	assert_int_equal(table->data[16], 1);
}

static void exported_keys_stay_symbols(void **state)
{
	autooutcome struct outcome outcome, changed;

	diff_bodies(&outcome, "", "CALL(exported_key)", "");
	assert_string_equal(
		reloc_at(object_section(outcome.output, ".static_call_sites"),
			 4)
			->symbol->name,
		"exported_key");
	assert_null(object_section(outcome.output, ".kpatch.relocations"));
	diff_bodies(&changed, "CALL(exported_key)", "CALL(exported_other)", "");
	expect_functions(changed.output, "a");
}

static void keys_of_modules_are_refused(void **state)
{
	autooutcome struct outcome outcome;

	diff_bodies(&outcome, "", JUMP_TO("mod_key"), "");
	expect_refusals(&outcome, "module-static-key a");
	outcome_free(&outcome);
	diff_bodies(&outcome, "", "CALL(mod_export_call)", "");
	expect_refusals(&outcome, "module-static-call a");
	assert_non_null(strstr(outcome.report.items[1].why,
			       "it uses mod_export_call of module mod"));
}

static void static_calls_of_modules_are_refused(void **state)
{
	static const char *const keys[] = { "__SCK__mod_call",
					    "__SCT__mod_call" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		autofree char *call = path_format("CALL(%s)", keys[i]);
		autooutcome struct outcome outcome;

		diff_bodies(&outcome, "", call, "");
		expect_refusals(&outcome, "module-static-call a");
	}
}

static void module_tracepoints_are_dropped(void **state)
{
	autooutcome struct outcome outcome;

	diff_bodies(&outcome, "", JUMP_TO("__tracepoint_mod"), "");
	expect_functions(outcome.output, "a");
	expect_findings(&outcome.report, FINDING_NOTICE,
			"tracepoint-dropped a");
	assert_null(object_section(outcome.output, "__jump_table"));
}

/* Behind the key, which is off; nothing needs to be said. */
static void calls_of_module_tracepoints_are_dropped(void **state)
{
	static const char *const keys[] = { "__SCK__tp_func_mod",
					    "__SCT__tp_func_mod" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		autofree char *call = path_format("CALL(%s)", keys[i]);
		autooutcome struct outcome outcome;

		diff_bodies(&outcome, "", call, "");
		expect_functions(outcome.output, "a");
		expect_findings(&outcome.report, FINDING_NOTICE, "");
		assert_null(
			object_section(outcome.output, ".static_call_sites"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_of_vmlinux_are_relocated),
		cmocka_unit_test(exported_keys_stay_symbols),
		cmocka_unit_test(keys_of_modules_are_refused),
		cmocka_unit_test(static_calls_of_modules_are_refused),
		cmocka_unit_test(module_tracepoints_are_dropped),
		cmocka_unit_test(calls_of_module_tracepoints_are_dropped),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
