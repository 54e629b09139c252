// SPDX-License-Identifier: GPL-2.0
/*
 * Comparing texts item by item: see items.h.  How a text is taken apart is in
 * items_parse.c.
 */
#include "source/items_parse.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"

#include <xxhash.h>

/* An item of the one text has an equal one in the other. */
struct match {
	struct items *items;
	bool *common;
};

/* Look at an item that matters, and take its names. */
static int take_item(struct hashmap *names, struct items *items,
		     struct item *item, bool *all, bool *loud,
		     struct error *err)
{
	const struct item_name *name;
	size_t i;
	int ret = item_look(items, item, err);

	if (ret)
		return ret;
	*all |= item->opaque;
	*loud |= !item->inert;
	for (i = 0; i < item->nr_names; i++) {
		name = &items->names.items[item->names + i];
		ret = hashmap_put(names, name->text, name->length, names);
		if (ret == -ENOMEM)
			return error_nomem(err);
	}
	return 0;
}

/* White space and comments do not count. */
static int hash_item(struct item *item, struct buffer *scratch)
{
	struct lexer lexer = { item->text, item->text + item->length, false };
	struct token token;

	scratch->length = 0;
	while (lexer_take(&lexer, &token))
		if (buffer_append(scratch, token.text, token.length) ||
		    buffer_append(scratch, " ", 1))
			return -ENOMEM;
	item->hash = XXH3_64bits(buffer_string(scratch), scratch->length);
	return 0;
}

static int hash_items(struct items *items, struct error *err)
{
	struct buffer scratch autobuffer = BUFFER_INIT;
	struct item *item;

	array_for_each(item, items)
		if (hash_item(item, &scratch))
			return error_nomem(err);
	return 0;
}

/* Index the items of a text by their hash: a count of each. */
static int count_items(struct hashmap *counts, const struct items *items,
		       size_t *numbers, struct error *err)
{
	struct hashmap_entry *entry;
	size_t i;

	for (i = 0; i < items->count; i++) {
		entry = hashmap_find(counts, &items->items[i].hash,
				     sizeof(uint64_t));
		if (entry) {
			(*(size_t *)entry->value)++;
			continue;
		}
		numbers[i] = 1;
		if (hashmap_put(counts, &items->items[i].hash, sizeof(uint64_t),
				&numbers[i]))
			return error_nomem(err);
	}
	return 0;
}

/* Mark the items of @match that are in @other too, each as often. */
static int mark_common(const struct match *match, const struct items *other,
		       struct error *err)
{
	struct hashmap counts autohashmap = HASHMAP_INIT;
	autofree size_t *numbers = calloc(other->count + 1, sizeof(*numbers));
	size_t *left, i;
	int ret;

	if (!numbers)
		return error_nomem(err);
	ret = count_items(&counts, other, numbers, err);
	for (i = 0; !ret && i < match->items->count; i++) {
		left = hashmap_get(&counts, &match->items->items[i].hash,
				   sizeof(uint64_t));
		if (!left || !*left)
			continue;
		(*left)--;
		match->common[i] = true;
	}
	return ret;
}

/* What both have stands in one order. */
static bool in_order(const struct match *a, const struct match *b)
{
	size_t i, j = 0;

	for (i = 0; i < a->items->count; i++) {
		if (!a->common[i])
			continue;
		while (j < b->items->count && !b->common[j])
			j++;
		if (j == b->items->count ||
		    a->items->items[i].hash != b->items->items[j].hash)
			return false;
		j++;
	}
	return true;
}

static int take_others(struct hashmap *names, const struct match *match,
		       bool *all, bool *loud, struct error *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < match->items->count; i++)
		if (!match->common[i])
			ret = take_item(names, match->items,
					&match->items->items[i], all, loud,
					err);
	return ret;
}

int items_differ(struct hashmap *names, struct items *before,
		 struct items *after, bool *all, bool *loud, struct error *err)
{
	autofree bool *common = calloc(before->count + after->count + 1, 1);
	const struct match old = { before, common };
	struct match new = { after, NULL };
	int ret;

	*all = !before->whole || !after->whole;
	*loud = false;
	if (!common)
		return error_nomem(err);
	new.common = common + before->count;
	ret = hash_items(before, err);
	if (!ret)
		ret = hash_items(after, err);
	if (!ret)
		ret = mark_common(&old, after, err);
	if (!ret)
		ret = mark_common(&new, before, err);
	if (!ret)
		*all |= !in_order(&old, &new);
	if (!ret)
		ret = take_others(names, &old, all, loud, err);
	return ret ? ret : take_others(names, &new, all, loud, err);
}

/* Where a name stands in the text next, be it in a literal; or NULL. */
static const char *find_name(const struct items *items, const char *from,
			     const struct hashmap_entry *name)
{
	const char *end = items->text + items->length;
	const char *found;

	for (; from < end; from = found + 1) {
		found = memmem(from, (size_t)(end - from), name->key,
			       name->key_length);
		if (!found)
			return NULL;
		if ((found == items->text || !lexer_is_word(found[-1])) &&
		    (found + name->key_length == end ||
		     !lexer_is_word(found[name->key_length])))
			return found;
	}
	return NULL;
}

/* The item that a place in the text belongs to, or NULL. */
static struct item *item_at(const struct items *items, const char *place)
{
	size_t low = 0, high = items->count, middle;
	struct item *item;

	while (low < high) {
		middle = low + (high - low) / 2;
		item = &items->items[middle];
		if (place < item->text)
			high = middle;
		else if (place >= item->text + item->length)
			low = middle + 1;
		else
			return item;
	}
	return NULL;
}

/* Whether the name is a word of the item, and not of a literal in it. */
static bool item_mentions(const struct item *item,
			  const struct hashmap_entry *name)
{
	struct lexer lexer = { item->text, item->text + item->length, false };
	struct token token;

	while (lexer_take(&lexer, &token))
		if (token.length == name->key_length &&
		    !memcmp(token.text, name->key, token.length))
			return true;
	return false;
}

/* Take all items that mention one name. */
static int spread_name(struct hashmap *names, struct items *items,
		       const struct hashmap_entry *name, bool *all, bool *loud,
		       struct error *err)
{
	const char *found = items->text;
	struct item *item;
	int ret = 0;

	while (!ret && (found = find_name(items, found, name))) {
		item = item_at(items, found);
		if (!item) {
			found += name->key_length;
			continue;
		}
		if (!item->known && item_mentions(item, name))
			ret = take_item(names, items, item, all, loud, err);
		found = item->text + item->length;
	}
	return ret;
}

int items_spread(struct hashmap *names, struct items *items, bool *all,
		 bool *loud, struct error *err)
{
	size_t i;
	int ret = 0;

	*all = !items->whole;
	*loud = false;
	for (i = 0; !ret && !*all && !*loud && i < names->count; i++) {
		/* The map grows, and moves, while this name is at work. */
		const struct hashmap_entry name = names->items[i];

		ret = spread_name(names, items, &name, all, loud, err);
	}
	return ret;
}

bool items_have(const struct items *items, const struct hashmap *names)
{
	const struct hashmap_entry *name;

	array_for_each(name, names)
		if (!find_name(items, items->text, name))
			return false;
	return true;
}

void items_free(struct items *items)
{
	free(items->items);
	free(items->names.items);
	*items = (struct items){ .items = NULL };
}
