// SPDX-License-Identifier: GPL-2.0
/*
 * The tokens of C text: see items_parse.h.
 */
#include "source/items_parse.h"

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool lexer_is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       is_digit(c) || c == '_' || c == '$';
}

const char *lexer_line_end(const char *text, const char *end)
{
	const char *c;

	for (c = text; c < end && *c != '\n'; c++)
		if (*c == '\\' && c + 1 < end)
			c++;
	return c < end ? c : end;
}

static const char *comment_end(const char *text, const char *end)
{
	const char *c;

	for (c = text + 2; c + 1 < end; c++)
		if (c[0] == '*' && c[1] == '/')
			return c + 2;
	return end;
}

void lexer_skip_space(struct lexer *lexer)
{
	const char *c;
	bool more;

	while (lexer->next < lexer->end) {
		c = lexer->next;
		more = c + 1 < lexer->end;
		if (is_blank(*c)) {
			lexer->line_start |= *c == '\n';
			lexer->next++;
		} else if (more && *c == '\\' && c[1] == '\n') {
			lexer->next += 2;
		} else if (more && *c == '/' && c[1] == '*') {
			lexer->next = comment_end(c, lexer->end);
		} else if (more && *c == '/' && c[1] == '/') {
			lexer->next = lexer_line_end(c, lexer->end);
		} else {
			return;
		}
	}
}

static const char *literal_end(const char *text, const char *end)
{
	const char *c = text + 1;

	while (c < end && *c != *text && *c != '\n')
		c += *c == '\\' && c + 1 < end ? 2 : 1;
	return c < end ? c + 1 : end;
}

bool lexer_take(struct lexer *lexer, struct token *token)
{
	const char *c;

	lexer_skip_space(lexer);
	c = lexer->next;
	if (c == lexer->end)
		return false;
	token->text = c;
	if (lexer_is_word(*c)) {
		while (c < lexer->end && lexer_is_word(*c))
			c++;
	} else if (*c == '"' || *c == '\'') {
		c = literal_end(c, lexer->end);
	} else {
		c++;
	}
	token->length = (size_t)(c - token->text);
	lexer->next = c;
	lexer->line_start = false;
	return true;
}

bool token_is_word(const struct token *token)
{
	return token->length && lexer_is_word(token->text[0]) &&
	       !is_digit(token->text[0]);
}

int token_depth(const struct token *token)
{
	if (token->length != 1)
		return 0;
	switch (token->text[0]) {
	case '(':
	case '{':
	case '[':
		return 1;
	case ')':
	case '}':
	case ']':
		return -1;
	default:
		return 0;
	}
}
