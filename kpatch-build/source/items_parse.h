/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to items*.c: the tokens of a text.
 */
#ifndef SOURCE_ITEMS_PARSE_H
#define SOURCE_ITEMS_PARSE_H

#include "source/items.h"

#include <string.h>

/**
 * struct token - one token; an operator is taken apart into its characters
 * @text: where it starts
 * @length: bytes
 */
struct token {
	const char *text;
	size_t length;
};

/**
 * struct lexer - tokens of a text, one after the other
 * @next: what was not looked at yet
 * @end: where the text ends
 * @line_start: only white space so far in this line
 */
struct lexer {
	const char *next;
	const char *end;
	bool line_start;
};

/* A character of names and numbers. */
bool lexer_is_word(char c);

/* Go behind white space and comments. */
void lexer_skip_space(struct lexer *lexer);

/* The next token; false: there is none. */
bool lexer_take(struct lexer *lexer, struct token *token);

/* The end of the line that @text is in, behind continued ones. */
const char *lexer_line_end(const char *text, const char *end);

/* A keyword or an identifier. */
bool token_is_word(const struct token *token);

static inline bool token_is(const struct token *token, const char *text)
{
	return token->length == strlen(text) &&
	       !memcmp(token->text, text, token->length);
}

static inline bool token_is_char(const struct token *token, char c)
{
	return token->length == 1 && token->text[0] == c;
}

/* By how much a bracket changes the depth. */
int token_depth(const struct token *token);

/* Whether a brace behind this text of an item opens a function's body. */
bool items_opens_body(const char *text, size_t length);

#endif /* SOURCE_ITEMS_PARSE_H */
