// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the HTML report: it is well-formed whatever is in it, loads nothing,
 * shows both versions, and says what came of the run.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "hostile.h"
#include "lib/cleanup.h"
#include "lib/utf8.h"
#include "diff/code.h"
#include "report/html.h"
#include "report/page.h"

#include <ctype.h>

static char *page_of(const struct account *account)
{
	struct buffer text = BUFFER_INIT;

	assert_int_equal(html_render(account, &text, NULL), 0);
	assert_int_equal(strlen(text.data), text.length);
	return buffer_steal(&text);
}

/* Names of tags that are open. */
struct tags {
	const char *names[64];
	size_t lengths[64];
	size_t count;
};

/* Behind the attributes of a tag: ` name="value"`, any number of times. */
static const char *check_attributes(const char *at)
{
	while (*at == ' ') {
		at++;
		at += strspn(at, "abcdefghijklmnopqrstuvwxyz-:");
		assert_true(!strncmp(at, "=\"", 2));
		at += 2;
		at += strcspn(at, "\"<>");
		assert_int_equal(*at, '"');
		at++;
	}
	return at;
}

/* Behind a tag. */
static const char *check_tag(struct tags *tags, const char *at)
{
	bool end = *at == '/';
	const char *name = at + end;
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789");

	assert_true(length > 0);
	at = name + length;
	if (end) {
		assert_true(tags->count > 0);
		tags->count--;
		assert_int_equal(tags->lengths[tags->count], length);
		assert_memory_equal(tags->names[tags->count], name, length);
	} else {
		at = check_attributes(at);
		assert_true(tags->count < ARRAY_SIZE(tags->names));
		tags->names[tags->count] = name;
		tags->lengths[tags->count] = length;
		tags->count += *at != '/';
		at += *at == '/';
	}
	assert_int_equal(*at, '>');
	return at + 1;
}

static const char *check_entity(const char *at)
{
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;",
						"&quot;", "&#39;" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(entities); i++)
		if (!strncmp(at, entities[i], strlen(entities[i])))
			return at + strlen(entities[i]);
	fail_msg("no entity: %.20s", at);
	return NULL;
}

/* XML, and no characters that XML has not. */
static void check_form(const char *page)
{
	static const char doctype[] = "<!DOCTYPE html>\n";
	struct tags tags = { .count = 0 };
	autofree char *valid = utf8_copy(page, false);
	const char *at = page + strlen(doctype);

	assert_string_equal(page, valid);
	assert_true(!strncmp(page, doctype, strlen(doctype)));
	while (*at) {
		if (*at == '<') {
			at = check_tag(&tags, at + 1);
			continue;
		}
		if (*at == '&') {
			at = check_entity(at);
			continue;
		}
		assert_true((unsigned char)*at >= ' ' || *at == '\n' ||
			    *at == '\t');
		assert_int_not_equal(*at, 0x7f);
		at++;
	}
	assert_int_equal(tags.count, 0);
	assert_null(strstr(page, "\xe2\x80\xae"));
	assert_null(strstr(page, "\xef\xbf\xbf"));
}

static void has(const char *page, const char *text)
{
	if (!strstr(page, text))
		fail_msg("not in the page: %s", text);
}

static void hostile_text_stays_text(void **state)
{
	struct account account;
	autofree char *page = NULL;

	hostile_account(&account);
	page = page_of(&account);
	check_form(page);
	has(page, "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;&quot;&#39;");
	has(page, "\\x01\\x1b[31m\\x7f\\xff\\xc0\\x80");
	has(page, "\\xe2\\x80\\xae\\xef\\xbf\\xbf");
	account_free(&account);
}

static void nothing_is_loaded(void **state)
{
	static const char *const words[] = { "<script", "<link",   "<img",
					     "<iframe", " src=",   "url(",
					     "@import", " style=", "http-equiv",
					     " onclick" };
	struct account account;
	autofree char *page = NULL;
	const char *address;
	size_t i;

	hostile_account(&account);
	page = page_of(&account);
	for (i = 0; i < ARRAY_SIZE(words); i++)
		assert_null(strstr(page, words[i]));
	/* The only address is the name of what HTML is. */
	address = strstr(page, "http:");
	assert_non_null(address);
	assert_true(!strncmp(address, "http://www.w3.org/1999/xhtml\"", 29));
	assert_null(strstr(address + 1, "http:"));
	assert_null(strstr(page, "https:"));
	account_free(&account);
}

static void reasons_are_told_by_their_kind(void **state)
{
	static const char first[] = "in which the versions differ";
	struct account account;
	autofree char *page = NULL, *other = NULL;

	hostile_account(&account);
	page = page_of(&account);
	has(page, "It is compiled to other instructions: <code>");
	has(page, first);
	has(page, "<dfn>inlined</dfn>");
	hostile_findings[0].reason.kind = REASON_TABLE;
	other = page_of(&account);
	hostile_findings[0].reason.kind = REASON_CODE;
	has(other, "a table that the kernel has about it differs: <code>");
	assert_null(strstr(other, first));
	account_free(&account);
}

static void both_versions_stand_side_by_side(void **state)
{
	struct account account;
	autofree char *page = NULL;

	hostile_account(&account);
	page = page_of(&account);
	has(page,
	    "<td class=\"number\">9</td><td class=\"old\">\treturn 3000;");
	has(page,
	    "<td class=\"number\">9</td><td class=\"new\">\treturn 4000;");
	has(page, "<td class=\"number\">8</td><td>{</td>"
		  "<td class=\"mark\"> </td><td class=\"number\">8</td>"
		  "<td>{</td>");
	has(page, "<td class=\"old\">  mov $0x7, %edi</td>"
		  "<td class=\"mark\">|</td>");
	has(page, "<td></td><td class=\"mark\">&gt;</td>"
		  "<td class=\"new\">ret</td>");
	account_free(&account);
}

static void refusals_lead_to_the_line(void **state)
{
	struct account account;
	autofree char *page = NULL;

	hostile_account(&account);
	page = page_of(&account);
	has(page, "<a href=\"#diff-1-2\">");
	has(page, "<span id=\"diff-1-2\">");
	has(page, "<span id=\"diff-1-3\" class=\"header\">+++ b/x</span>");
	has(page, "<code>changed-data</code>");
	has(page, code_find("bad-diff")->summary);
	/* What to do: the step's own words, or the table's. */
	has(page, code_find("bad-diff")->help);
	assert_null(strstr(page, code_find("changed-data")->help));
	has(page, "<tr class=\"here\"><td class=\"number\">9</td>");
	account_free(&account);
}

static void expect_verdict(const struct account *account, const char *class,
			   const char *text)
{
	autofree char *page = page_of(account);
	autofree char *mark = NULL;

	assert_true(asprintf(&mark, "<p class=\"verdict %s\">%s", class, text) >
		    0);
	check_form(page);
	has(page, mark);
}

static void the_verdict_is_a_sentence(void **state)
{
	struct account account;

	hostile_account(&account);
	account.release = "6.1.0-1-amd64";
	expect_verdict(&account, "refused", "Refused, for 3 reasons: ");
	account.status = KPATCH_EXIT_OK;
	expect_verdict(&account, "built",
		       "The module can be loaded into a running kernel "
		       "6.1.0-1-amd64. It replaces 1 function and brings 1 new "
		       "function or variable.");
	account.checking = true;
	expect_verdict(&account, "buildable",
		       "This change can be brought into a running kernel");
	account.status = KPATCH_EXIT_UNCHANGED;
	expect_verdict(&account, "unchanged", "Nothing to patch");
	account.status = KPATCH_EXIT_FAILURE;
	account.message = "no space";
	expect_verdict(&account, "error",
		       "The run ended with an error, so nothing is known about "
		       "the patch: no space</p>");
	account_free(&account);
}

/* As of a run that ended before it had anything. */
static void little_is_known(void **state)
{
	static const struct report report = REPORT_INIT;
	const struct account account = {
		.name = "kpatch-x",
		.release = "6.1",
		.message = "cannot open x",
		.status = KPATCH_EXIT_NOT_FOUND,
		.report = &report,
	};
	autofree char *page = page_of(&account);

	check_form(page);
	has(page, "<title>kpatch-x: live patch report</title>");
}

static void a_term_is_explained_once(void **state)
{
	struct account account;
	autofree char *page = NULL;
	const char *first;

	hostile_account(&account);
	page = page_of(&account);
	first = strstr(page, "<dfn>patch module</dfn>");
	assert_non_null(first);
	assert_null(strstr(first + 1, "<dfn>patch module</dfn>"));
	first = strstr(page, "<dfn>code</dfn>");
	assert_non_null(first);
	assert_null(strstr(first + 1, "<dfn>code</dfn>"));
	account_free(&account);
}

static void equal_runs_give_equal_bytes(void **state)
{
	autofree char *one = NULL, *two = NULL;
	struct account account;

	hostile_account(&account);
	one = page_of(&account);
	account_free(&account);
	hostile_account(&account);
	two = page_of(&account);
	account_free(&account);
	assert_string_equal(one, two);
}

static void a_large_patch_is_cut(void **state)
{
	static char text[(1 << 20) + 5];
	struct account account;
	autofree char *page = NULL;

	memset(text, 'x', sizeof(text));
	hostile_account(&account);
	account.patches.items[0].text = text;
	account.patches.items[0].length = sizeof(text);
	page = page_of(&account);
	check_form(page);
	has(page, "5 bytes more are not shown.");
	account_free(&account);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_text_stays_text),
		cmocka_unit_test(nothing_is_loaded),
		cmocka_unit_test(reasons_are_told_by_their_kind),
		cmocka_unit_test(both_versions_stand_side_by_side),
		cmocka_unit_test(refusals_lead_to_the_line),
		cmocka_unit_test(the_verdict_is_a_sentence),
		cmocka_unit_test(little_is_known),
		cmocka_unit_test(a_term_is_explained_once),
		cmocka_unit_test(equal_runs_give_equal_bytes),
		cmocka_unit_test(a_large_patch_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
