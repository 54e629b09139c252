/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sections of the HTML report, for html.c, which puts them in order.
 */
#ifndef REPORT_HTML_PARTS_H
#define REPORT_HTML_PARTS_H

#include "report/account.h"
#include "report/page.h"

/* The style sheet, as it stands in the page. */
extern const char html_style[];

/* Refusals, or notices: what each means and what to do. */
void html_findings(struct page *page, const struct account *account,
		   enum finding_kind kind);

/* What goes into the patch, object by object. */
void html_things(struct page *page, const struct account *account);

/* What was checked, and how it came out. */
void html_gates(struct page *page, const struct account *account);

/* The diffs. */
void html_patches(struct page *page, const struct account *account);

/* "FILE:LINE"; a place in a diff leads there. */
void html_place(struct page *page, const struct account *account,
		const char *place);

/* Two versions of a piece of source, or the one there is. */
void html_source(struct page *page, const struct excerpt *orig,
		 const struct excerpt *patched);

/* Lines around a place. */
void html_excerpt(struct page *page, const struct excerpt *excerpt);

/* Two columns of instructions. */
void html_code(struct page *page, const struct columns *lines);

#endif /* REPORT_HTML_PARTS_H */
