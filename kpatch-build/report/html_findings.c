// SPDX-License-Identifier: GPL-2.0
/*
 * Refusals and notices in the HTML report, each with what its code means and
 * what to do.
 */
#include "report/html_parts.h"

#include "lib/array.h"
#include "diff/code.h"

#include <string.h>

void html_place(struct page *page, const struct account *account,
		const char *place)
{
	const struct location location = location_of(place);
	size_t patch = account_patch(account, &location);

	if (!patch || !location.line) {
		page_element(page, "code", place);
		return;
	}
	page_markup(page, "<a href=\"#diff-");
	page_format(page, "%zu-%u", patch, location.line);
	page_markup(page, "\">");
	page_element(page, "code", place);
	page_markup(page, "</a>");
}

/* Label and text, if there is any. */
static void write_line(struct page *page, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	page_markup(page, "<p>");
	page_element(page, "strong", label);
	page_text(page, " ");
	page_text(page, text);
	page_markup(page, "</p>\n");
}

static const struct excerpt *excerpt_of(const struct account *account,
					const struct finding *finding)
{
	const struct account_place *place;

	array_for_each(place, &account->places)
		if (place->finding == finding)
			return &place->source;
	return NULL;
}

static void write_where(struct page *page, const struct account *account,
			const struct finding *finding)
{
	page_markup(page, "<p>");
	page_element(page, "strong", "Where:");
	page_text(page, " ");
	if (finding->source)
		html_place(page, account, finding->source);
	if (finding->object &&
	    (!finding->source || strcmp(finding->object, finding->source))) {
		page_text(page, finding->source ? ", in " : "");
		page_element(page, "code", finding->object);
	}
	page_markup(page, "</p>\n");
}

static void write_finding(struct page *page, const struct account *account,
			  const struct finding *finding)
{
	const struct code *code = code_find(finding->code);
	const struct excerpt *excerpt = excerpt_of(account, finding);

	page_markup(page, "<article class=\"finding ");
	page_text(page, finding_kind_name(finding->kind));
	page_markup(page, "\">\n<h3>");
	if (finding->symbol) {
		page_element(page, "code", finding->symbol);
		page_text(page, ": ");
	}
	page_text(page, code ? code->summary : finding->code);
	page_markup(page, "</h3>\n");
	if (finding->source || finding->object)
		write_where(page, account, finding);
	write_line(page, "Why:", finding->why);
	write_line(page,
		   finding->kind == FINDING_NOTICE ? "What it comes to:" :
						     "What to do:",
		   finding_action(finding));
	page_markup(page, "<p class=\"quiet\">");
	page_term(page, TERM_CODE);
	page_text(page, ": ");
	page_element(page, "code", finding->code);
	page_markup(page, "</p>\n");
	if (excerpt)
		html_excerpt(page, excerpt);
	page_markup(page, "</article>\n");
}

void html_findings(struct page *page, const struct account *account,
		   enum finding_kind kind)
{
	const struct finding *finding;

	if (!report_count(account->report, kind))
		return;
	page_markup(page, kind == FINDING_REFUSAL ?
				  "<section>\n<h2>Why it was refused</h2>\n" :
				  "<section>\n<h2>Worth knowing</h2>\n");
	page_element(page, "p",
		     kind == FINDING_REFUSAL ?
			     "Each of these alone is enough. All that were "
			     "found are here; steps after the one that refused "
			     "were not reached." :
			     "These keep nothing from being patched.");
	page_markup(page, "\n");
	array_for_each(finding, account->report)
		if (finding->kind == kind)
			write_finding(page, account, finding);
	page_markup(page, "</section>\n");
}
