// SPDX-License-Identifier: GPL-2.0
/*
 * What goes into the patch, in the HTML report: for each function or variable
 * why, its source before and after, and its instructions before and after.
 */
#include "report/html_parts.h"

#include "lib/array.h"
#include "lib/cleanup.h"

#include <string.h>

static bool is_of(const struct account_thing *thing,
		  const struct account_object *object)
{
	return thing->finding->object &&
	       !strcmp(thing->finding->object, object->name);
}

static size_t index_of(const struct account *account,
		       const struct account_thing *thing)
{
	return (size_t)(thing - account->things.items) + 1;
}

/* What each kind of reason comes to. */
static const char *reason_meaning(const struct finding *finding)
{
	static const char *const meanings[] = {
		[REASON_CODE] = "It is compiled to other instructions",
		[REASON_CONSTANT] = "It has another constant",
		[REASON_REFERENCE] = "It calls or refers to something else",
		[REASON_SIZE] = "One version goes on where the other ends",
		[REASON_TABLE] =
			"Its instructions are the same, but a table that the kernel has about it differs",
		[REASON_PART] = "Part of it came or went",
		[REASON_SECTION] =
			"It is no more among what is freed after boot",
		[REASON_CALLER] =
			"It calls a function that cannot be replaced itself, and so needs a copy of that",
		[REASON_UNKNOWN] = "It differs",
		[REASON_NEEDED] = "Something that goes into the patch needs it",
		[REASON_GLOBAL] = "It is new",
		[REASON_COMPANION] = "It belongs to what goes into the patch",
		[REASON_NONE] = NULL,
	};

	return meanings[finding->reason.kind];
}

/* The difference is in one instruction of the code itself. */
static bool is_instruction(const struct reason *reason)
{
	return reason->kind == REASON_CODE || reason->kind == REASON_CONSTANT ||
	       reason->kind == REASON_REFERENCE;
}

static void write_reason(struct page *page, const struct finding *finding)
{
	const struct reason *reason = &finding->reason;
	autofree char *line = reason_line(reason);
	const char *meaning = reason_meaning(finding);
	bool inlined = reason->orig.inlined || reason->patched.inlined;

	if (!meaning)
		return;
	if (reason->what && !line)
		page->failed = true;
	page_markup(page, "<p>");
	page_element(page, "strong", "Why it is here:");
	page_text(page, " ");
	page_text(page, meaning);
	if (line) {
		page_text(page, ": ");
		page_element(page, "code", line);
	}
	page_text(page, ".");
	if (is_instruction(reason)) {
		page_text(page, " That is the first ");
		page_term(page, TERM_INSTRUCTION);
		page_text(page, " in which the versions differ.");
	}
	if (finding->kind == FINDING_PART && !page->explained[TERM_COLD] &&
	    reason->what && strstr(reason->what, "cold part")) {
		page_text(page, " A ");
		page_term(page, TERM_COLD);
		page_text(page, " stands beside its function.");
	}
	if (inlined) {
		page_text(page,
			  " The instruction comes from a function that is ");
		page_term(page, TERM_INLINED);
		page_text(page, ".");
	}
	page_markup(page, "</p>\n");
}

static void write_kind(struct page *page, const struct finding *finding)
{
	page_markup(page, " <span class=\"quiet\">");
	switch (finding->kind) {
	case FINDING_CHANGED:
		page_text(page, "is replaced");
		break;
	case FINDING_NEW:
		page_format(page, "new %s",
			    finding->why ? finding->why : "symbol");
		break;
	default:
		page_text(page, "goes along");
		break;
	}
	page_markup(page, "</span>");
}

static bool same_line(const struct excerpt_line *one,
		      const struct excerpt_line *two)
{
	return one->length == two->length &&
	       !memcmp(one->text, two->text, one->length);
}

static bool same_source(const struct excerpt *orig,
			const struct excerpt *patched)
{
	size_t i;

	if (!orig->count || orig->count != patched->count)
		return false;
	for (i = 0; i < orig->count; i++)
		if (!same_line(&orig->items[i], &patched->items[i]))
			return false;
	return true;
}

/* What did not change is there for those who want to see it. */
static void write_source(struct page *page, const struct account_thing *thing)
{
	bool same = same_source(&thing->orig, &thing->patched);

	if (same)
		page_markup(page,
			    "<details>\n<summary>Its own source is the "
			    "same: what it has inlined, or what it refers "
			    "to, changed</summary>\n");
	html_source(page, &thing->orig, &thing->patched);
	if (same)
		page_markup(page, "</details>\n");
}

static void write_sources(struct page *page, const struct account_thing *thing)
{
	if (!thing->orig.count && !thing->patched.count)
		page_element(page, "p",
			     "There is no source of its own to show.");
	write_source(page, thing);
	if (!thing->inlined_orig.count && !thing->inlined_patched.count)
		return;
	page_markup(page, "<p>");
	page_text(page, "The function that is compiled into it:");
	page_markup(page, "</p>\n");
	html_source(page, &thing->inlined_orig, &thing->inlined_patched);
}

static void write_thing(struct page *page, const struct account *account,
			const struct account_thing *thing)
{
	const struct finding *finding = thing->finding;

	page_markup(page, "<article class=\"thing\" id=\"thing-");
	page_format(page, "%zu", index_of(account, thing));
	page_markup(page, "\">\n<h4>");
	page_element(page, "code", finding->symbol ? finding->symbol : "?");
	write_kind(page, finding);
	page_markup(page, "</h4>\n");
	if (finding->source) {
		page_markup(page, "<p>");
		html_place(page, account, finding->source);
		page_markup(page, "</p>\n");
	}
	write_reason(page, finding);
	write_sources(page, thing);
	if (thing->code.count) {
		page_markup(page, "<details>\n<summary>Instructions before and "
				  "after</summary>\n");
		html_code(page, &thing->code);
		page_markup(page, "</details>\n");
	}
	page_markup(page, "</article>\n");
}

static void write_object(struct page *page, const struct account *account,
			 const struct account_object *object)
{
	const struct account_thing *thing;
	bool titled = false;

	array_for_each(thing, &account->things) {
		if (!is_of(thing, object))
			continue;
		if (!titled) {
			page_element(page, "h3", object->name);
			page_markup(page, "<p>");
			page_text(page, "An ");
			page_term(page, TERM_OBJECT);
			page_text(page, " that is part of ");
			if (!strcmp(object->owner, "vmlinux"))
				page_term(page, TERM_OWNER);
			else
				page_format(page, "the module %s",
					    object->owner);
			page_markup(page, ".</p>\n");
		}
		titled = true;
		write_thing(page, account, thing);
	}
}

static void write_contents(struct page *page, const struct account *account)
{
	const struct account_thing *thing;

	page_markup(page, "<ul>\n");
	array_for_each(thing, &account->things) {
		page_markup(page, "<li><a href=\"#thing-");
		page_format(page, "%zu", index_of(account, thing));
		page_markup(page, "\">");
		page_element(page, "code",
			     thing->finding->symbol ? thing->finding->symbol :
						      "?");
		page_markup(page, "</a>");
		write_kind(page, thing->finding);
		page_markup(page, "</li>\n");
	}
	page_markup(page, "</ul>\n");
}

void html_things(struct page *page, const struct account *account)
{
	const struct account_object *object;
	bool refused = account->status != KPATCH_EXIT_OK;

	if (!account->things.count)
		return;
	page_markup(page, refused ? "<section>\n<h2>What would change</h2>\n" :
				    "<section>\n<h2>What changes</h2>\n");
	page_element(
		page, "p",
		"Everything that goes into the patch, as compiled code has "
		"it: a function that nobody edited is here when something "
		"inlined into it was. Between the two versions, | marks "
		"lines that differ, < and > lines that only one has.");
	page_markup(page, "\n");
	write_contents(page, account);
	array_for_each(object, &account->objects)
		write_object(page, account, object);
	page_markup(page, "</section>\n");
}
