/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An account full of what nobody expects in names, sources and messages: quotes,
 * markup, control characters, bytes that are no UTF-8, text that turns around.
 * For the tests of all that writes one.  Include after the headers of cmocka.
 */
#ifndef TEST_UNIT_HOSTILE_H
#define TEST_UNIT_HOSTILE_H

#include "lib/array.h"
#include "report/account.h"

#include <stdlib.h>
#include <string.h>

#define HOSTILE                                                              \
	"<script>alert(1)</script>&amp;\"'\\ \x01\x1b[31m\x7f\xff\xc0\x80 "  \
	"\xe2\x80\xae\xef\xbf\xbf\xed\xa0\x80 ]]> <!-- %s%n ${x} \r\n line " \
	"\xc3\xa4"

static const struct account_step hostile_steps[] = {
	{ "patch", STEP_PASSED },  { "kernel", STEP_PASSED },
	{ "verify", STEP_PASSED }, { HOSTILE, STEP_REFUSED },
	{ "diff", STEP_IDLE },	   { "apply", STEP_FAILED },
	{ "link", STEP_LEFT_OUT }, { "compile", STEP_NOT_REACHED },
};

static struct finding hostile_findings[] = {
	{
		.kind = FINDING_CHANGED,
		.code = "",
		.object = (char *)"dir/" HOSTILE ".o",
		.symbol = (char *)HOSTILE,
		.source = (char *)"dir/" HOSTILE ".c:7",
		.reason = {
			.kind = REASON_CODE,
			.what = (char *)HOSTILE,
			.part = (char *)HOSTILE,
			.table = (char *)HOSTILE,
			.orig = { .known = true, .offset = 5,
				  .source = (char *)HOSTILE ":3",
				  .text = (char *)HOSTILE },
			.patched = { .known = true, .offset = 9,
				     .inlined = (char *)HOSTILE,
				     .inlined_source = (char *)HOSTILE ":4" },
		},
	},
	{
		.kind = FINDING_NEW,
		.code = "",
		.object = (char *)"dir/" HOSTILE ".o",
		.symbol = (char *)"fresh",
		.why = (char *)"function",
	},
	{
		.kind = FINDING_NOTICE,
		.code = "new-export",
		.object = (char *)"dir/" HOSTILE ".o",
	},
	{
		.kind = FINDING_REFUSAL,
		.code = "changed-data",
		.object = (char *)"dir/" HOSTILE ".o",
		.symbol = (char *)HOSTILE,
		.source = (char *)"dir/a b%c?#\xff.c:93",
		.why = (char *)HOSTILE,
		.action = (char *)HOSTILE,
	},
	{
		.kind = FINDING_REFUSAL,
		.code = "bad-diff",
		.object = (char *)"dir/" HOSTILE ".patch",
		.source = (char *)"dir/" HOSTILE ".patch:2",
		.why = (char *)HOSTILE,
	},
	/* One that a later version may have, and this one knows nothing of. */
	{
		.kind = FINDING_REFUSAL,
		.code = "of-the-future",
		.source = (char *)"/tmp/x.c",
	},
};

static const struct report hostile_report = {
	.items = hostile_findings,
	.count = ARRAY_SIZE(hostile_findings),
};

static inline void hostile_lines(struct excerpt *excerpt, const char *last)
{
	const char *const texts[] = { "int f(void)", "{", last, "}" };
	struct excerpt_line *line;
	size_t i;

	excerpt->file = strdup("dir/" HOSTILE ".c");
	assert_non_null(excerpt->file);
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		line = array_add(excerpt);
		assert_non_null(line);
		line->number = (unsigned int)i + 7;
		line->text = texts[i];
		line->length = strlen(texts[i]);
		line->here = i == 2;
	}
}

static inline void hostile_thing(struct account *account, size_t finding,
				 bool both)
{
	struct account_thing *thing = array_add(&account->things);

	assert_non_null(thing);
	thing->finding = &hostile_findings[finding];
	hostile_lines(&thing->patched, "\treturn 4000; /* " HOSTILE " */");
	assert_int_equal(columns_add(&thing->code, strdup("  mov $0x7, %edi"),
				     '|', strdup(HOSTILE)),
			 0);
	assert_int_equal(columns_add(&thing->code, NULL, '>', strdup("ret")),
			 0);
	if (!both)
		return;
	hostile_lines(&thing->orig, "\treturn 3000; /* " HOSTILE " */");
	hostile_lines(&thing->inlined_orig, HOSTILE);
	hostile_lines(&thing->inlined_patched, HOSTILE);
}

/* Fill in an account; to be freed. */
static inline void hostile_account(struct account *account)
{
	static const char diff[] = "--- a/" HOSTILE "\n+++ b/x\n@@ -1 +1 @@\n"
				   "-\told\n+\tnew " HOSTILE "\n\0no newline";
	struct account_object *object;
	struct account_patch *patch;
	struct account_place *place;

	*account = (struct account){
		.name = HOSTILE,
		.release = HOSTILE,
		.version = HOSTILE,
		.built_with = HOSTILE,
		.compiler = HOSTILE,
		.status = KPATCH_EXIT_REFUSED,
		.report = &hostile_report,
		.steps = { hostile_steps, ARRAY_SIZE(hostile_steps) },
	};
	patch = array_add(&account->patches);
	assert_non_null(patch);
	*patch = (struct account_patch){ "dir/" HOSTILE ".patch", diff,
					 sizeof(diff) - 1 };
	object = array_add(&account->objects);
	assert_non_null(object);
	*object =
		(struct account_object){ "dir/" HOSTILE ".o",
					 "dir/" HOSTILE ".c", HOSTILE, 12, 3 };
	hostile_thing(account, 0, true);
	hostile_thing(account, 1, false);
	place = array_add(&account->places);
	assert_non_null(place);
	place->finding = &hostile_findings[3];
	hostile_lines(&place->source, HOSTILE);
}

#endif /* TEST_UNIT_HOSTILE_H */
