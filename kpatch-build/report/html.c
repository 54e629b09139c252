// SPDX-License-Identifier: GPL-2.0
/*
 * The page as the list of its sections: see html.h.
 */
#include "report/html.h"

#include "lib/array.h"
#include "report/html_parts.h"

#include <string.h>

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void write_head(struct page *page, const struct account *account)
{
	page_markup(
		page,
		"<!DOCTYPE html>\n"
		"<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n"
		"<head>\n"
		"<meta charset=\"utf-8\"/>\n"
		"<meta name=\"viewport\" "
		"content=\"width=device-width, initial-scale=1\"/>\n"
		"<meta name=\"color-scheme\" content=\"light dark\"/>\n"
		"<title>");
	page_format(page, "%s: live patch report", account->name);
	page_markup(page, "</title>\n<style>\n");
	page_markup(page, html_style);
	page_markup(page, "</style>\n</head>\n<body>\n<main>\n");
}

/* What the patch does, of one that can be made. */
static void write_effect(struct page *page, const struct account *account)
{
	size_t changed = report_count(account->report, FINDING_CHANGED);
	size_t added = report_count(account->report, FINDING_NEW);

	page_format(page, "It replaces %zu function%s", changed,
		    plural(changed));
	if (added)
		page_format(page,
			    " and brings %zu new function%s or variable%s",
			    added, plural(added), plural(added));
	page_text(page, ".");
}

static void write_verdict(struct page *page, const struct account *account)
{
	size_t refusals = report_count(account->report, FINDING_REFUSAL);
	const char *verdict = account_verdict(account);

	page_markup(page, "<p class=\"verdict ");
	page_text(page, verdict);
	page_markup(page, "\">");
	if (account->message) {
		page_text(page, "The run ended with an error, so nothing is "
				"known about the patch: ");
		page_text(page, account->message);
	} else if (account->status == KPATCH_EXIT_REFUSED) {
		page_format(
			page,
			"Refused, for %zu reason%s: this change cannot be "
			"brought into a running kernel %s safely. No module "
			"was made.",
			refusals, plural(refusals), account->release);
	} else if (account->status == KPATCH_EXIT_UNCHANGED) {
		page_text(page,
			  "Nothing to patch: no function that the kernel has "
			  "comes out different.");
	} else {
		page_format(page,
			    account->checking ?
				    "This change can be brought into a running "
				    "kernel %s; no module was to be made. " :
				    "The module can be loaded into a running "
				    "kernel %s. ",
			    account->release);
		write_effect(page, account);
	}
	page_markup(page, "</p>\n");
}

static void write_fact(struct page *page, const char *what, const char *value)
{
	if (!value)
		return;
	page_element(page, "dt", what);
	page_element(page, "dd", value);
	page_markup(page, "\n");
}

static void write_facts(struct page *page, const struct account *account)
{
	page_markup(page, "<dl class=\"facts\">\n");
	write_fact(page, "Kernel", account->release);
	write_fact(page, "Its version", account->version);
	write_fact(page, "It was compiled with", account->built_with);
	write_fact(page, "This was compiled with", account->compiler);
	write_fact(page, "Name of the module", account->name);
	write_fact(page, "Made by", "kpatch-build " KPATCH_VERSION);
	page_markup(page, "</dl>\n<p>");
	page_text(page, "A ");
	page_term(page, TERM_MODULE);
	page_text(page,
		  " is made from a change of the kernel's source. Each source "
		  "file that the change touches is compiled twice, without and "
		  "with it. The version without must equal what the kernel "
		  "really runs. What differs between the two versions is the "
		  "patch: whole functions. Variables stay as they are in the "
		  "running kernel.");
	page_markup(page, "</p>\n");
}

static void write_body(struct page *page, const struct account *account)
{
	page_markup(page, "<h1>");
	page_format(page, "Live patch report: %s", account->name);
	page_markup(page, "</h1>\n");
	write_verdict(page, account);
	write_facts(page, account);
	html_findings(page, account, FINDING_REFUSAL);
	html_findings(page, account, FINDING_NOTICE);
	html_things(page, account);
	html_gates(page, account);
	html_patches(page, account);
}

int html_render(const struct account *account, struct buffer *buf,
		struct error *err)
{
	struct page page = { .failed = false };

	write_head(&page, account);
	write_body(&page, account);
	page_markup(&page, "</main>\n</body>\n</html>\n");
	return page_finish(&page, buf, err);
}
