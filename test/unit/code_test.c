// SPDX-License-Identifier: GPL-2.0
/*
 * The table of codes against what the sources of kpatch-build/ can say, and
 * against the documents.  Run at the top of the tree, as all unit tests are.
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
#include "diff/code.h"

#include <glob.h>
#include <string.h>

/* Words with hyphens that are no codes; options are known by their tables. */
static const char *const others[] = {
	"apt-cache",
	"apt-get",
	"dpkg-deb",
	"dpkg-query",
};

/* Behind what starts with a quote. */
static const char *skip_literal(const char *at)
{
	char quote = *at;

	for (at++; *at && *at != quote; at++)
		if (*at == '\\' && at[1])
			at++;
	return *at ? at + 1 : at;
}

/* The next string literal outside of comments, or NULL. */
static const char *next_literal(const char *at)
{
	while (*at && *at != '"') {
		if (!strncmp(at, "/*", 2))
			at = strstr(at, "*/") + 2;
		else if (!strncmp(at, "//", 2))
			at = strchr(at, '\n');
		else if (*at == '\'')
			at = skip_literal(at);
		else
			at++;
	}
	return *at ? at : NULL;
}

/* A literal of the sources that looks like a code, or the end. */
static bool next_word(const char **at, char *word, size_t size)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const char *start;
	size_t length;

	while ((start = next_literal(*at))) {
		*at = skip_literal(start);
		length = strspn(++start, letters);
		if (start + length + 1 != *at || !memchr(start, '-', length) ||
		    start[0] == '-' || start[length - 1] == '-' ||
		    length >= size)
			continue;
		/* { "non-replace", no_argument, ... */
		if (!strncmp(*at, ", no_argument", 13) ||
		    !strncmp(*at, ", required_argument", 19))
			continue;
		memcpy(word, start, length);
		word[length] = '\0';
		return true;
	}
	return false;
}

static bool is_other(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (!strcmp(others[i], word))
			return true;
	return !strncmp(word, "kpatch-", 7);
}

/* All sources but the table, one after the other. */
static void read_sources(struct buffer *sources)
{
	size_t i;
	glob_t files;

	assert_int_equal(glob("kpatch-build/*.c", 0, NULL, &files), 0);
	assert_int_equal(glob("kpatch-build/*/*.c", GLOB_APPEND, NULL, &files),
			 0);
	assert_true(files.gl_pathc > 100);
	for (i = 0; i < files.gl_pathc; i++)
		if (strcmp(files.gl_pathv[i], "kpatch-build/diff/code.c"))
			assert_int_equal(
				file_read(files.gl_pathv[i], sources, NULL), 0);
	globfree(&files);
}

static void what_the_sources_say_is_in_the_table(void **state)
{
	autobuffer struct buffer sources = BUFFER_INIT;
	size_t found = 0;
	const char *at;
	char word[64];

	read_sources(&sources);
	for (at = sources.data; next_word(&at, word, sizeof(word));) {
		if (is_other(word))
			continue;
		if (!code_find(word))
			fail_msg("\"%s\" is in the sources and not in "
				 "kpatch-build/diff/code.c",
				 word);
		found++;
	}
	assert_true(found > 40);
}

static void what_is_in_the_table_is_said(void **state)
{
	autobuffer struct buffer sources = BUFFER_INIT;
	const struct code *codes;
	size_t count, i;

	read_sources(&sources);
	codes = codes_all(&count);
	assert_true(count > 40);
	for (i = 0; i < count; i++) {
		autofree char *literal = path_format("\"%s\"", codes[i].id);

		if (!strstr(sources.data, literal))
			fail_msg("%s is in the table, and nothing says it",
				 codes[i].id);
	}
}

/* It is searched by halves, and is read by people. */
static void the_table_is_in_order_and_complete(void **state)
{
	const struct code *codes;
	size_t count, i;

	codes = codes_all(&count);
	for (i = 0; i < count; i++) {
		assert_ptr_equal(code_find(codes[i].id), &codes[i]);
		if (i)
			assert_true(strcmp(codes[i - 1].id, codes[i].id) < 0);
		assert_true(strlen(codes[i].summary) > 10);
		assert_true(strlen(codes[i].help) > 10);
		assert_int_equal(codes[i].help[strlen(codes[i].help) - 1], '.');
	}
	assert_null(code_find("no-such-code"));
	assert_null(code_find(""));
}

static char *row_of(const struct code *code)
{
	static const char *const when[] = {
		[CODE_REFUSAL] = "",
		[CODE_NOTICE] = "",
		[CODE_BOOT] = "; notice when there is anything else to patch",
		[CODE_ALLOWED] =
			"; notice when `--allow-layout-change` names it",
	};

	return path_format("\n| `%s` | %s%s%s |\n", code->id,
			   code->level == CODE_NOTICE ? "notice: " : "",
			   code->summary, when[code->level]);
}

static void documents_say_the_same(void **state)
{
	autobuffer struct buffer report = BUFFER_INIT, guide = BUFFER_INIT;
	const struct code *codes;
	size_t count, i;

	assert_int_equal(file_read("doc/report.md", &report, NULL), 0);
	assert_int_equal(file_read("doc/author-guide.md", &guide, NULL), 0);
	codes = codes_all(&count);
	for (i = 0; i < count; i++) {
		autofree char *row = row_of(&codes[i]);
		autofree char *heading =
			path_format("\n#### `%s`\n", codes[i].id);

		if (!strstr(report.data, row))
			fail_msg("doc/report.md lacks this row:%s", row);
		if (!strstr(guide.data, heading))
			fail_msg("doc/author-guide.md has no %s", codes[i].id);
	}
}

/* Lines such as ".It Li bad-diff". */
static void the_man_page_names_no_other(void **state)
{
	static const char mark[] = "\n.It Li ";
	autobuffer struct buffer man = BUFFER_INIT;
	char *at, *end, *word, *rest;
	size_t found = 0;

	assert_int_equal(file_read("man/kpatch-build.1", &man, NULL), 0);
	for (at = man.data; (at = strstr(at, mark)); at = end) {
		at += strlen(mark);
		end = at + strcspn(at, "\n");
		*end++ = '\0';
		for (word = strtok_r(at, " ,", &rest); word;
		     word = strtok_r(NULL, " ,", &rest), found++)
			if (!code_find(word))
				fail_msg("man/kpatch-build.1: %s", word);
		*--end = '\n';
	}
	assert_true(found > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_sources_say_is_in_the_table),
		cmocka_unit_test(what_is_in_the_table_is_said),
		cmocka_unit_test(the_table_is_in_order_and_complete),
		cmocka_unit_test(documents_say_the_same),
		cmocka_unit_test(the_man_page_names_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
