// SPDX-License-Identifier: GPL-2.0
/*
 * Comparing texts item by item: see items.h.  How a text is taken apart is in
 * items_parse.c.
 */
#include "source/items.h"
#include "lib/array.h"
#include "lib/cleanup.h"

/* An item of the one text has an equal one in the other. */
struct match {
	const struct items *items;
	bool *common;
};

static int add_names(struct hashmap *names, const struct items *items,
		     const struct item *item, bool *grew, struct error *err)
{
	const struct item_token *token;
	size_t i;
	int ret;

	for (i = 0; i < item->nr_names; i++) {
		token = &items->tokens
				 .items[items->names.items[item->names + i]];
		ret = hashmap_put(names, token->text, token->length, names);
		if (ret == -ENOMEM)
			return error_nomem(err);
		*grew |= !ret;
	}
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
	const struct item *item;
	bool grew;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < match->items->count; i++) {
		item = &match->items->items[i];
		if (match->common[i])
			continue;
		*all |= item->opaque;
		*loud |= !item->inert;
		ret = add_names(names, match->items, item, &grew, err);
	}
	return ret;
}

int items_differ(struct hashmap *names, const struct items *before,
		 const struct items *after, bool *all, bool *loud,
		 struct error *err)
{
	autofree bool *common = calloc(before->count + after->count + 1, 1);
	const struct match old = { before, common };
	const struct match new = { after, common + before->count };
	int ret;

	*all = !before->whole || !after->whole;
	*loud = false;
	if (!common)
		return error_nomem(err);
	ret = mark_common(&old, after, err);
	if (!ret)
		ret = mark_common(&new, before, err);
	if (!ret)
		*all |= !in_order(&old, &new);
	if (!ret)
		ret = take_others(names, &old, all, loud, err);
	return ret ? ret : take_others(names, &new, all, loud, err);
}

static bool mentions(const struct items *items, const struct item *item,
		     const struct hashmap *names)
{
	const struct item_token *token = &items->tokens.items[item->first];
	const struct item_token *end = token + item->count;

	for (; token < end; token++)
		if (hashmap_find(names, token->text, token->length))
			return true;
	return false;
}

int items_spread(struct hashmap *names, const struct items *items, bool *all,
		 bool *loud, struct error *err)
{
	autofree bool *done = calloc(items->count + 1, 1);
	const struct item *item;
	bool grew = names->count > 0;
	size_t i;
	int ret;

	*all = !items->whole;
	*loud = false;
	if (!done)
		return error_nomem(err);
	while (grew) {
		grew = false;
		for (i = 0; i < items->count; i++) {
			item = &items->items[i];
			if (done[i] || !mentions(items, item, names))
				continue;
			done[i] = true;
			*all |= item->opaque;
			*loud |= !item->inert;
			ret = add_names(names, items, item, &grew, err);
			if (ret)
				return ret;
		}
	}
	return 0;
}

void items_free(struct items *items)
{
	free(items->items);
	free(items->tokens.items);
	free(items->names.items);
	*items = (struct items){ .items = NULL };
}
