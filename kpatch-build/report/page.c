// SPDX-License-Identifier: GPL-2.0
/*
 * Writing and escaping HTML: see page.h.
 */
#include "report/page.h"

#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/utf8.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

static void append(struct page *page, const char *data, size_t length)
{
	if (!page->failed && buffer_append(&page->html, data, length))
		page->failed = true;
}

void page_markup(struct page *page, const char *markup)
{
	append(page, markup, strlen(markup));
}

/*
 * Characters that are not seen, turn the direction of what is seen, or are
 * none: U+200B to U+200F, U+2028 to U+202E, U+2060 to U+206F, U+FEFF, U+FFFE
 * and U+FFFF.  Returns how many bytes the one at @text has, or 0.
 */
static size_t hidden(const char *text)
{
	static const struct {
		uint8_t lead, second, first, last;
	} ranges[] = {
		{ 0xe2, 0x80, 0x8b, 0x8f }, { 0xe2, 0x80, 0xa8, 0xae },
		{ 0xe2, 0x81, 0xa0, 0xaf }, { 0xef, 0xbb, 0xbf, 0xbf },
		{ 0xef, 0xbf, 0xbe, 0xbf },
	};
	const uint8_t *at = (const uint8_t *)text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		if (at[0] == ranges[i].lead && at[1] == ranges[i].second &&
		    at[2] >= ranges[i].first && at[2] <= ranges[i].last)
			return 3;
	return 0;
}

/* What stands for a character of markup, or NULL. */
static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* Valid UTF-8 without control characters. */
static void append_visible(struct page *page, const char *text)
{
	char code[sizeof("\\xNN")];
	size_t bytes = 0;

	for (; *text; text++) {
		if (!bytes)
			bytes = hidden(text);
		if (bytes) {
			snprintf(code, sizeof(code), "\\x%02x", (uint8_t)*text);
			page_markup(page, code);
			bytes--;
		} else if (entity(*text)) {
			page_markup(page, entity(*text));
		} else {
			append(page, text, 1);
		}
	}
}

/* A piece without tabs and NULs. */
static void append_piece(struct page *page, const char *text, size_t length)
{
	autofree char *piece = strndup(text, length);
	autofree char *visible = piece ? utf8_copy(piece, true) : NULL;

	if (visible)
		append_visible(page, visible);
	else
		page->failed = true;
}

void page_text_of(struct page *page, const char *text, size_t length)
{
	size_t piece;

	while (length) {
		for (piece = 0; piece < length; piece++)
			if (!text[piece] || text[piece] == '\t')
				break;
		if (piece)
			append_piece(page, text, piece);
		if (piece < length)
			page_markup(page, text[piece] ? "\t" : "\\x00");
		piece += piece < length;
		text += piece;
		length -= piece;
	}
}

void page_text(struct page *page, const char *text)
{
	page_text_of(page, text, strlen(text));
}

void page_format(struct page *page, const char *format, ...)
{
	autobuffer struct buffer text = BUFFER_INIT;
	va_list args;
	int ret;

	va_start(args, format);
	ret = buffer_vprintf(&text, format, args);
	va_end(args);
	if (ret)
		page->failed = true;
	else
		page_text(page, buffer_string(&text));
}

void page_element(struct page *page, const char *tag, const char *text)
{
	page_markup(page, "<");
	page_markup(page, tag);
	page_markup(page, ">");
	page_text(page, text);
	page_markup(page, "</");
	append(page, tag, strcspn(tag, " "));
	page_markup(page, ">");
}

/* What a reader may not know, in the words of this project. */
static const struct {
	const char *name;
	const char *meaning;
} terms[NR_TERMS] = {
	[TERM_MODULE] = { "patch module",
			  "a kernel module that replaces functions of the running kernel while it is loaded" },
	[TERM_OBJECT] = { "object",
			  "what the compiler makes of one source file" },
	[TERM_OWNER] = { "vmlinux",
			 "the kernel image; everything else is a module" },
	[TERM_FTRACE] = { "ftrace entry",
			  "the place at the start of a function where the kernel can redirect calls of it; without one a function cannot be replaced" },
	[TERM_OBJTOOL] = { "objtool",
			   "the kernel's own checker of compiled code; without its consent nobody could tell from a stack which functions a task is in" },
	[TERM_COLD] = { "cold part",
			"code of a function that is rarely run, which the compiler puts elsewhere" },
	[TERM_INLINED] = { "inlined",
			   "compiled into the functions that call it, so that each of them has a copy" },
	[TERM_INSTRUCTION] = { "instruction",
			       "one step of a processor; +0x5 is the place five bytes from the start of the function" },
	[TERM_HUNK] = { "hunk",
			"one block of changed lines in a diff, which starts with @@" },
	[TERM_CODE] = { "code",
			"the name of a reason; it does not change between versions" },
};

void page_term(struct page *page, enum term term)
{
	if (page->explained[term]) {
		page_text(page, terms[term].name);
		return;
	}
	page->explained[term] = true;
	page_element(page, "dfn", terms[term].name);
	page_markup(page, " <span class=\"meaning\">(");
	page_text(page, terms[term].meaning);
	page_markup(page, ")</span>");
}

int page_finish(struct page *page, struct buffer *buf, struct error *err)
{
	int ret = page->failed ||
		  buffer_append(buf, page->html.data, page->html.length);

	buffer_free(&page->html);
	return ret ? error_nomem(err) : 0;
}
