// SPDX-License-Identifier: GPL-2.0
/*
 * Taking a text apart into tokens and items: see items.h.  Knows comments,
 * literals, directives and brackets; what an item declares is found out in
 * items_names.c.
 */
#include "source/items_parse.h"
#include "lib/array.h"

#include <ctype.h>
#include <string.h>
#include <xxhash.h>

/* Nested #if: more than any header has. */
#define MAX_NESTING 64

struct parser {
	struct items *items;
	const char *next;
	const char *end;
	bool line_start; /* only white space so far in this line */
	bool body; /* the open brace is that of a function */
	int depth; /* open brackets of all kinds */
	size_t first; /* token that the open item starts with */
	int branches[MAX_NESTING]; /* depth at each open #if */
	unsigned int nesting;
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$';
}

bool token_is(const struct item_token *token, const char *text)
{
	return token->length == strlen(text) &&
	       !memcmp(token->text, text, token->length);
}

bool token_is_word(const struct item_token *token)
{
	return is_word(token->text[0]) &&
	       !isdigit((unsigned char)token->text[0]);
}

static const char *end_of_line(const char *text, const char *end)
{
	const char *c;

	for (c = text; c < end && *c != '\n'; c++)
		if (*c == '\\' && c + 1 < end)
			c++;
	return c < end ? c : end;
}

static const char *end_of_comment(const char *text, const char *end)
{
	const char *close = memmem(text + 2, (size_t)(end - text) - 2, "*/", 2);

	return close ? close + 2 : end;
}

/* Go behind white space, comments and the ends of continued lines. */
static void skip_space(struct parser *parser)
{
	const char *c;
	bool more;

	while (parser->next < parser->end) {
		c = parser->next;
		more = c + 1 < parser->end;
		if (isspace((unsigned char)*c)) {
			parser->line_start |= *c == '\n';
			parser->next++;
		} else if (more && *c == '\\' && c[1] == '\n') {
			parser->next += 2;
		} else if (more && *c == '/' && c[1] == '*') {
			parser->next = end_of_comment(c, parser->end);
		} else if (more && *c == '/' && c[1] == '/') {
			parser->next = end_of_line(c, parser->end);
		} else {
			return;
		}
	}
}

static size_t literal_length(const char *text, const char *end)
{
	const char *c = text + 1;

	while (c < end && *c != *text && *c != '\n')
		c += *c == '\\' && c + 1 < end ? 2 : 1;
	return (size_t)((c < end ? c + 1 : end) - text);
}

/* Operators are taken apart into characters, which is all the same here. */
static size_t token_length(const char *text, const char *end)
{
	const char *c = text;

	if (*c == '"' || *c == '\'')
		return literal_length(text, end);
	if (!is_word(*c))
		return 1;
	while (c < end && is_word(*c))
		c++;
	return (size_t)(c - text);
}

static int add_token(struct parser *parser)
{
	struct item_token *token = array_add(&parser->items->tokens);

	if (!token)
		return -ENOMEM;
	token->text = parser->next;
	token->length = (uint32_t)token_length(parser->next, parser->end);
	parser->next += token->length;
	parser->line_start = false;
	return 0;
}

static uint64_t hash_tokens(const struct item_token *token, size_t count)
{
	uint64_t hash = count;
	size_t i;

	for (i = 0; i < count; i++)
		hash = XXH3_64bits_withSeed(token[i].text, token[i].length,
					    hash);
	return hash;
}

/* All tokens since the last item are one. */
static int close_item(struct parser *parser)
{
	struct items *items = parser->items;
	struct item *item;

	if (items->tokens.count == parser->first)
		return 0;
	item = array_add(items);
	if (!item)
		return -ENOMEM;
	item->first = parser->first;
	item->count = items->tokens.count - parser->first;
	item->hash =
		hash_tokens(&items->tokens.items[item->first], item->count);
	parser->first = items->tokens.count;
	parser->body = false;
	return items_name(items, item);
}

/* The branches of an #if each start at the depth that the first one has. */
static void follow_branches(struct parser *parser,
			    const struct item_token *word)
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
	const char *line = end_of_line(parser->next, parser->end);
	const char *whole = parser->end, *word = parser->next + 1;
	struct items *items = parser->items;
	size_t first = items->tokens.count;
	int ret = 0;

	while (word < line && isblank((unsigned char)*word))
		word++;
	if (word < line && isdigit((unsigned char)*word)) {
		parser->next = line;
		return 0;
	}
	parser->end = line;
	while (!ret && parser->next < line) {
		ret = add_token(parser);
		skip_space(parser);
	}
	parser->end = whole;
	parser->line_start = true;
	if (ret)
		return ret;
	if (items->tokens.count > first + 1)
		follow_branches(parser, &items->tokens.items[first + 1]);
	return parser->first == first ? close_item(parser) : 0;
}

static int take_token(struct parser *parser)
{
	struct items *items = parser->items;
	char c = *parser->next;
	int ret;

	if (c == '{' && !parser->depth)
		parser->body =
			items_opens_body(&items->tokens.items[parser->first],
					 items->tokens.count - parser->first);
	ret = add_token(parser);
	if (ret)
		return ret;
	if (strchr("({[", c))
		parser->depth++;
	else if (strchr(")}]", c))
		parser->depth--;
	if (parser->depth < 0) {
		items->whole = false;
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
		.next = text,
		.end = text + length,
		.line_start = true,
	};
	int ret = 0;

	*items = (struct items){ .whole = true };
	skip_space(&parser);
	while (!ret && parser.next < parser.end) {
		ret = parser.line_start && *parser.next == '#' ?
			      take_directive(&parser) :
			      take_token(&parser);
		skip_space(&parser);
	}
	if (parser.depth || parser.nesting)
		items->whole = false;
	if (!ret)
		ret = close_item(&parser);
	if (ret)
		items_free(items);
	return ret ? error_nomem(err) : 0;
}
