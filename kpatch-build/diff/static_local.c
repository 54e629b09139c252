// SPDX-License-Identifier: GPL-2.0
/*
 * Static locals: the compiler numbers them, so which one is which is known by
 * the code that refers to them, be it in another part of the function, and by
 * what they contain.
 */
#include "diff/groups.h"
#include "diff/name.h"
#include "elf/inlines.h"

#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* The contents of a variable, as far as they do not depend on correlation. */
static uint64_t content_hash(const struct node *node)
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

/* Once for each, since many functions may refer to one. */
static void hash_scoped(struct side *side)
{
	struct node *node;

	side_for_each_node(node, side)
		if (node->kind == NODE_DATA && name_is_scoped(node->name))
			node->content = content_hash(node);
}

/* Static locals of one name, and constants among them of one content. */
char *diff_static_local_key(const struct node *node)
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
			ret = node_list_add(list, ref.node);
		if (ret && ret != -EEXIST)
			return ret;
	}
	return 0;
}

static int add_to_groups(struct groups *groups, const struct node_list *list,
			 bool orig)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < list->count && !ret; i++)
		if (!list->items[i]->twin)
			ret = groups_add(groups,
					 diff_static_local_key(list->items[i]),
					 list->items[i], orig);
	return ret;
}

static int add_by_content(struct groups *groups, const struct node_list *list,
			  bool orig)
{
	const struct node *node;
	size_t i;
	int ret = 0;

	for (i = 0; i < list->count && !ret; i++) {
		node = list->items[i];
		ret = groups_add(groups,
				 path_format("%llx#%llx",
					     (unsigned long long)node->size,
					     (unsigned long long)node->content),
				 list->items[i], orig);
	}
	return ret;
}

/*
 * Some came or went.  Those are twins whose initial value nobody else has: one
 * that changed would be refused.
 */
static int pair_by_content(const struct group *namesakes,
			   struct node_list *found)
{
	struct groups groups = GROUPS_INIT;
	int ret = add_by_content(&groups, &namesakes->orig, true);

	if (!ret)
		ret = add_by_content(&groups, &namesakes->patched, false);
	if (!ret)
		ret = groups_pair(&groups, ALONE, found);
	groups_free(&groups);
	return ret;
}

static int pair_namesakes(const struct group *group, struct node_list *found)
{
	if (group->orig.count != group->patched.count &&
	    !group_any_will_do(group))
		return pair_by_content(group, found);
	return group_pair(group, found);
}

/* The static locals of a pair of twins, paired in the order of their use. */
static int pair_static_refs(struct diff *diff, const struct node *node,
			    struct node_list *found)
{
	struct node_list orig = { NULL, 0, 0 }, patched = { NULL, 0, 0 };
	autohashmap struct hashmap seen_orig = HASHMAP_INIT;
	autohashmap struct hashmap seen_patched = HASHMAP_INIT;
	struct groups groups = GROUPS_INIT;
	size_t i;
	int ret;

	ret = static_refs(&diff->orig, node->twin, &orig, &seen_orig);
	if (!ret)
		ret = static_refs(&diff->patched, node, &patched,
				  &seen_patched);
	if (!ret)
		ret = add_to_groups(&groups, &orig, true);
	if (!ret)
		ret = add_to_groups(&groups, &patched, false);
	for (i = 0; i < groups.count && !ret; i++)
		ret = pair_namesakes(groups.items[i], found);
	groups_free(&groups);
	free(orig.items);
	free(patched.items);
	return ret;
}

/* Add a static local to those of a function of the source. */
static int add_of_function(struct groups *groups, const char *function,
			   struct node *variable, bool orig)
{
	autofree char *name = diff_static_local_key(variable);

	return groups_add(groups,
			  name ? path_format("%.*s#%s",
					     (int)strcspn(function, "."),
					     function, name) :
				 NULL,
			  variable, orig);
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
	struct groups groups = GROUPS_INIT;
	int ret = add_of_side(&groups, diff, &diff->orig);

	if (!ret)
		ret = add_of_side(&groups, diff, &diff->patched);
	if (!ret)
		ret = groups_pair(&groups, ALONE, found);
	groups_free(&groups);
	return ret;
}

/* Follow references from all twins, and from those found on the way. */
int diff_pair_static_locals(struct diff *diff)
{
	struct node_list found = { NULL, 0, 0 };
	struct node *node;
	size_t i;
	int ret = 0;

	hash_scoped(&diff->orig);
	hash_scoped(&diff->patched);
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
