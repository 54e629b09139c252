/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nodes that may be twins because something about them is equal, their key: who
 * is paired with whom, and how certain that is.
 */
#ifndef DIFF_GROUPS_H
#define DIFF_GROUPS_H

#include "diff/pass.h"
#include "lib/hashmap.h"

/**
 * struct group - nodes of one key
 * @key: what they have in common
 * @orig: those of the original, in the order in which they were added
 * @patched: those of the changed object
 */
struct group {
	char *key;
	struct node_list orig;
	struct node_list patched;
};

struct groups {
	struct hashmap map;
	struct group **items;
	size_t count;
	size_t capacity;
};

#define GROUPS_INIT                      \
	{                                \
		HASHMAP_INIT, NULL, 0, 0 \
	}

/* How certain it must be which of a group are twins. */
enum certainty {
	IN_ORDER, /* as many as there are on both sides */
	COMPLETE, /* none came or went, and they did not change places */
	ALONE, /* there is one on each side */
};

/**
 * groups_add() - put a node with those of its key
 * @groups: what there is
 * @key: taken over; NULL: there was no memory for it
 * @node: the node, which is not looked at
 * @orig: it is of the original
 *
 * A node that was added last is not added again: code may refer to a variable
 * again and again.
 *
 * Return: 0 or -ENOMEM.
 */
int groups_add(struct groups *groups, char *key, struct node *node, bool orig);

void groups_free(struct groups *groups);

int node_list_add(struct node_list *list, struct node *node);

/* Of constants of equal contents it does not matter which is which. */
bool group_any_will_do(const struct group *group);

/*
 * Make twins of two nodes, unless one has a twin or they are of different
 * kinds; into @found with the patched one, if that is not NULL.
 */
int node_pair(struct node *orig, struct node *patched, struct node_list *found);

/* Pair the nodes of a group in order, as many as there are on both sides. */
int group_pair(const struct group *group, struct node_list *found);

/* Pair the nodes of all groups in which it is certain enough who is whose twin.
 */
int groups_pair(const struct groups *groups, enum certainty certainty,
		struct node_list *found);

#endif /* DIFF_GROUPS_H */
