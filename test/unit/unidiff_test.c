// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the diff parser: what it reads, and above all what it refuses, with
 * the line that the message names.
 */
#include "lib/array.h"
#include "lib/cleanup.h"
#include "source/scope.h"
#include "source/unidiff.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define HEAD "--- a/fs/x.c\n+++ b/fs/x.c\n"
#define HUNK "@@ -1,2 +1,2 @@ int f(void)\n a\n-b\n+c\n"

static int parse(struct unidiff *diff, const char *text, struct error *err)
{
	return unidiff_parse(diff, "d", text, strlen(text), err);
}

static void a_plain_diff_is_read(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct unidiff diff autounidiff = UNIDIFF_INIT;
	const struct unidiff_hunk *hunk;

	assert_int_equal(parse(&diff, HEAD HUNK, &err), 0);
	assert_int_equal(diff.count, 1);
	assert_string_equal(diff.items[0].path, "fs/x.c");
	assert_int_equal(diff.items[0].line, 2);
	assert_int_equal(diff.items[0].count, 1);
	hunk = &diff.items[0].items[0];
	assert_int_equal(hunk->line, 3);
	assert_int_equal(hunk->old_start, 1);
	assert_int_equal(hunk->old_count, 2);
	assert_int_equal(hunk->count, 3);
	assert_int_equal(hunk->items[1].kind, '-');
	assert_int_equal(hunk->items[1].length, 1);
	assert_memory_equal(hunk->items[1].text, "b", 1);
	assert_true(hunk->items[2].newline);
}

static void git_and_mail_wrapping_is_passed_over(void **state)
{
	static const char text[] =
		"From 0123 Mon Sep 17 00:00:00 2001\n"
		"Subject: [PATCH] x\n\nSome - text\n---\n fs/x.c | 2 +-\n\n"
		"diff --git a/fs/x.c b/fs/x.c\n"
		"index 83db48f84d13..0123456789ab 100644\n" HEAD HUNK
		"diff --git a/fs/y.c b/fs/y.c\n"
		"--- a/fs/y.c\t2022-11-06 18:15:00\n"
		"+++ b/fs/y.c\t2022-11-06 18:15:00\n" HUNK
		"@@ -9 +9,2 @@\n x\n+y\n-- \n2.39.2\n\n";
	struct error err autoerror = ERROR_INIT;
	struct unidiff diff autounidiff = UNIDIFF_INIT;

	assert_int_equal(parse(&diff, text, &err), 0);
	assert_int_equal(diff.count, 2);
	assert_string_equal(diff.items[1].path, "fs/y.c");
	assert_int_equal(diff.items[1].count, 2);
	assert_int_equal(diff.items[1].items[1].old_count, 1);
}

static void directory_names_instead_of_a_and_b_are_dropped(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct unidiff diff autounidiff = UNIDIFF_INIT;

	assert_int_equal(parse(&diff,
			       "--- linux-6.1.orig/fs/x.c\n"
			       "+++ linux-6.1/fs/x.c\n" HUNK,
			       &err),
			 0);
	assert_string_equal(diff.items[0].path, "fs/x.c");
}

static void a_missing_newline_is_kept(void **state)
{
	static const char text[] =
		HEAD "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n"
		     "+c\n\\ No newline at end of file\n";
	struct error err autoerror = ERROR_INIT;
	struct unidiff diff autounidiff = UNIDIFF_INIT;

	assert_int_equal(parse(&diff, text, &err), 0);
	assert_true(diff.items[0].items[0].items[0].newline);
	assert_false(diff.items[0].items[0].items[1].newline);
	assert_false(diff.items[0].items[0].items[2].newline);
}

static void bytes_that_are_no_utf8_are_kept(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct unidiff diff autounidiff = UNIDIFF_INIT;

	assert_int_equal(
		parse(&diff, HEAD "@@ -1 +1 @@\n-\xff\xfe\n+\xe9\n", &err), 0);
	assert_memory_equal(diff.items[0].items[0].items[0].text, "\xff\xfe",
			    2);
}

/* As git writes it, and as diff -N. */
static void a_file_is_created(void **state)
{
	static const char *const texts[] = {
		"diff --git a/fs/new.h b/fs/new.h\nnew file mode 100644\n"
		"index 000000000000..0123456789ab\n"
		"--- /dev/null\n+++ b/fs/new.h\n@@ -0,0 +1,2 @@\n+a\n+b\n",
		"--- a/fs/new.h\t1970-01-01 00:00:00.000000000 +0000\n"
		"+++ b/fs/new.h\n@@ -0,0 +1,2 @@\n+a\n+b\n",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		struct error err autoerror = ERROR_INIT;
		struct unidiff diff autounidiff = UNIDIFF_INIT;

		assert_int_equal(parse(&diff, texts[i], &err), 0);
		assert_true(diff.items[0].created);
		assert_string_equal(diff.items[0].path, "fs/new.h");
		assert_int_equal(diff.items[0].items[0].count, 2);
	}
}

static void an_empty_line_is_empty_context(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct unidiff diff autounidiff = UNIDIFF_INIT;

	assert_int_equal(parse(&diff, HEAD "@@ -1,2 +1,3 @@\n a\n\n+b\n", &err),
			 0);
	assert_int_equal(diff.items[0].items[0].items[1].kind, ' ');
	assert_int_equal(diff.items[0].items[0].items[1].length, 0);
}

/* What is refused, and a part of the message. */
static const struct {
	const char *text;
	const char *message;
} refused[] = {
	{ "", "d: the file is empty" },
	{ "hello\n", "no unified diff" },
	{ "1,2c1,2\n< a\n---\n> b\n", "no unified diff" },
	{ "1d\n.\nw .git/hooks/x\n", "no unified diff" },
	{ HEAD, "d:2: fs/x.c has no hunks" },
	{ HEAD "nothing\n", "d:2: fs/x.c has no hunks" },
	{ HUNK, "d:1: a hunk without the names" },
	{ "--- /etc/passwd\n+++ /etc/passwd\n" HUNK, "d:1: absolute path" },
	{ "--- a/fs/x.c\n+++ /fs/x.c\n" HUNK, "d:2: absolute path" },
	{ "--- a/../x.c\n+++ b/../x.c\n" HUNK, "d:1: path a/../x.c leaves" },
	{ "--- a/fs/x.c\n+++ b/fs/../../x.c\n" HUNK, "d:2: path" },
	{ "--- ../x.c\n+++ ../x.c\n" HUNK, "leaves the source tree" },
	{ "--- a//x.c\n+++ b//x.c\n" HUNK, "plain form" },
	{ "--- a/./x.c\n+++ b/./x.c\n" HUNK, "plain form" },
	{ "--- a/fs/\n+++ b/fs/\n" HUNK, "plain form" },
	{ "--- x.c\n+++ x.c\n" HUNK, "no leading directory" },
	{ "--- \n+++ \n" HUNK, "no name" },
	{ "--- \"a/fs/x\\n.c\"\n+++ \"b/fs/x\\n.c\"\n" HUNK, "quoted" },
	{ "--- a/fs/x.c\r\n+++ b/fs/x.c\r\n" HUNK, "line endings" },
	{ "--- a/fs/x.c\n+++ b/fs/y.c\n" HUNK, "renames fs/x.c to fs/y.c" },
	{ "--- /dev/null\n+++ b/fs/y.c\n@@ -1 +1,2 @@\n a\n+b\n",
	  "d:3: new file fs/y.c" },
	{ "--- /dev/null\n+++ b/fs/y.c\n@@ -0,0 +1 @@\n+a\n"
	  "@@ -1,0 +2 @@\n+b\n",
	  "d:3: new file fs/y.c" },
	{ "--- a/fs/y.c\n+++ b/fs/y.c\n@@ -0,0 +1 @@\n+a\n"
	  "@@ -1,0 +2 @@\n+b\n",
	  "d:3: new file fs/y.c" },
	{ "--- /dev/null\n+++ b/../y.c\n@@ -0,0 +1 @@\n+a\n",
	  "d:2: path b/../y.c leaves" },
	{ "--- a/fs/y.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n",
	  "d:2: deleted file fs/y.c" },
	{ "--- /dev/null\n+++ /dev/null\n" HUNK, "both sides" },
	{ "diff --git a/x b/x\nold mode 100644\nnew mode 100755\n",
	  "d:2: mode changes" },
	{ "diff --git a/x b/x\nnew file mode 120000\n" HEAD HUNK,
	  "d:2: symbolic links" },
	{ "diff --git a/x b/x\nindex 1..2 120000\n" HEAD HUNK,
	  "d:2: symbolic links" },
	{ "diff --git a/x b/x\nindex 1..2 160000\n" HEAD HUNK,
	  "d:2: submodules" },
	{ "diff --git a/x b/x\nnew file mode 160000\n" HEAD HUNK,
	  "d:2: submodules" },
	{ "diff --git a/x b/x\nnew file mode 100644\n"
	  "index 000000000000..e69de29bb2d1\n",
	  "d:3: a file without lines" },
	{ "diff --git a/x b/x\nnew file mode 100644\n", "no unified diff" },
	{ "diff --git a/x b/x\ndeleted file mode 100644\n", "d:2: deleted" },
	{ "diff --git a/x b/y\nsimilarity index 100%\nrename from x\n",
	  "d:2: renamed" },
	{ "diff --git a/x b/y\ncopy from x\ncopy to y\n", "d:2: copied" },
	{ "diff --git a/x b/x\nGIT binary patch\nliteral 1\n", "binary" },
	{ "Binary files a/x and b/x differ\n", "binary" },
	{ "*** a/x.c\n--- b/x.c\n***************\n*** 1,2 ****\n",
	  "context diff" },
	{ HEAD "@@ -1,2 +1,2 @@\n a\n-b\n+c\n+d\n",
	  "d:7: more lines than the header" },
	{ HEAD "@@ -1,2 +1,2 @@\n a\n-b\n-b\n+c\n", "d:6: the hunk of line 3" },
	{ HEAD "@@ -1,3 +1,3 @@\n a\n-b\n+c\n", "d:6: the diff ends inside" },
	{ HEAD "@@ -1,3 +1,3 @@\n a\n-b\n+c\ndiff --git a/y b/y\n",
	  "d:7: the hunk of line 3 ends too early" },
	{ HEAD "@@ -1,2 +1,2\n a\n-b\n+c\n", "hunk header" },
	{ HEAD "@@ -a +1 @@\n a\n", "hunk header" },
	{ HEAD "@@ -1,99999999999999999999 +1 @@\n a\n", "hunk header" },
	{ HEAD "@@ -1,2000000000 +1 @@\n a\n", "d:4: the diff ends inside" },
	{ HEAD "@@ -2147483647,2147483647 +1 @@\n a\n", "out of range" },
	{ HEAD "@@ -0,2 +1,2 @@\n a\n-b\n+c\n", "counted from 1" },
	{ HEAD "@@ -0,0 +0,0 @@\n", "empty hunk" },
	{ HEAD HUNK HUNK, "d:7: the hunk overlaps the one of line 3" },
	{ HEAD "@@ -9,2 +9,2 @@\n a\n-b\n+c\n" HUNK, "d:7: the hunk overlaps" },
	{ HEAD "@@ -1 +1 @@\n\\ No newline\n-a\n+b\n", "nothing before" },
	{ HEAD "@@ -1 +1 @@\n-a\n\\ No\n\\ No\n+b\n", "two missing-newline" },
	{ HEAD "@@ -1,2 +1 @@\n-a\n\\ No\n-b\n+b\n",
	  "d:3: lines after the one" },
	{ "@@@ -1,2 -1,2 +1,2 @@@\n", "combined diff" },
};

static void what_is_no_plain_change_is_refused(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		struct error err autoerror = ERROR_INIT;
		struct unidiff diff autounidiff = UNIDIFF_INIT;

		assert_int_equal(parse(&diff, refused[i].text, &err), -EBADMSG);
		if (!strstr(error_text(&err), refused[i].message))
			fail_msg("\"%s\" is not in \"%s\"", refused[i].message,
				 error_text(&err));
		assert_null(diff.items);
	}
}

static void binary_bytes_are_refused(void **state)
{
	static const char text[] = HEAD "@@ -1 +1 @@\n-a\0b\n+c\n";
	struct error err autoerror = ERROR_INIT;
	struct unidiff diff autounidiff = UNIDIFF_INIT;

	assert_int_equal(unidiff_parse(&diff, "d", text, sizeof(text) - 1,
				       &err),
			 -EBADMSG);
}

/* Every prefix of a good diff is either good or refused, and never a crash. */
static void a_cut_diff_does_not_crash(void **state)
{
	static const char text[] = HEAD HUNK
		"@@ -9,1 +9,2 @@\n x\n+y\n\\ No newline at end of file\n";
	size_t length;

	for (length = 0; length < sizeof(text); length++) {
		struct unidiff diff autounidiff = UNIDIFF_INIT;
		autofree char *copy = malloc(length + 1);

		assert_non_null(copy);
		memcpy(copy, text, length);
		unidiff_parse(&diff, "d", copy, length, NULL);
	}
}

static void the_scope_of_a_patch_is_sources(void **state)
{
	static const struct {
		const char *path;
		enum scope scope;
		const char *code;
	} rows[] = {
		{ "fs/proc/version.c", SCOPE_SOURCE, "" },
		{ "fs/proc/internal.h", SCOPE_SOURCE, "" },
		{ "include/net/tcp.h", SCOPE_SOURCE, "" },
		{ "arch/x86/entry/entry_64.S", SCOPE_REFUSED,
		  "assembly-change" },
		{ "arch/x86/entry/vdso/vclock_gettime.c", SCOPE_REFUSED,
		  "vdso-code" },
		{ "lib/vdso/gettimeofday.c", SCOPE_REFUSED, "vdso-code" },
		{ "arch/x86/boot/main.c", SCOPE_REFUSED, "boot-code" },
		{ "arch/x86/realmode/rm/wakemain.c", SCOPE_REFUSED,
		  "boot-code" },
		{ "arch/x86/purgatory/purgatory.c", SCOPE_REFUSED,
		  "boot-code" },
		{ "drivers/firmware/efi/libstub/mem.c", SCOPE_REFUSED,
		  "boot-code" },
		{ "arch/powerpc/boot/simpleboot.c", SCOPE_SOURCE, "" },
		{ "Makefile", SCOPE_REFUSED, "build-file" },
		{ "fs/Makefile", SCOPE_REFUSED, "build-file" },
		{ "fs/Kconfig", SCOPE_REFUSED, "build-file" },
		{ "lib/Kconfig.debug", SCOPE_REFUSED, "build-file" },
		{ "net/Kbuild", SCOPE_REFUSED, "build-file" },
		{ "scripts/mod/modpost.c", SCOPE_REFUSED, "build-file" },
		{ "scripts/x", SCOPE_REFUSED, "build-file" },
		{ "tools/objtool/check.c", SCOPE_REFUSED, "build-file" },
		{ "tools/testing/selftests/x.c", SCOPE_IGNORED, "no-code" },
		{ "Documentation/x.rst", SCOPE_IGNORED, "no-code" },
		{ ".git/hooks/post-checkout", SCOPE_REFUSED, "git-file" },
		{ "fs/.git/config", SCOPE_REFUSED, "git-file" },
		{ ".config", SCOPE_REFUSED, "no-c-source" },
		{ "arch/x86/kernel/vmlinux.lds", SCOPE_REFUSED, "no-c-source" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct scope_rule *rule = scope_of(rows[i].path, true);

		assert_int_equal(rule->scope, rows[i].scope);
		assert_string_equal(rule->code, rows[i].code);
	}
	/* The same names mean nothing elsewhere, but for kinds of files. */
	assert_int_equal(scope_of("tools/t.c", false)->scope, SCOPE_SOURCE);
	assert_int_equal(scope_of("scripts/t.h", false)->scope, SCOPE_SOURCE);
	assert_int_equal(scope_of("Documentation/t.c", false)->scope,
			 SCOPE_SOURCE);
	assert_string_equal(scope_of("tools/Makefile", false)->code,
			    "build-file");
	assert_string_equal(scope_of("a/.git/config", false)->code, "git-file");
	assert_string_equal(scope_of("t.S", false)->code, "assembly-change");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_diff_is_read),
		cmocka_unit_test(git_and_mail_wrapping_is_passed_over),
		cmocka_unit_test(
			directory_names_instead_of_a_and_b_are_dropped),
		cmocka_unit_test(a_missing_newline_is_kept),
		cmocka_unit_test(bytes_that_are_no_utf8_are_kept),
		cmocka_unit_test(a_file_is_created),
		cmocka_unit_test(an_empty_line_is_empty_context),
		cmocka_unit_test(what_is_no_plain_change_is_refused),
		cmocka_unit_test(binary_bytes_are_refused),
		cmocka_unit_test(a_cut_diff_does_not_crash),
		cmocka_unit_test(the_scope_of_a_patch_is_sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
