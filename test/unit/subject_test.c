// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what a patch file says that it does.
 */
#include "lib/array.h"
#include "lib/cleanup.h"
#include "source/subject.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define DIFF "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n"

static void expect(const char *text, const char *expected)
{
	autobuffer struct buffer found = BUFFER_INIT;

	assert_int_equal(subject_append(&found, text, strlen(text)), 0);
	assert_string_equal(buffer_string(&found), expected);
}

static void subjects_are_found(void **state)
{
	expect("", "");
	expect(DIFF, "");
	expect("\n \nA fix.\nMore of it.\n\n" DIFF, "A fix.");
	expect("A fix", "A fix");
	expect("From 0123456789 Mon Sep 17 00:00:00 2001\n"
	       "From: A <a@b.c>\nDate: today\n"
	       "Subject: [PATCH v2 1/3] ext4: fix it [now]\n\nText\n---\n x | 2\n"
	       "\ndiff --git a/x.c b/x.c\n" DIFF,
	       "ext4: fix it [now]");
	expect("Description: fix it\n more\nOrigin: here\n" DIFF, "fix it");
	expect("Subject: [PATCH]\n\nA fix.\n" DIFF, "A fix.");
	expect("Index: x.c\nSubject: not this one\n" DIFF, "");
	/* Not what comes behind the first diff. */
	expect(DIFF "Subject: not this one\n", "");
	expect("diff --git a/x.c b/x.c\nindex 1..2\n" DIFF, "");
}

static void a_subject_is_a_line_of_text(void **state)
{
	autobuffer struct buffer found = BUFFER_INIT;
	char text[SUBJECT_MAX + 8];

	expect("a\tb\x1b[2Jc\rd\x7f \n", "a b[2Jcd");
	expect("\xc3\xa4 \xff\n", "\xc3\xa4 \\xff");
	/* A character is not cut. */
	memset(text, 'x', sizeof(text));
	memcpy(text + SUBJECT_MAX - 1, "\xc3\xa4", 2);
	assert_int_equal(subject_append(&found, text, sizeof(text)), 0);
	assert_int_equal(found.length, SUBJECT_MAX - 1);
	assert_int_equal(found.data[SUBJECT_MAX - 2], 'x');
	/* Nor do escapes make it longer. */
	found.length = 0;
	memset(text, 0xff, sizeof(text));
	assert_int_equal(subject_append(&found, text, sizeof(text)), 0);
	assert_int_equal(found.length, SUBJECT_MAX);
	assert_int_equal(strlen(found.data), SUBJECT_MAX);
}

static void several_are_told_apart(void **state)
{
	autobuffer struct buffer found = BUFFER_INIT;
	static const char *const texts[] = { "One.\n" DIFF, DIFF,
					     "Two.\n" DIFF };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_equal(
			subject_append(&found, texts[i], strlen(texts[i])), 0);
	assert_string_equal(found.data, "One.; Two.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subjects_are_found),
		cmocka_unit_test(a_subject_is_a_line_of_text),
		cmocka_unit_test(several_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
