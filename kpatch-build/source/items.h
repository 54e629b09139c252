/* SPDX-License-Identifier: GPL-2.0 */
/*
 * C text as the things that stand in it at file scope: functions, declarations,
 * types, macros.  Enough of the language to tell which of them a change touches
 * and which others mention those, and never less: what is not understood counts
 * as if it could concern everything.  Takes headers as they are written and
 * what the preprocessor makes of a unit.
 */
#ifndef SOURCE_ITEMS_H
#define SOURCE_ITEMS_H

#include "lib/error.h"
#include "lib/hashmap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct item_token - one token
 * @text: where it starts in the text
 * @length: bytes
 */
struct item_token {
	const char *text;
	uint32_t length;
};

/**
 * struct item - something at file scope
 * @first: its first token
 * @count: how many tokens
 * @hash: of the tokens, white space and comments apart
 * @names: first of the names that it declares, in struct items
 * @nr_names: how many
 * @opaque: what it declares is not known: a directive, an invocation of a macro
 * @inert: nothing is made of it unless another item uses it: a declaration, a
 *	static inline function
 */
struct item {
	size_t first;
	size_t count;
	uint64_t hash;
	size_t names;
	size_t nr_names;
	bool opaque;
	bool inert;
};

/**
 * struct items - a text taken apart
 * @items: in the order of the text
 * @tokens: of the whole text
 * @names: indexes of tokens
 * @whole: braces and parentheses fit; if not, the items are not to be trusted
 */
struct items {
	struct item *items;
	size_t count;
	size_t capacity;
	struct {
		struct item_token *items;
		size_t count;
		size_t capacity;
	} tokens;
	struct {
		size_t *items;
		size_t count;
		size_t capacity;
	} names;
	bool whole;
};

/**
 * items_parse() - take a text apart
 * @items: filled in; release with items_free()
 * @text: must outlive @items
 * @length: its bytes
 * @err: out of memory
 */
int items_parse(struct items *items, const char *text, size_t length,
		struct error *err);

void items_free(struct items *items);

#define autoitems cleanup(items_free)

/**
 * items_differ() - which names two versions of a text give another meaning
 * @names: names are added, as keys that point into the texts
 * @before: one version
 * @after: the other
 * @all: set when it may be any name: an opaque item came or went, items changed
 *	places, or one of the texts is not understood
 * @loud: set when an item that is not inert came or went
 * @err: out of memory
 */
int items_differ(struct hashmap *names, const struct items *before,
		 const struct items *after, bool *all, bool *loud,
		 struct error *err);

/**
 * items_spread() - add the names of items that mention names
 * @names: grows until nothing mentions a name in it that is not in it itself
 * @items: a text
 * @all: set when an opaque item mentions one
 * @loud: set when an item that is not inert mentions one
 * @err: out of memory
 */
int items_spread(struct hashmap *names, const struct items *items, bool *all,
		 bool *loud, struct error *err);

#endif /* SOURCE_ITEMS_H */
