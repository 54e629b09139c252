/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to items*.c: what the parts of the parser share.
 */
#ifndef SOURCE_ITEMS_PARSE_H
#define SOURCE_ITEMS_PARSE_H

#include "source/items.h"

bool token_is(const struct item_token *token, const char *text);

/* A keyword or an identifier. */
bool token_is_word(const struct item_token *token);

/* Whether a brace behind these tokens of an item opens a function's body. */
bool items_opens_body(const struct item_token *tokens, size_t count);

/* Fill in what an item declares, and what it is; 0 or -ENOMEM. */
int items_name(struct items *items, struct item *item);

#endif /* SOURCE_ITEMS_PARSE_H */
