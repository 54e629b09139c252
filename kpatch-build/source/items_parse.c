// SPDX-License-Identifier: GPL-2.0
/*
 * Taking a text apart into items: see items.h.  Knows directives and brackets;
 * what an item declares is found out in items_names.c.
 */
#include "source/items_parse.h"
#include "lib/array.h"

/* Nested #if: more than any header has. */
#define MAX_NESTING 64

struct parser {
	struct items *items;
	struct lexer lexer;
	const char *start; /* of the open item; NULL: none is open */
	const char *last; /* end of what belongs to it so far */
	bool body; /* the open brace is that of a function */
	int depth; /* open brackets of all kinds */
	int branches[MAX_NESTING]; /* depth at each open #if */
	unsigned int nesting;
};

static int close_item(struct parser *parser)
{
	struct item *item;

	if (!parser->start)
		return 0;
	item = array_add(parser->items);
	if (!item)
		return -ENOMEM;
	item->text = parser->start;
	item->length = (size_t)(parser->last - parser->start);
	parser->start = NULL;
	parser->body = false;
	return 0;
}

/* The branches of an #if each start at the depth that the first one has. */
static void follow_branches(struct parser *parser, const struct token *word)
{
	if (token_is(word, "if") || token_is(word, "ifdef") ||
	    token_is(word, "ifndef")) {
		if (parser->nesting == MAX_NESTING) {
			parser->items->whole = false;
			return;
		}
		parser->branches[parser->nesting++] = parser->depth;
	} else if (token_is(word, "else") || token_is(word, "elif") ||
		   token_is(word, "endif")) {
		if (!parser->nesting) {
			parser->items->whole = false;
			return;
		}
		if (token_is(word, "endif"))
			parser->nesting--;
		else
			parser->depth = parser->branches[parser->nesting - 1];
	}
}

/*
 * A line that starts with '#': an item of its own, or a part of the one around
 * it.  "# 12 "file.h"", which the preprocessor writes, is no part of the text.
 */
static int take_directive(struct parser *parser)
{
	const char *start = parser->lexer.next;
	const char *line = lexer_line_end(start, parser->lexer.end);
	struct lexer lexer = { start + 1, line, false };
	struct token word = { start, 0 };
	bool alone = !parser->start;

	lexer_take(&lexer, &word);
	parser->lexer.next = line;
	parser->lexer.line_start = true;
	if (word.length && !token_is_word(&word))
		return 0;
	follow_branches(parser, &word);
	if (alone)
		parser->start = start;
	parser->last = line;
	return alone ? close_item(parser) : 0;
}

static int take_token(struct parser *parser)
{
	struct token token;
	char c = ' ';

	if (!lexer_take(&parser->lexer, &token))
		return 0;
	if (token.length == 1)
		c = token.text[0];
	if (c == '{' && !parser->depth && parser->start)
		parser->body = items_opens_body(
			parser->start, (size_t)(token.text - parser->start));
	if (!parser->start)
		parser->start = token.text;
	parser->last = parser->lexer.next;
	parser->depth += token_depth(&token);
	if (parser->depth < 0) {
		parser->items->whole = false;
		parser->depth = 0;
	}
	if (!parser->depth && (c == ';' || (c == '}' && parser->body)))
		return close_item(parser);
	return 0;
}

int items_parse(struct items *items, const char *text, size_t length,
		struct error *err)
{
	struct parser parser = {
		.items = items,
		.lexer = { text, text + length, true },
	};
	int ret = 0;

	*items =
		(struct items){ .text = text, .length = length, .whole = true };
	lexer_skip_space(&parser.lexer);
	while (!ret && parser.lexer.next < parser.lexer.end) {
		ret = parser.lexer.line_start && *parser.lexer.next == '#' ?
			      take_directive(&parser) :
			      take_token(&parser);
		lexer_skip_space(&parser.lexer);
	}
	if (parser.depth || parser.nesting)
		items->whole = false;
	if (!ret)
		ret = close_item(&parser);
	if (ret)
		items_free(items);
	return ret ? error_nomem(err) : 0;
}
