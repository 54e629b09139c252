// SPDX-License-Identifier: GPL-2.0
/*
 * What the fuzzers once found, each input given to its target again.  A fault
 * is a crash of this program, or a report when it is built with sanitizers.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <dirent.h>
#include <string.h>
#include <time.h>

/* A fuzz target under the name that it has when it is compiled for this. */
#define DECLARE(name) int name##_one_input(const uint8_t *data, size_t size)
DECLARE(command);
DECLARE(debug);
DECLARE(diff);
DECLARE(kallsyms);
DECLARE(object);
DECLARE(payload);
DECLARE(stanza);
DECLARE(symtab);
DECLARE(symvers);
DECLARE(unidiff);

static const struct {
	const char *name;
	int (*run)(const uint8_t *data, size_t size);
} targets[] = {
	{ "command", command_one_input }, { "debug", debug_one_input },
	{ "diff", diff_one_input },	  { "kallsyms", kallsyms_one_input },
	{ "object", object_one_input },	  { "payload", payload_one_input },
	{ "stanza", stanza_one_input },	  { "symtab", symtab_one_input },
	{ "symvers", symvers_one_input }, { "unidiff", unidiff_one_input },
};

/* The input as a block of its own size, so that a sanitizer sees its end. */
static void replay(int (*run)(const uint8_t *, size_t), const char *path)
{
	autobuffer struct buffer text = BUFFER_INIT;
	autofree uint8_t *data = NULL;
	clock_t start = clock();

	assert_int_equal(file_read(path, &text, NULL), 0);
	data = malloc(text.length ? text.length : 1);
	assert_non_null(data);
	memcpy(data, buffer_string(&text), text.length);
	assert_int_equal(run(data, text.length), 0);
	if (clock() - start > 5 * CLOCKS_PER_SEC)
		fail_msg("%s took too long", path);
}

static unsigned int replay_all(size_t target)
{
	autofree char *directory =
		path_format("test/fuzz/corpus/%s", targets[target].name);
	DIR *dir = opendir(directory);
	struct dirent *entry;
	unsigned int count = 0;

	while (dir && (entry = readdir(dir))) {
		autofree char *path =
			path_format("%s/%s", directory, entry->d_name);

		if (*entry->d_name == '.')
			continue;
		replay(targets[target].run, path);
		count++;
	}
	if (dir)
		closedir(dir);
	return count;
}

static void old_finds_do_no_harm(void **state)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(targets); i++)
		count += replay_all(i);
	assert_true(count > 0);
}

static void no_target_minds_nothing(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(targets); i++)
		assert_int_equal(targets[i].run((const uint8_t *)"", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_finds_do_no_harm),
		cmocka_unit_test(no_target_minds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
