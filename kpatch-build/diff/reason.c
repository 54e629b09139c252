// SPDX-License-Identifier: GPL-2.0
/*
 * Why a function goes into the patch: the first thing in which its two
 * versions differ.  Only what is certain is said: both are walked side by side
 * up to there, and never beyond, where nothing tells what belongs to what.
 * What is found changes no decision.
 */
#include "diff/pass.h"
#include "diff/difference.h"

#include "elf/inlines.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>

static char *line_of(const char *file, unsigned int line)
{
	return file && line ? path_format("%s:%u", file, line) : NULL;
}

/* What debug information knows of a place; without any, nothing. */
static int describe_place(struct diff *diff, const struct node *node, bool orig,
			  struct reason_place *place)
{
	struct lines *lines = diff_lines(diff, orig);
	struct inlined inlined;
	uint64_t offset = node->start + place->offset;

	if (!place->known || place->offset >= node->size)
		return 0;
	place->source = lines_source(lines, node->section, offset, node->name);
	if (!inlines_find(lines, node->section, offset, &inlined))
		return 0;
	place->inlined = strdup(inlined.name);
	place->inlined_source = line_of(inlined.file, inlined.line);
	if (!place->inlined_source && inlined.file && inlined.line)
		return -ENOMEM;
	return place->inlined ? 0 : -ENOMEM;
}

static int describe(struct diff *diff, const struct node *node,
		    struct reason *reason)
{
	int ret = describe_place(diff, node->twin, true, &reason->orig);

	return ret ? ret : describe_place(diff, node, false, &reason->patched);
}

/* Returns as difference_find() does. */
static int find(struct diff *diff, const struct node *node, bool weak,
		struct reason *reason)
{
	int ret = difference_find(diff, node, weak, reason);

	if (ret <= 0)
		return ret;
	if (node->parent) {
		reason->part = strdup(node->name);
		if (!reason->part)
			return -ENOMEM;
	}
	ret = describe(diff, node, reason);
	return ret ? ret : 1;
}

static int say_part(struct reason *reason, const struct node *part,
		    const char *what)
{
	reason->kind = REASON_PART;
	reason->what = path_format("its part %s is %s", part->name, what);
	return reason->what ? 1 : -ENOMEM;
}

/* Parts that changed, came (of the patched side) or went (of the original). */
static int find_changed_parts(struct diff *diff, struct node_list *parts)
{
	struct node *node, **slot;

	side_for_each_node(node, &diff->patched) {
		if (!node->parent || node->state == NODE_SAME)
			continue;
		slot = array_add(parts);
		if (!slot)
			return -ENOMEM;
		*slot = node;
	}
	side_for_each_node(node, &diff->orig) {
		if (!node->parent || node->twin)
			continue;
		slot = array_add(parts);
		if (!slot)
			return -ENOMEM;
		*slot = node;
	}
	return 0;
}

/* In a part of the function; returns as difference_find() does. */
static int find_in_parts(struct diff *diff, const struct node *node,
			 const struct node_list *parts, bool weak,
			 struct reason *reason)
{
	const struct node *part, *whole;
	size_t i;
	int ret = 0;

	for (i = 0; i < parts->count && !ret; i++) {
		part = parts->items[i];
		whole = node_whole(part);
		if (whole == node && part->twin)
			ret = find(diff, part, weak, reason);
		else if (whole == node && !weak)
			ret = say_part(reason, part, "new");
		else if (whole == node->twin && !weak)
			ret = say_part(reason, part, "gone");
	}
	return ret;
}

/* What cannot be replaced goes in as a copy, for which its callers go in. */
static int find_copied(struct diff *diff, const struct node *node,
		       struct reason *reason)
{
	const struct reloc *relocs;
	struct ref ref;
	size_t i, count;

	relocs = node_relocs(node, &count);
	for (i = 0; i < count; i++) {
		side_resolve(&diff->patched, node->section, &relocs[i], &ref);
		if (ref.kind != REF_NODE || ref.node->kind != NODE_FUNCTION ||
		    ref.node->parent || ref.node->selected ||
		    ref.node->state != NODE_CHANGED)
			continue;
		reason->kind = REASON_CALLER;
		reason->by = strdup(ref.node->name);
		reason->what = path_format("calls %s, which goes in as a copy",
					   ref.node->name);
		return reason->by && reason->what ? 1 : -ENOMEM;
	}
	return 0;
}

/* The first difference that is no consequence of another one. */
static int find_reason(struct diff *diff, const struct node *node,
		       const struct node_list *parts, struct reason *reason)
{
	int ret = find(diff, node, false, reason);

	if (!ret)
		ret = find_in_parts(diff, node, parts, false, reason);
	if (!ret)
		ret = find_copied(diff, node, reason);
	if (!ret)
		ret = find(diff, node, true, reason);
	if (!ret)
		ret = find_in_parts(diff, node, parts, true, reason);
	if (ret)
		return ret < 0 ? ret : 0;
	reason->kind = REASON_UNKNOWN;
	reason->what = strdup("it is not known in what it differs");
	return reason->what ? 0 : -ENOMEM;
}

int diff_reason(struct diff *diff)
{
	struct node_list parts = { NULL, 0, 0 };
	struct reason reason;
	struct node *node;
	int ret = 0;

	if (find_changed_parts(diff, &parts))
		ret = error_nomem(diff->err);
	side_for_each_node(node, &diff->patched) {
		if (!node->selected || ret)
			continue;
		memset(&reason, 0, sizeof(reason));
		if (find_reason(diff, node, &parts, &reason))
			ret = error_nomem(diff->err);
		else
			ret = diff_say_reason(diff, FINDING_CHANGED, node,
					      &reason);
		reason_free(&reason);
	}
	free(parts.items);
	return ret;
}
