// SPDX-License-Identifier: GPL-2.0
/*
 * Correlation: which node of the patched object is which of the original.
 * Certain rules first - names that the source gave - then numbered names of
 * functions in order, then static locals (static_local.c).  It never looks at
 * whether two twins are equal, but for constants of a function's scope, which
 * are what they contain: a message, a table.
 */
#include "diff/groups.h"
#include "diff/name.h"

#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdlib.h>
#include <string.h>

/*
 * Keys of the rounds; NULL with @skip: the node has no part in it.
 * A variable of a function's scope is not found by its name.
 */
static char *name_key(const struct node *node, bool *skip)
{
	*skip = !node->symbol || node->twin || node_is_private(node) ||
		(node->kind == NODE_DATA && name_is_scoped(node->name));
	return *skip ? NULL : strdup(node->name);
}

/* Sources may have statics of one name.  Takes the name over. */
static char *of_file(const struct node *node, char *name)
{
	autofree char *owned = name;

	return owned && node->file ? path_format("%s#%u", owned, node->file) :
				     steal_ptr(owned);
}

static char *exact_key(const struct node *node, bool *skip)
{
	return of_file(node, name_key(node, skip));
}

static char *skeleton_key(const struct node *node, bool *skip)
{
	*skip = !node->symbol || node->twin || node_is_private(node) ||
		node->kind == NODE_DATA;
	return *skip ? NULL : of_file(node, name_skeleton(node->name));
}

static char *static_key(const struct node *node, bool *skip)
{
	*skip = !node->symbol || node->twin || node_is_private(node) ||
		node->kind != NODE_DATA;
	return *skip ? NULL : diff_static_local_key(node);
}

typedef char *(*key_fn)(const struct node *node, bool *skip);

static int collect(struct groups *groups, const struct side *side,
		   key_fn key_of, bool orig)
{
	struct node *node;
	bool skip;
	char *key;
	int ret;

	side_for_each_node(node, side) {
		key = key_of(node, &skip);
		if (skip)
			continue;
		ret = groups_add(groups, key, node, orig);
		if (ret)
			return ret;
	}
	return 0;
}

/* Pair the nodes of equal keys in file order, where that is certain enough. */
static int pair_by_key(struct diff *diff, key_fn key_of,
		       enum certainty certainty)
{
	struct groups groups = GROUPS_INIT;
	int ret = collect(&groups, &diff->orig, key_of, true);

	if (!ret)
		ret = collect(&groups, &diff->patched, key_of, false);
	if (!ret)
		ret = groups_pair(&groups, certainty, NULL);
	groups_free(&groups);
	return ret;
}

/* Find the functions that cold parts and paddings belong to. */
static int find_parents(struct side *side)
{
	autohashmap struct hashmap names = HASHMAP_INIT;
	const char *owner;
	size_t length;
	struct node *node;
	int ret;

	side_for_each_node(node, side) {
		if (node->kind != NODE_FUNCTION || !node->symbol)
			continue;
		ret = hashmap_put_string(&names, node->name, node);
		if (ret && ret != -EEXIST)
			return ret;
	}
	side_for_each_node(node, side) {
		if (node->kind != NODE_FUNCTION || !node->symbol)
			continue;
		owner = name_owner(node->name, &length);
		if (owner)
			node->parent = hashmap_get(&names, owner, length);
	}
	return 0;
}

/* Unnamed parts of twins, by where they are among the parts. */
static void pair_unnamed(struct diff *diff)
{
	const struct node *first = diff->orig.nodes;
	const struct node *end = first + diff->orig.nr_nodes;
	struct node *node, *orig, *owner;

	side_for_each_node(node, &diff->patched) {
		owner = node->kind == NODE_ANONYMOUS ? node->parent : NULL;
		if (!owner || !owner->twin)
			continue;
		if (node - owner < first - owner->twin ||
		    node - owner >= end - owner->twin)
			continue;
		orig = owner->twin + (node - owner);
		if (orig->parent == owner->twin)
			node_pair(orig, node, NULL);
	}
}

/* Twins share an id, others have their own. */
static void number(struct diff *diff)
{
	uint64_t next = 1;
	struct node *node;

	side_for_each_node(node, &diff->orig)
		node->id = next++;
	side_for_each_node(node, &diff->patched)
		node->id = node->twin ? node->twin->id : next++;
}

int diff_correlate(struct diff *diff)
{
	int ret;

	ret = pair_by_key(diff, exact_key, IN_ORDER);
	/* A static that became global, or the other way. */
	if (!ret)
		ret = pair_by_key(diff, name_key, ALONE);
	if (!ret)
		ret = pair_by_key(diff, skeleton_key, IN_ORDER);
	if (!ret)
		ret = diff_pair_static_locals(diff);
	/* What is left and is one of a kind on both sides. */
	if (!ret)
		ret = pair_by_key(diff, static_key, COMPLETE);
	if (!ret)
		ret = find_parents(&diff->orig);
	if (!ret)
		ret = find_parents(&diff->patched);
	if (ret)
		return error_nomem(diff->err);
	pair_unnamed(diff);
	number(diff);
	return 0;
}
