// SPDX-License-Identifier: GPL-2.0
/*
 * Changed functions that ftrace cannot redirect: who calls them, up to those
 * that it can.  When all calls are in this object, replacing the callers, with
 * copies of everything in between, does what replacing the function would.
 */
#include "diff/pass.h"
#include "diff/name.h"

#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"

#include <stdlib.h>
#include <string.h>

/* More than this tells nobody more. */
#define MAX_NAMED 8

/* A call, or another reference from one function to another. */
struct edge {
	struct node *to;
	struct node *from;
};

struct edges {
	struct edge *items;
	size_t count;
	size_t capacity;
};

/**
 * struct callers - who calls whom on the patched side
 * @diff: the run
 * @edges: by callee
 * @pointed: by node: something holds its address
 * @seen: by node: reached in the search that is under way
 * @stack: nodes still to be looked at
 * @traced: what the search found: callers that can be replaced
 */
struct callers {
	struct diff *diff;
	struct edges edges;
	bool *pointed;
	bool *seen;
	struct node_list stack;
	struct node_list traced;
};

/* A function and its parts are one. */
static struct node *whole(struct node *node)
{
	while (node->parent)
		node = node->parent;
	return node;
}

static int note_reference(struct callers *callers, struct node *user,
			  const struct reloc *reloc)
{
	struct side *side = &callers->diff->patched;
	struct edge *edge;
	struct ref ref;

	side_resolve(side, user->section, reloc, &ref);
	if (ref.kind != REF_NODE || ref.node->kind != NODE_FUNCTION ||
	    whole(ref.node) == whole(user))
		return 0;
	/* A table of jumps inside the function. */
	if (user->kind != NODE_FUNCTION && ref.offset != 0)
		return 0;
	if (whole(user)->kind != NODE_FUNCTION ||
	    !side->arch->reloc_is_branch(user->section, reloc)) {
		/* The author's marks are no code. */
		if (!name_has_prefix(user->section->name, ".kpatch."))
			callers->pointed[whole(ref.node) - side->nodes] = true;
		return 0;
	}
	edge = array_add(&callers->edges);
	if (!edge)
		return -ENOMEM;
	edge->to = whole(ref.node);
	edge->from = whole(user);
	return 0;
}

static int compare_edges(const void *a, const void *b)
{
	const struct edge *one = a, *two = b;

	if (one->to != two->to)
		return one->to < two->to ? -1 : 1;
	return one->from < two->from ? -1 : one->from > two->from;
}

static int find_edges(struct callers *callers)
{
	struct side *side = &callers->diff->patched;
	const struct reloc *relocs;
	struct node *user;
	size_t i, count;
	int ret = 0;

	side_for_each_node(user, side) {
		relocs = node_relocs(user, &count);
		for (i = 0; i < count && !ret; i++)
			ret = note_reference(callers, user, &relocs[i]);
	}
	if (!ret && callers->edges.count)
		qsort(callers->edges.items, callers->edges.count,
		      sizeof(*callers->edges.items), compare_edges);
	return ret;
}

/* The first edge that does not sort before calls of @to. */
static size_t first_edge(const struct callers *callers, const struct node *to)
{
	size_t low = 0, high = callers->edges.count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (callers->edges.items[middle].to < to)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int push(struct node_list *list, struct node *node)
{
	struct node **slot = array_add(list);

	if (!slot)
		return -ENOMEM;
	*slot = node;
	return 0;
}

static bool is_traced(const struct node *node)
{
	return node->twin && node->twin->entry_offset != NODE_NO_ENTRY;
}

/* Can every call of it be seen here?  New ones are called by nobody else. */
static bool is_closed(const struct callers *callers, const struct node *node)
{
	if (callers->pointed[node - callers->diff->patched.nodes])
		return false;
	return node_is_local(node) || !node->twin;
}

static int visit_callers(struct callers *callers, const struct node *node)
{
	const struct edge *edge;
	size_t i = first_edge(callers, node);
	bool *seen;
	int ret = 0;

	for (; !ret && i < callers->edges.count; i++) {
		edge = &callers->edges.items[i];
		if (edge->to != node)
			break;
		seen = &callers->seen[edge->from - callers->diff->patched.nodes];
		if (*seen || name_is_init(edge->from->section->name))
			continue;
		*seen = true;
		ret = push(is_traced(edge->from) ? &callers->traced :
						   &callers->stack,
			   edge->from);
	}
	return ret;
}

/*
 * Find the traced callers of @node; sets @closed to whether all ways to it
 * lead through them.  What is in between is left on the stack.
 */
static int search(struct callers *callers, struct node *node, bool *closed)
{
	struct side *side = &callers->diff->patched;
	size_t i;
	int ret;

	memset(callers->seen, 0, side->nr_nodes * sizeof(*callers->seen));
	callers->stack.count = 0;
	callers->traced.count = 0;
	*closed = true;
	ret = push(&callers->stack, node);
	for (i = 0; !ret && i < callers->stack.count; i++) {
		node = callers->stack.items[i];
		if (!is_closed(callers, node))
			*closed = false;
		ret = visit_callers(callers, node);
	}
	return ret;
}

static int put_names(struct buffer *text, const struct node_list *list)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < list->count && i < MAX_NAMED && !ret; i++)
		ret = buffer_printf(text, "%s%s", i ? ", " : "",
				    list->items[i]->name);
	if (!ret && list->count > MAX_NAMED)
		ret = buffer_printf(text, " and %zu more",
				    list->count - MAX_NAMED);
	return ret;
}

/* SYSCALL_DEFINE makes inline functions, and inline means notrace. */
static bool is_syscall(const struct node *node)
{
	static const char *const starts[] = { "__do_sys_", "__do_compat_sys_",
					      "__se_sys_", "__se_compat_sys_" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(starts); i++)
		if (name_has_prefix(node->name, starts[i]))
			return true;
	return false;
}

static int refuse(struct callers *callers, const struct node *node, bool closed,
		  const char *names)
{
	const char *action =
		closed && *names ?
			"Replace its callers instead: --patch-callers does." :
		is_syscall(node) ?
			"Define the system call with KPATCH_SYSCALL_DEFINE of "
			"kpatch-syscall.h." :
			"Change the functions that call it instead, or give "
			"the changed function a new name and call that.";

	return diff_say(callers->diff, FINDING_REFUSAL, "no-ftrace-entry", node,
			action,
			"function changed, but it has no ftrace entry (notrace "
			"or inline, or a file built without tracing), so calls "
			"to it cannot be redirected; it is called by %s%s",
			*names ? names : "nobody in this object",
			closed ? "" : ", and perhaps from elsewhere");
}

/* Copies of what is in between go along, and the callers are replaced. */
static int replace_callers(struct callers *callers, const struct node *node,
			   const char *names)
{
	struct diff *diff = callers->diff;
	size_t i;
	int ret;

	for (i = 0; i < callers->stack.count; i++)
		if (callers->stack.items[i]->twin)
			callers->stack.items[i]->state = NODE_CHANGED;
	ret = diff_say(diff, FINDING_NOTICE, "callers-patched", node, NULL,
		       "it has no ftrace entry, so its callers are replaced, "
		       "with a copy of it: %s",
		       names);
	for (i = 0; i < callers->traced.count && !ret; i++) {
		if (callers->traced.items[i]->state == NODE_CHANGED)
			continue;
		callers->traced.items[i]->state = NODE_CHANGED;
		ret = diff_select_function(diff, callers->traced.items[i]);
	}
	return ret;
}

static int check_untraced(struct callers *callers, struct node *node)
{
	autobuffer struct buffer names = BUFFER_INIT;
	bool closed;
	int ret = search(callers, node, &closed);

	if (!ret)
		ret = put_names(&names, &callers->traced);
	if (ret)
		return error_nomem(callers->diff->err);
	/* The callers of a system call's body do no more than call it. */
	if (closed && callers->traced.count &&
	    (callers->diff->input->patch_callers || is_syscall(node)))
		return replace_callers(callers, node, buffer_string(&names));
	return refuse(callers, node, closed, buffer_string(&names));
}

int diff_check_untraced(struct diff *diff, const struct node_list *untraced)
{
	autofree bool *pointed = NULL, *seen = NULL;
	struct callers callers = { .diff = diff };
	size_t i;
	int ret = 0;

	if (!untraced->count)
		return 0;
	callers.pointed = pointed =
		calloc(diff->patched.nr_nodes + 1, sizeof(*pointed));
	callers.seen = seen = calloc(diff->patched.nr_nodes + 1, sizeof(*seen));
	if (!pointed || !seen)
		return error_nomem(diff->err);
	if (find_edges(&callers))
		ret = error_nomem(diff->err);
	for (i = 0; i < untraced->count && !ret; i++)
		ret = check_untraced(&callers, untraced->items[i]);
	free(callers.edges.items);
	free(callers.stack.items);
	free(callers.traced.items);
	return ret;
}
