// SPDX-License-Identifier: GPL-2.0
/* Nodes that may be twins: see groups.h. */
#include "diff/groups.h"
#include "diff/name.h"

#include "lib/array.h"

#include <stdlib.h>

void groups_free(struct groups *groups)
{
	size_t i;

	for (i = 0; i < groups->count; i++) {
		free(groups->items[i]->key);
		free(groups->items[i]->orig.items);
		free(groups->items[i]->patched.items);
		free(groups->items[i]);
	}
	free(groups->items);
	hashmap_free(&groups->map);
}

/* The group of @key, which it takes over; NULL: no memory. */
static struct group *groups_get(struct groups *groups, char *key)
{
	struct group *group = hashmap_get_string(&groups->map, key);
	struct group **slot;

	if (group) {
		free(key);
		return group;
	}
	group = calloc(1, sizeof(*group));
	slot = group ? array_add(groups) : NULL;
	if (!slot) {
		free(group);
		free(key);
		return NULL;
	}
	*slot = group;
	group->key = key;
	if (hashmap_put_string(&groups->map, key, group))
		return NULL;
	return group;
}

int node_list_add(struct node_list *list, struct node *node)
{
	struct node **slot = array_add(list);

	if (!slot)
		return -ENOMEM;
	*slot = node;
	return 0;
}

int groups_add(struct groups *groups, char *key, struct node *node, bool orig)
{
	struct group *group = key ? groups_get(groups, key) : NULL;
	struct node_list *list;

	if (!group)
		return -ENOMEM;
	list = orig ? &group->orig : &group->patched;
	if (list->count && list->items[list->count - 1] == node)
		return 0;
	return node_list_add(list, node);
}

static bool is_scoped_constant(const struct node *node)
{
	return node->kind == NODE_DATA && node_is_constant(node) &&
	       name_is_scoped(node->name);
}

bool group_any_will_do(const struct group *group)
{
	return group->orig.count && is_scoped_constant(group->orig.items[0]);
}

/* Is it certain enough which of the group are twins? */
static bool is_certain(const struct group *group, enum certainty certainty)
{
	if (certainty == IN_ORDER)
		return true;
	if (group->orig.count != group->patched.count)
		return false;
	return group->orig.count == 1 ||
	       (certainty == COMPLETE &&
		(group_any_will_do(group) ||
		 !name_is_scoped(group->orig.items[0]->name)));
}

/* What was freed after boot is no twin of what has to stay. */
static bool may_pair(const struct node *orig, const struct node *patched)
{
	return !orig->twin && !patched->twin && orig->kind == patched->kind &&
	       (!name_is_init(orig->section->name) ||
		name_is_init(patched->section->name));
}

int node_pair(struct node *orig, struct node *patched, struct node_list *found)
{
	if (!may_pair(orig, patched))
		return 0;
	orig->twin = patched;
	patched->twin = orig;
	return found ? node_list_add(found, patched) : 0;
}

int group_pair(const struct group *group, struct node_list *found)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < group->orig.count && i < group->patched.count && !ret;
	     i++)
		ret = node_pair(group->orig.items[i], group->patched.items[i],
				found);
	return ret;
}

int groups_pair(const struct groups *groups, enum certainty certainty,
		struct node_list *found)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < groups->count && !ret; i++)
		if (is_certain(groups->items[i], certainty))
			ret = group_pair(groups->items[i], found);
	return ret;
}
