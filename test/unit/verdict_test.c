// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the verdict on what is loaded and what is installed.
 */
#include "kpatch/verdict.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

/* One of what is loaded; "+" before the name: it replaced all before it. */
struct loaded {
	const char *name;
	enum patch_phase phase;
};

static void load(struct inventory *inventory, const struct loaded *loaded)
{
	struct patch_state *state;

	for (; loaded->name; loaded++) {
		state = array_add(inventory);
		assert_non_null(state);
		*state = (struct patch_state)PATCH_STATE_INIT;
		state->replace = loaded->name[0] == '+';
		state->name = strdup(loaded->name + state->replace);
		state->phase = loaded->phase;
	}
}

/* "!" before the name: it is suspect. */
static void install(struct manifest *manifest, const char *const *names)
{
	for (; *names; names++) {
		bool suspect = **names == '!';

		assert_int_equal(
			manifest_put(manifest, *names + suspect, ZEROS), 0);
		if (suspect)
			manifest->items[manifest->count - 1].trust =
				TRUST_SUSPECT;
	}
}

static void verdicts_are_right(void **state)
{
	static const struct {
		struct loaded loaded[4];
		const char *installed[4];
		enum verdict verdict;
		const char *said;
	} cases[] = {
		{ { { NULL, 0 } },
		  { NULL },
		  VERDICT_PATCHED,
		  "no patch is installed or enabled" },
		{ { { "a", PATCH_ENABLED } },
		  { "a" },
		  VERDICT_PATCHED,
		  "fully patched: 1 patch enabled" },
		{ { { "a", PATCH_ENABLED }, { "b", PATCH_ENABLED } },
		  { "a" },
		  VERDICT_PATCHED,
		  "fully patched: 2 patches enabled" },
		{ { { "a", PATCH_ENABLED } },
		  { "a", "b" },
		  VERDICT_UNPATCHED,
		  "b is installed and not enabled" },
		{ { { "a", PATCH_DISABLED } },
		  { "a" },
		  VERDICT_UNPATCHED,
		  "a is installed and not enabled" },
		{ { { "a", PATCH_ENABLED } },
		  { "!b", "a" },
		  VERDICT_UNPATCHED,
		  "b is suspect" },
		{ { { "a", PATCH_PATCHING } },
		  { "a" },
		  VERDICT_MOVING,
		  "in transition: a is patching" },
		{ { { "b", PATCH_UNPATCHING } },
		  { "a" },
		  VERDICT_MOVING,
		  "in transition: b is unpatching" },
		/* Replaced by a later one. */
		{ { { "a", PATCH_DISABLED }, { "+b", PATCH_ENABLED } },
		  { "a", "b" },
		  VERDICT_PATCHED,
		  "1 patch enabled" },
		{ { { "+b", PATCH_ENABLED } },
		  { "a", "b", "c" },
		  VERDICT_UNPATCHED,
		  "c is installed" },
		{ { { "+b", PATCH_DISABLED } },
		  { "a", "b" },
		  VERDICT_UNPATCHED,
		  "a is installed" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoinventory struct inventory inventory = INVENTORY_INIT;
		automanifest struct manifest manifest = MANIFEST_INIT;
		autofree char *sentence = NULL;
		enum verdict verdict;

		load(&inventory, cases[i].loaded);
		install(&manifest, cases[i].installed);
		assert_int_equal(verdict_find(&inventory, &manifest, &verdict,
					      &sentence, NULL),
				 0);
		if (!strstr(sentence, cases[i].said))
			fail_msg("case %zu: %s", i, sentence);
		assert_int_equal(verdict, cases[i].verdict);
	}
}

static void others_are_not_told_that_all_is_well(void **state)
{
	static const struct loaded loaded[] = { { "a", PATCH_ENABLED },
						{ NULL, 0 } };
	autoinventory struct inventory inventory = INVENTORY_INIT;
	autofree char *sentence = NULL;
	enum verdict verdict;

	load(&inventory, loaded);
	assert_int_equal(
		verdict_find(&inventory, NULL, &verdict, &sentence, NULL), 0);
	assert_int_equal(verdict, VERDICT_UNKNOWN);
	assert_null(strstr(sentence, "fully"));
	assert_non_null(strstr(sentence, "only root"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_are_right),
		cmocka_unit_test(others_are_not_told_that_all_is_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
