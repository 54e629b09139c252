// SPDX-License-Identifier: GPL-2.0
/*
 * What goes in beside the changed functions, and why: the findings of kind
 * "new" and "part".
 */
#include "diff/pass.h"
#include "diff/name.h"

#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>

/* A message or table inside a function: part of its code, like a string. */
static bool is_local_constant(const struct node *node)
{
	return node->kind == NODE_DATA && node_is_constant(node) &&
	       node_is_local(node) && name_is_scoped(node->name);
}

static int say_companion(struct diff *diff, const struct node *node)
{
	const struct node *whose =
		node->parent ? node->parent : node->needed_by;
	const char *what = !node->parent ? "copy that is called by" :
			   name_is_front(node->name) ? "padding of" :
						       "cold part of";
	autofree char *text = path_format("%s %s", what, whose->name);
	const struct reason reason = {
		.kind = REASON_COMPANION,
		.what = text,
		.by = (char *)whose->name,
	};

	return text ? diff_say_reason(diff, FINDING_PART, node, &reason) :
		      error_nomem(diff->err);
}

/* The section of the original that was freed after boot, or NULL. */
static const char *freed_section(const struct diff *diff,
				 const struct node *node)
{
	const struct symbol *sym = object_symbol(diff->orig.object, node->name);

	return sym && sym->section && name_is_init(sym->section->name) ?
		       sym->section->name :
		       NULL;
}

/* It lost its __init. */
static int say_moved(struct diff *diff, const struct node *node,
		     const char *from)
{
	autofree char *what = path_format("in section %s instead of %s",
					  node->section->name, from);
	const struct reason reason = {
		.kind = REASON_SECTION,
		.what = what,
	};

	return what ? diff_say_reason(diff, FINDING_NEW, node, &reason) :
		      error_nomem(diff->err);
}

static int say_new(struct diff *diff, const struct node *node)
{
	const struct node *by = node->needed_by;
	const char *freed = freed_section(diff, node);
	autofree char *what =
		by ? path_format("referred to by %s", by->name) :
		     strdup("other objects of the patch may refer to it");
	const struct reason reason = {
		.kind = by ? REASON_NEEDED : REASON_GLOBAL,
		.what = what,
		.by = by ? (char *)by->name : NULL,
	};

	if (freed)
		return say_moved(diff, node, freed);
	return what ? diff_say_reason(diff, FINDING_NEW, node, &reason) :
		      error_nomem(diff->err);
}

int diff_say_included(struct diff *diff)
{
	struct node *node;
	int ret = 0;

	side_for_each_node(node, &diff->patched) {
		if (ret || !node->included || !node->symbol)
			continue;
		if (node->parent ||
		    (node->kind == NODE_FUNCTION && node->twin &&
		     node->needed_by && !node->selected))
			ret = say_companion(diff, node);
		else if (!node->twin && !node_is_private(node) &&
			 !is_local_constant(node) &&
			 !name_has_prefix(node->section->name, ".kpatch."))
			ret = say_new(diff, node);
	}
	return ret;
}
