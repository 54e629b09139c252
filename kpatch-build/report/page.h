/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An HTML page while it is written.  Text goes in escaped, markup as it is; the
 * markup is XML as well, so that a page can be checked strictly.  Once memory
 * was short nothing more is written, and page_finish() says so.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "lib/buffer.h"
#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Words that are explained where they stand first. */
enum term {
	TERM_MODULE,
	TERM_OBJECT,
	TERM_OWNER,
	TERM_FTRACE,
	TERM_OBJTOOL,
	TERM_COLD,
	TERM_INLINED,
	TERM_INSTRUCTION,
	TERM_HUNK,
	TERM_CODE,
	NR_TERMS
};

/**
 * struct page - a page
 * @html: what was written
 * @failed: memory was short
 * @explained: terms that were explained already
 */
struct page {
	struct buffer html;
	bool failed;
	bool explained[NR_TERMS];
};

/* Markup, trusted. */
void page_markup(struct page *page, const char *markup);

/*
 * Text from anywhere: escaped; what cannot be seen, or makes what is seen
 * another thing than what is there, is written as \xNN.  Tabs stay.
 */
void page_text(struct page *page, const char *text);
void page_text_of(struct page *page, const char *text, size_t length);

/* Text in printf style; all of it is escaped. */
void page_format(struct page *page, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* <TAG>text</TAG>; @tag may have attributes. */
void page_element(struct page *page, const char *tag, const char *text);

/* A term, with its explanation if it is the first time. */
void page_term(struct page *page, enum term term);

/* Hand the page over; -ENOMEM when it is not complete. */
int page_finish(struct page *page, struct buffer *buf, struct error *err);

#endif /* REPORT_PAGE_H */
