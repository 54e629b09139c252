// SPDX-License-Identifier: GPL-2.0
/*
 * Correlation: which node of the patched object is which of the original.
 * Certain rules first - names that the source gave - then numbered names of
 * functions in order, then static locals by the code that refers to them, be it
 * in another part of the function.  It never looks at whether two twins are
 * equal, but for constants of a function's scope, which are what they contain:
 * a message, a table.
 */
#include "diff/pass.h"
#include "diff/name.h"
#include "elf/inlines.h"

#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Nodes of one key on both sides, in file order. */
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

static void groups_free(struct groups *groups)
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

static int list_add(struct node_list *list, struct node *node)
{
	struct node **slot = array_add(list);

	if (!slot)
		return -ENOMEM;
	*slot = node;
	return 0;
}

static void pair(struct node *orig, struct node *patched)
{
	orig->twin = patched;
	patched->twin = orig;
}

/* What was freed after boot is no twin of what has to stay. */
static bool may_pair(const struct node *orig, const struct node *patched)
{
	return !orig->twin && !patched->twin && orig->kind == patched->kind &&
	       (!name_is_init(orig->section->name) ||
		name_is_init(patched->section->name));
}

/*
 * Keys of the three rounds; NULL with @skip: the node has no part in it.
 * A variable of a function's scope is not found by its name.
 */
static char *exact_key(const struct node *node, bool *skip)
{
	*skip = !node->symbol || node_is_private(node) ||
		(node->kind == NODE_DATA && name_is_scoped(node->name));
	return *skip ? NULL : strdup(node->name);
}

static char *skeleton_key(const struct node *node, bool *skip)
{
	*skip = !node->symbol || node->twin || node_is_private(node) ||
		node->kind == NODE_DATA;
	return *skip ? NULL : name_skeleton(node->name);
}

/* The contents of a constant, as far as they do not depend on correlation. */
static uint64_t constant_hash(const struct node *node)
{
	const uint8_t *bytes = node_bytes(node);
	uint64_t hash = bytes ? XXH3_64bits(bytes, node->size) : 0;
	const struct reloc *relocs;
	size_t i, count;

	relocs = node_relocs(node, &count);
	for (i = 0; i < count; i++) {
		const char *name = relocs[i].symbol->name;
		const uint64_t numbers[] = { hash,
					     relocs[i].offset - node->start,
					     relocs[i].type,
					     (uint64_t)relocs[i].addend };

		hash = XXH3_64bits_withSeed(name, strlen(name),
					    XXH3_64bits(numbers,
							sizeof(numbers)));
	}
	return hash;
}

static bool is_scoped_constant(const struct node *node)
{
	return node->kind == NODE_DATA && node_is_constant(node) &&
	       name_is_scoped(node->name);
}

/* Once for each, since many functions may refer to one. */
static void hash_constants(struct side *side)
{
	struct node *node;

	side_for_each_node(node, side)
		if (is_scoped_constant(node))
			node->content = constant_hash(node);
}

/* Static locals of one name, and constants among them of one content. */
static char *static_local_key(const struct node *node)
{
	autofree char *skeleton = name_skeleton(node->name);
	size_t length;

	if (!skeleton)
		return NULL;
	if (!name_is_scoped(node->name))
		return steal_ptr(skeleton);
	/* clang's first one of a name has no number: "f.n", "f.n.". */
	length = strlen(skeleton);
	if (length && skeleton[length - 1] == '.')
		skeleton[length - 1] = '\0';
	if (!node_is_constant(node))
		return path_format("%s.", skeleton);
	return path_format("%s.#%llx#%llx", skeleton,
			   (unsigned long long)node->size,
			   (unsigned long long)node->content);
}

static char *static_key(const struct node *node, bool *skip)
{
	*skip = !node->symbol || node->twin || node_is_private(node) ||
		node->kind != NODE_DATA;
	return *skip ? NULL : static_local_key(node);
}

typedef char *(*key_fn)(const struct node *node, bool *skip);

static int collect(struct groups *groups, const struct side *side,
		   key_fn key_of, bool orig)
{
	struct group *group;
	struct node *node;
	bool skip;
	char *key;

	side_for_each_node(node, side) {
		key = key_of(node, &skip);
		if (skip)
			continue;
		group = key ? groups_get(groups, key) : NULL;
		if (!group ||
		    list_add(orig ? &group->orig : &group->patched, node))
			return -ENOMEM;
	}
	return 0;
}

/* Of constants of equal contents it does not matter which is which. */
static bool any_will_do(const struct group *group)
{
	return group->orig.count && is_scoped_constant(group->orig.items[0]);
}

/* Is it not known which one came or went, or whether they changed places? */
static bool is_doubtful(const struct group *group)
{
	return group->orig.count != group->patched.count ||
	       (group->orig.count > 1 && !any_will_do(group) &&
		name_is_scoped(group->orig.items[0]->name));
}

/*
 * Pair the nodes of equal keys in file order; with @only_certain not those of a
 * group where that is doubtful.
 */
static int pair_by_key(struct diff *diff, key_fn key_of, bool only_certain)
{
	struct groups groups = { HASHMAP_INIT, NULL, 0, 0 };
	struct group *group;
	size_t i, j;
	int ret = collect(&groups, &diff->orig, key_of, true);

	if (!ret)
		ret = collect(&groups, &diff->patched, key_of, false);
	for (i = 0; i < groups.count && !ret; i++) {
		group = groups.items[i];
		if (only_certain && is_doubtful(group))
			continue;
		for (j = 0; j < group->orig.count && j < group->patched.count;
		     j++)
			if (may_pair(group->orig.items[j],
				     group->patched.items[j]))
				pair(group->orig.items[j],
				     group->patched.items[j]);
	}
	groups_free(&groups);
	return ret;
}

/* A static local that must be found by who refers to it. */
static bool is_static_local(const struct node *node)
{
	return node->kind == NODE_DATA && node_is_local(node) &&
	       name_is_scoped(node->name) && !node_is_private(node);
}

/* Append the static locals that a node refers to, each once. */
static int static_refs(const struct side *side, const struct node *node,
		       struct node_list *list, struct hashmap *seen)
{
	const struct reloc *relocs;
	struct ref ref;
	size_t i, count;
	int ret;

	relocs = node_relocs(node, &count);
	for (i = 0; i < count; i++) {
		side_follow(side, node->section, &relocs[i], &ref);
		if (ref.kind != REF_NODE || !is_static_local(ref.node))
			continue;
		ret = hashmap_put_string(seen, ref.node->name, ref.node);
		if (!ret)
			ret = list_add(list, ref.node);
		if (ret && ret != -EEXIST)
			return ret;
	}
	return 0;
}

static int add_to_group(struct groups *groups, const struct node_list *list,
			bool orig)
{
	struct group *group;
	char *key;
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->items[i]->twin)
			continue;
		key = static_local_key(list->items[i]);
		group = key ? groups_get(groups, key) : NULL;
		if (!group || list_add(orig ? &group->orig : &group->patched,
				       list->items[i]))
			return -ENOMEM;
	}
	return 0;
}

/*
 * The static locals of a pair of twins, paired in the order of their use.  When
 * one of several of a name came or went, it is not known which.
 */
static int pair_static_refs(struct diff *diff, const struct node *node,
			    struct node_list *found)
{
	struct node_list orig = { NULL, 0, 0 }, patched = { NULL, 0, 0 };
	autohashmap struct hashmap seen_orig = HASHMAP_INIT;
	autohashmap struct hashmap seen_patched = HASHMAP_INIT;
	struct groups groups = { HASHMAP_INIT, NULL, 0, 0 };
	struct group *group;
	size_t i, j;
	int ret;

	ret = static_refs(&diff->orig, node->twin, &orig, &seen_orig);
	if (!ret)
		ret = static_refs(&diff->patched, node, &patched,
				  &seen_patched);
	if (!ret)
		ret = add_to_group(&groups, &orig, true);
	if (!ret)
		ret = add_to_group(&groups, &patched, false);
	for (i = 0; i < groups.count && !ret; i++) {
		group = groups.items[i];
		if (group->orig.count != group->patched.count &&
		    !any_will_do(group))
			continue;
		for (j = 0;
		     j < group->orig.count && j < group->patched.count && !ret;
		     j++) {
			if (!may_pair(group->orig.items[j],
				      group->patched.items[j]))
				continue;
			pair(group->orig.items[j], group->patched.items[j]);
			ret = list_add(found, group->patched.items[j]);
		}
	}
	groups_free(&groups);
	free(orig.items);
	free(patched.items);
	return ret;
}

/* Add a static local to those of a function of the source. */
static int add_of_function(struct groups *groups, const char *function,
			   struct node *variable, bool orig)
{
	autofree char *name = static_local_key(variable);
	char *key = name ? path_format("%.*s#%s", (int)strcspn(function, "."),
				       function, name) :
			   NULL;
	struct group *group = key ? groups_get(groups, key) : NULL;
	struct node_list *list;

	if (!group)
		return -ENOMEM;
	list = orig ? &group->orig : &group->patched;
	/* Code may refer to it again and again. */
	if (list->count && list->items[list->count - 1] == variable)
		return 0;
	return list_add(list, variable);
}

/*
 * Static locals without a twin that a node refers to: they are those of its
 * function, or of the one that is inlined there.
 */
static int add_of_node(struct groups *groups, struct diff *diff,
		       const struct side *side, const struct node *node)
{
	bool orig = side == &diff->orig;
	const struct reloc *relocs;
	struct inlined inlined;
	struct ref ref;
	size_t i, count;
	int ret = 0;

	relocs = node_relocs(node, &count);
	for (i = 0; i < count && !ret; i++) {
		side_follow(side, node->section, &relocs[i], &ref);
		if (ref.kind != REF_NODE || !is_static_local(ref.node) ||
		    ref.node->twin)
			continue;
		ret = add_of_function(groups, node->name, ref.node, orig);
		if (!ret && inlines_find(diff_lines(diff, orig), node->section,
					 relocs[i].offset, &inlined))
			ret = add_of_function(groups, inlined.name, ref.node,
					      orig);
	}
	return ret;
}

static int add_of_side(struct groups *groups, struct diff *diff,
		       struct side *side)
{
	const struct node *node;
	int ret = 0;

	side_for_each_node(node, side) {
		if (!ret && node->kind == NODE_FUNCTION && node->symbol)
			ret = add_of_node(groups, diff, side, node);
	}
	return ret;
}

/*
 * The compiler may make several functions of one: f, f.cold, f.part.0,
 * f.isra.0, and what it is inlined into.  When code moves from one to another,
 * static locals move with it.  Of several that are called the same none is
 * taken for another.
 */
static int pair_moved(struct diff *diff, struct node_list *found)
{
	struct groups groups = { HASHMAP_INIT, NULL, 0, 0 };
	struct group *group;
	size_t i;
	int ret = add_of_side(&groups, diff, &diff->orig);

	if (!ret)
		ret = add_of_side(&groups, diff, &diff->patched);
	for (i = 0; i < groups.count && !ret; i++) {
		group = groups.items[i];
		if (group->orig.count != 1 || group->patched.count != 1 ||
		    !may_pair(group->orig.items[0], group->patched.items[0]))
			continue;
		pair(group->orig.items[0], group->patched.items[0]);
		ret = list_add(found, group->patched.items[0]);
	}
	groups_free(&groups);
	return ret;
}

/* Follow references from all twins, and from those found on the way. */
static int pair_static_locals(struct diff *diff)
{
	struct node_list found = { NULL, 0, 0 };
	struct node *node;
	size_t i;
	int ret = 0;

	side_for_each_node(node, &diff->patched) {
		if (node->twin && !ret)
			ret = pair_static_refs(diff, node, &found);
	}
	for (i = 0; i < found.count && !ret; i++)
		ret = pair_static_refs(diff, found.items[i], &found);
	if (!ret)
		ret = pair_moved(diff, &found);
	for (; i < found.count && !ret; i++)
		ret = pair_static_refs(diff, found.items[i], &found);
	free(found.items);
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
		if (orig->parent == owner->twin && may_pair(orig, node))
			pair(orig, node);
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

	hash_constants(&diff->orig);
	hash_constants(&diff->patched);
	ret = pair_by_key(diff, exact_key, false);
	if (!ret)
		ret = pair_by_key(diff, skeleton_key, false);
	if (!ret)
		ret = pair_static_locals(diff);
	/* What is left and is one of a kind on both sides. */
	if (!ret)
		ret = pair_by_key(diff, static_key, true);
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
