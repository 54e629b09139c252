// SPDX-License-Identifier: GPL-2.0
/*
 * Selection: which functions changed, and which changes a running kernel
 * cannot take.  Every refusal is made, not the first only.
 */
#include "diff/pass.h"
#include "diff/name.h"
#include "diff/place.h"

#include "lib/array.h"
#include "lib/cleanup.h"

#include <stdlib.h>
#include <string.h>

#define IGNORE_FUNCTIONS ".kpatch.ignore.functions"
#define IGNORE_SECTIONS ".kpatch.ignore.sections"

static bool is_init(const struct node *node)
{
	return name_is_init(node->section->name);
}

/* KPATCH_IGNORE_FUNCTION: what the author says has not changed. */
static void ignore_function(struct node *node)
{
	if (node->twin)
		node->state = NODE_SAME;
}

static void ignore_functions(struct diff *diff)
{
	const struct section *functions =
		object_section(diff->patched.object, IGNORE_FUNCTIONS);
	struct ref ref;
	size_t i;

	for (i = 0; functions && i < functions->nr_relocs; i++) {
		side_resolve(&diff->patched, functions, &functions->relocs[i],
			     &ref);
		if (ref.kind == REF_NODE)
			ignore_function(ref.node);
	}
}

/* KPATCH_IGNORE_SECTION: everything in the sections that are named. */
static int ignore_sections(struct diff *diff)
{
	const struct section *sections =
		object_section(diff->patched.object, IGNORE_SECTIONS);
	autohashmap struct hashmap names = HASHMAP_INIT;
	struct node *node;
	struct ref ref;
	size_t i;
	int ret;

	for (i = 0; sections && i < sections->nr_relocs; i++) {
		side_resolve(&diff->patched, sections, &sections->relocs[i],
			     &ref);
		/* A constant need not end like a string does. */
		if (ref.kind != REF_CONTENT || !ref.length ||
		    ref.content[ref.length - 1])
			continue;
		ret = hashmap_put_string(&names, (const char *)ref.content,
					 &names);
		if (ret && ret != -EEXIST)
			return error_nomem(diff->err);
	}
	side_for_each_node(node, &diff->patched)
		if (node->twin && names.count &&
		    hashmap_get_string(&names, node->section->name))
			node->state = NODE_SAME;
	return 0;
}

/* A part of a part is a part: unnamed code behind a cold part. */
static void raise(struct node *node)
{
	for (; node; node = node->parent)
		if (node->state == NODE_SAME)
			node->state = NODE_CHANGED;
}

/* A function and its cold part are one: ftrace sees the function. */
static void raise_to_parents(struct diff *diff)
{
	struct node *node;

	side_for_each_node(node, &diff->patched)
		if (node->parent && node->state != NODE_SAME)
			raise(node->parent);
	/* A part that went away is a change of the function as well. */
	side_for_each_node(node, &diff->orig)
		if (node->parent && !node->twin && node->parent->twin)
			raise(node->parent->twin);
}

static int refuse_unfound(struct diff *diff, const struct node *node)
{
	if (node->twin->symbol->bind == STB_WEAK)
		return diff_say(
			diff, FINDING_REFUSAL, "symbol-not-found", node,
			"Change the definition that the kernel uses.",
			"function changed, but %s is weak here, and %s has "
			"another definition of it, or it is not certain which",
			node->twin->name, diff->input->parent_name);
	return diff_say(diff, FINDING_REFUSAL, "symbol-not-found", node,
			"Check that the symbol table is that of the running "
			"kernel.",
			"function changed, but %s is not found in %s, or not "
			"for certain",
			node->twin->name, diff->input->parent_name);
}

int diff_select_function(struct diff *diff, struct node *node)
{
	struct place place;

	if (is_init(node))
		return diff_say(
			diff, FINDING_REFUSAL, "init-function", node,
			"The function ran at boot and is gone. Do in a callback "
			"what it would have done.",
			"function changed, but it is in %s, which the kernel "
			"has freed, so this change is left out",
			node->section->name);
	if (!place_of_original(diff, node->twin, &place))
		return refuse_unfound(diff, node);
	node->selected = true;
	diff->nr_changed++;
	return 0;
}

static int check_data(struct diff *diff, struct node *node)
{
	static const char variable_action[] =
		"A patch leaves variables alone. Set the new value in a "
		"callback, use a new variable or a shadow variable, or keep "
		"the change out with KPATCH_IGNORE_SECTION if it is of no "
		"consequence.";
	static const char read_only_action[] =
		"It is read-only, so not even a callback can set it. Use a new "
		"constant under a new name, change the code that reads it, or "
		"keep the change out with KPATCH_IGNORE_SECTION if it is of no "
		"consequence.";
	const char *action =
		node_is_read_only(node) ? read_only_action : variable_action;

	if (is_init(node))
		return diff_say(diff, FINDING_REFUSAL, "init-data", node,
				"Do in a callback what the new value would "
				"have made at boot.",
				"variable changed, but it is in %s, which the "
				"kernel has freed, so this change is left out",
				node->section->name);
	if (node->size != node->twin->size)
		return diff_say(diff, FINDING_REFUSAL, "changed-size", node,
				action,
				"variable in %s has %llu bytes instead of %llu",
				node->section->name,
				(unsigned long long)node->size,
				(unsigned long long)node->twin->size);
	return diff_say(diff, FINDING_REFUSAL, "changed-data", node, action,
			"initial value of the variable in %s changed, but the "
			"running kernel has the variable in use",
			node->section->name);
}

/* Is the static local still used, anywhere? */
static bool *find_used(struct diff *diff)
{
	bool *used = calloc(diff->patched.nr_nodes + 1, sizeof(*used));
	const struct object *obj = diff->patched.object;
	const struct section *sec;
	struct ref ref;
	size_t i, j;

	for (i = 1; used && i < obj->nr_sections; i++) {
		sec = &obj->sections[i];
		for (j = 0; (sec->flags & SHF_ALLOC) && j < sec->nr_relocs;
		     j++) {
			side_resolve(&diff->patched, sec, &sec->relocs[j],
				     &ref);
			if (ref.kind == REF_NODE)
				used[ref.node - diff->patched.nodes] = true;
		}
	}
	return used;
}

static int check_static_refs(struct diff *diff, const struct node *node,
			     const bool *used)
{
	const struct node *orig = node->twin, *variable;
	autohashmap struct hashmap said = HASHMAP_INIT;
	const struct reloc *relocs;
	struct ref ref;
	size_t i, count;
	int ret = 0;

	relocs = node_relocs(orig, &count);
	for (i = 0; i < count && !ret; i++) {
		side_follow(&diff->orig, orig->section, &relocs[i], &ref);
		variable = ref.kind == REF_NODE ? ref.node : NULL;
		if (!variable || variable->kind != NODE_DATA ||
		    !node_is_local(variable) || node_is_private(variable) ||
		    node_is_constant(variable) ||
		    !name_is_scoped(variable->name) ||
		    (variable->twin &&
		     used[variable->twin - diff->patched.nodes]))
			continue;
		ret = hashmap_put_string(&said, variable->name, &said);
		if (ret == -EEXIST) {
			ret = 0;
			continue;
		}
		if (ret)
			return error_nomem(diff->err);
		ret = diff_say(diff, FINDING_REFUSAL, "static-local-removed",
			       node,
			       "Keep a reference to the variable in the "
			       "function, and give one that you add a name of "
			       "its own.",
			       "the static local variable %s of the original "
			       "function cannot be found in the changed one",
			       variable->name);
	}
	return ret;
}

static int check_static_locals(struct diff *diff)
{
	autofree bool *used = find_used(diff);
	struct node *node;
	int ret = 0;

	if (!used)
		return error_nomem(diff->err);
	side_for_each_node(node, &diff->patched) {
		if (node->kind == NODE_FUNCTION &&
		    node->state == NODE_CHANGED && !ret)
			ret = check_static_refs(diff, node, used);
	}
	return ret;
}

static int check_exports(struct diff *diff)
{
	static const char prefix[] = "__ksymtab_";
	const struct object *obj = diff->patched.object;
	const struct symbol *sym;
	size_t i;
	int ret = 0;

	for (i = 1; i < obj->nr_symbols && !ret; i++) {
		sym = &obj->symbols[i];
		if (!sym->section || sym->type == STT_SECTION ||
		    !name_has_prefix(sym->name, prefix) ||
		    object_symbol(diff->orig.object, sym->name))
			continue;
		ret = diff_say(diff, FINDING_NOTICE, "new-export", NULL,
			       "Patches that use the symbol have to be built "
			       "as one patch with this one.",
			       "the new EXPORT_SYMBOL of %s is left out: a "
			       "patch exports nothing",
			       sym->name + strlen(prefix));
	}
	return ret;
}

int diff_select(struct diff *diff)
{
	struct node_list untraced = { NULL, 0, 0 };
	struct node **slot, *node;
	int ret;

	ignore_functions(diff);
	ret = ignore_sections(diff);
	if (ret)
		return ret;
	raise_to_parents(diff);
	side_for_each_node(node, &diff->patched) {
		if (ret || node->state != NODE_CHANGED || !node->twin)
			continue;
		if (node->parent)
			continue;
		if (node->kind != NODE_FUNCTION) {
			ret = check_data(diff, node);
		} else if (is_init(node) ||
			   node->twin->entry_offset != NODE_NO_ENTRY) {
			ret = diff_select_function(diff, node);
		} else {
			slot = array_add(&untraced);
			if (!slot)
				ret = error_nomem(diff->err);
			else
				*slot = node;
		}
	}
	if (!ret)
		ret = diff_check_untraced(diff, &untraced);
	free(untraced.items);
	if (!ret)
		ret = check_static_locals(diff);
	if (!ret)
		ret = check_exports(diff);
	if (!ret)
		ret = diff_check_boot(diff);
	return ret;
}
