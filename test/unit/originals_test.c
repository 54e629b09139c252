// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of kept objects: what is found again, and what never is.
 */
#include "compile/originals.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

static char *directory;

static int make_directory(void **state)
{
	return dir_make_temp("/tmp", "kpatch-originals-test", &directory, NULL);
}

static int remove_directory(void **state)
{
	int ret = tree_remove(directory, NULL);

	free(directory);
	return ret;
}

static void open_originals(struct originals *originals, const char *tree,
			   const char *identity)
{
	const struct compiler compiler = { (char *)"gcc", (char *)identity };
	struct error err autoerror = ERROR_INIT;

	assert_int_equal(
		originals_open(originals, directory, tree, &compiler, &err), 0);
}

static void make_unit(struct unit *unit, const char *option)
{
	*unit = (struct unit){ .command = COMMAND_INIT };
	assert_int_equal(words_add(&unit->command.compile, "gcc"), 0);
	assert_int_equal(words_add(&unit->command.compile, option), 0);
	assert_int_equal(words_add(&unit->command.objtool, "objtool"), 0);
}

static void expect_taken(const struct originals *originals,
			 const struct unit *unit, const char *content,
			 const char *complaints)
{
	autofree char *path = path_format("%s/taken.o", directory);
	autofree char *said = NULL;
	struct buffer text autobuffer = BUFFER_INIT;

	unlink(path);
	assert_int_equal(originals_take(originals, unit, path, &said),
			 content != NULL);
	assert_int_equal(file_exists(path), content != NULL);
	if (!content)
		return;
	assert_int_equal(file_read(path, &text, NULL), 0);
	assert_string_equal(buffer_string(&text), content);
	assert_string_equal(said ? said : "", complaints);
}

static void keep(const struct originals *originals, const struct unit *unit,
		 const char *content, const char *complaints)
{
	autofree char *path = path_format("%s/made.o", directory);
	struct error err autoerror = ERROR_INIT;

	unlink(path);
	assert_int_equal(
		file_publish(path, content, strlen(content), 0600, &err), 0);
	assert_int_equal(
		originals_keep(originals, unit, path, complaints, &err), 0);
}

static void what_was_kept_is_taken(void **state)
{
	struct originals originals cleanup(originals_free) = ORIGINALS_INIT;
	struct unit unit;

	open_originals(&originals, "tree", "1");
	make_unit(&unit, "-O2");
	expect_taken(&originals, &unit, NULL, NULL);
	keep(&originals, &unit, "object", "x.o: warning\n");
	expect_taken(&originals, &unit, "object", "x.o: warning\n");
	keep(&originals, &unit, "another", NULL);
	expect_taken(&originals, &unit, "another", "");
	unit_free(&unit);
}

static void other_trees_compilers_and_commands_find_nothing(void **state)
{
	struct originals originals cleanup(originals_free) = ORIGINALS_INIT;
	struct originals tree cleanup(originals_free) = ORIGINALS_INIT;
	struct originals compiler cleanup(originals_free) = ORIGINALS_INIT;
	struct originals none cleanup(originals_free) = ORIGINALS_INIT;
	struct unit unit, other;

	open_originals(&originals, "tree", "1");
	open_originals(&tree, "another tree", "1");
	open_originals(&compiler, "tree", "2");
	open_originals(&none, NULL, "1");
	make_unit(&unit, "-Os");
	make_unit(&other, "-O3");
	keep(&originals, &unit, "object", NULL);
	expect_taken(&originals, &unit, "object", "");
	expect_taken(&tree, &unit, NULL, NULL);
	expect_taken(&compiler, &unit, NULL, NULL);
	expect_taken(&none, &unit, NULL, NULL);
	expect_taken(&originals, &other, NULL, NULL);
	/* Words are told apart, not only their letters. */
	assert_int_equal(words_add(&other.command.compile, "x"), 0);
	keep(&originals, &other, "object", NULL);
	words_free(&other.command.compile);
	assert_int_equal(words_add(&other.command.compile, "gcc"), 0);
	assert_int_equal(words_add(&other.command.compile, "-O3x"), 0);
	expect_taken(&originals, &other, NULL, NULL);
	/* What kbuild has to generate may be another each time. */
	unit.generated = true;
	expect_taken(&originals, &unit, NULL, NULL);
	keep(&none, &unit, "object", NULL);
	unit_free(&unit);
	unit_free(&other);
}

static void damaged_ones_are_not_taken(void **state)
{
	struct originals originals cleanup(originals_free) = ORIGINALS_INIT;
	struct error err autoerror = ERROR_INIT;
	autofree char *objects = path_format("%s/objects", directory);
	autofree char *path = path_format("%s/made.o", directory);
	struct unit unit;

	assert_int_equal(tree_remove(objects, &err), 0);
	open_originals(&originals, "tree", "1");
	make_unit(&unit, "-O1");
	keep(&originals, &unit, "object", NULL);
	/* The same file under two names. */
	assert_int_equal(truncate(path, 3), 0);
	expect_taken(&originals, &unit, NULL, NULL);
	keep(&originals, &unit, "object", NULL);
	expect_taken(&originals, &unit, "object", "");
	unit_free(&unit);
}

static void those_used_last_stay(void **state)
{
	static const char *const options[] = { "-a", "-b", "-c" };
	struct originals originals cleanup(originals_free) = ORIGINALS_INIT;
	struct error err autoerror = ERROR_INIT;
	autofree char *objects = path_format("%s/objects", directory);
	const struct timespec soon = { 0, 20000000 };
	struct unit units[ARRAY_SIZE(options)];
	size_t i;

	assert_int_equal(tree_remove(objects, &err), 0);
	open_originals(&originals, "tree", "1");
	for (i = 0; i < ARRAY_SIZE(options); i++) {
		make_unit(&units[i], options[i]);
		keep(&originals, &units[i], "twelve bytes", NULL);
		nanosleep(&soon, NULL);
	}
	originals_trim(&originals, 36);
	expect_taken(&originals, &units[0], "twelve bytes", "");
	originals_trim(&originals, 35);
	/* Taking the first one was a use of it. */
	expect_taken(&originals, &units[0], "twelve bytes", "");
	expect_taken(&originals, &units[1], NULL, NULL);
	expect_taken(&originals, &units[2], "twelve bytes", "");
	originals_trim(&originals, 0);
	for (i = 0; i < ARRAY_SIZE(options); i++) {
		expect_taken(&originals, &units[i], NULL, NULL);
		unit_free(&units[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_kept_is_taken),
		cmocka_unit_test(
			other_trees_compilers_and_commands_find_nothing),
		cmocka_unit_test(damaged_ones_are_not_taken),
		cmocka_unit_test(those_used_last_stay),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
