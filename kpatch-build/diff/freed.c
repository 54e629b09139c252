// SPDX-License-Identifier: GPL-2.0
/*
 * References to freed memory: see freed.h.
 */
#include "diff/freed.h"
#include "diff/name.h"

#include <string.h>

/* What one side means by @a is what the other means by @b. */
static bool is_same(const struct ref *a, const struct ref *b)
{
	if (a->node)
		return a->node->twin && a->node->twin == b->node;
	return a->symbol && b->symbol && !b->node &&
	       !strcmp(a->symbol->name, b->symbol->name);
}

static bool refers_already(const struct diff *diff, const struct node *orig,
			   const struct ref *ref)
{
	const struct reloc *relocs;
	size_t count, i;

	relocs = section_relocs(orig->section, orig->start,
				orig->start + orig->size, &count);
	for (i = 0; i < count; i++) {
		struct ref known;

		side_resolve(&diff->orig, orig->section, &relocs[i], &known);
		if (is_same(ref, &known))
			return true;
	}
	return false;
}

/* A function's parts may have exchanged what they do. */
static bool family_refers(const struct diff *diff, const struct node *user,
			  const struct ref *ref)
{
	const struct node *head = user->parent ? user->parent : user;
	const struct node *child;

	if (!head->twin)
		return false;
	if (refers_already(diff, head->twin, ref))
		return true;
	for (child = head->twin->children; child; child = child->sibling)
		if (refers_already(diff, child, ref))
			return true;
	return false;
}

bool freed_is_reached(const struct diff *diff, const struct node *user,
		      const struct ref *ref, const struct place *place)
{
	bool freed = place->result.freed ||
		     (ref->node && name_is_init(ref->node->section->name));

	/* Why what is freed itself goes in is another question. */
	return freed && !name_is_init(user->section->name) &&
	       !family_refers(diff, user, ref);
}
