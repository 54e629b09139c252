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
 * struct item_name - a word of the text
 * @text: where it starts
 * @length: bytes
 */
struct item_name {
	const char *text;
	size_t length;
};

/**
 * struct item - something at file scope
 * @text: where it starts
 * @length: bytes up to its end
 * @hash: of its tokens; set by items_differ()
 * @known: it was looked at, and what follows is set
 * @names: first of the names that it declares, in struct items
 * @nr_names: how many
 * @opaque: what it declares is not known: a directive, an invocation of a macro
 * @inert: nothing is made of it unless another item uses it: a declaration, a
 *	static inline function
 */
struct item {
	const char *text;
	size_t length;
	uint64_t hash;
	bool known;
	size_t names;
	size_t nr_names;
	bool opaque;
	bool inert;
};

/* Names of one text. */
struct item_names {
	struct item_name *items;
	size_t count;
	size_t capacity;
};

/**
 * struct items - a text taken apart
 * @items: in the order of the text
 * @names: of the items that were looked at
 * @text: the text
 * @length: its bytes
 * @whole: braces and parentheses fit; if not, the items are not to be trusted
 */
struct items {
	struct item *items;
	size_t count;
	size_t capacity;
	struct item_names names;
	const char *text;
	size_t length;
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

/* Find out what an item declares, once. */
int item_look(struct items *items, struct item *item, struct error *err);

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
int items_differ(struct hashmap *names, struct items *before,
		 struct items *after, bool *all, bool *loud, struct error *err);

/**
 * items_spread() - add the names of items that mention names
 * @names: grows until nothing mentions a name in it that is not in it itself,
 *	or until @all or @loud is set
 * @items: a text
 * @all: set when an opaque item mentions one
 * @loud: set when an item that is not inert mentions one
 * @err: out of memory
 */
int items_spread(struct hashmap *names, struct items *items, bool *all,
		 bool *loud, struct error *err);

/* Whether each of the names stands somewhere in the text. */
bool items_have(const struct items *items, const struct hashmap *names);

#endif /* SOURCE_ITEMS_H */
