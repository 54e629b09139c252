// SPDX-License-Identifier: GPL-2.0
/*
 * Inclusion: starting from the changed functions, everything that the output
 * has to carry, and refusals for what it would need and cannot have.
 */
#include "diff/pass.h"
#include "diff/carry.h"
#include "diff/name.h"
#include "diff/freed.h"
#include "diff/place.h"
#include "diff/value.h"
#include "include/kpatch/format.h"

#include "lib/array.h"
#include "lib/cleanup.h"

#include <stdlib.h>
#include <string.h>

static bool is_ordinary(const struct section *sec)
{
	const struct carry_row *row = carry_find(sec->name);

	return row && row->kind == CARRY_ORDINARY;
}

struct worklist {
	struct diff *diff;
	struct node **items;
	size_t count;
	size_t capacity;
	struct hashmap said; /* names that were refused already */
	struct hashmap keys; /* and keys that something was said of */
	struct {
		const struct node *user;
		const char *name;
	} obstacle; /* the last one that was refused */
};

/* @user is what needs it first; NULL: it is needed for itself. */
static int include_node(struct worklist *work, struct node *node,
			const struct node *user)
{
	struct node **slot;

	if (node->included)
		return 0;
	slot = array_add(work);
	if (!slot)
		return error_nomem(work->diff->err);
	*slot = node;
	node->included = true;
	node->needed_by = user;
	return 0;
}

/* Has it not been said of this name yet? */
static bool first_time(struct worklist *work, const char *name)
{
	int ret = hashmap_put_string(&work->said, name, work);

	work->diff->no_memory |= ret == -ENOMEM;
	return !ret;
}

static int refuse_missing(struct worklist *work, const struct node *user,
			  const struct place *place, const struct ref *ref)
{
	if (!first_time(work, place->name))
		return 0;
	if (ref->kind == REF_SPECIAL)
		return diff_say(work->diff, FINDING_REFUSAL,
				"unsupported-section", user,
				"Leave this use of the section out of the "
				"patch.",
				"it refers to section %s, which a patch cannot "
				"carry",
				place->name);
	return diff_say(work->diff, FINDING_REFUSAL, "symbol-not-found", user,
			"Check that the symbol table is that of the running "
			"kernel; if it has several symbols of this name, "
			"avoid the reference.",
			"it refers to %s, which is not found in the running "
			"kernel, or not for certain",
			place->name);
}

static int refuse_section(struct worklist *work, const struct node *node)
{
	const struct carry_row *row = carry_find(node->section->name);
	const char *meaning = row ? row->meaning : "it is not known what it is";

	return diff_say(work->diff, FINDING_REFUSAL, "unsupported-section",
			node, "Leave this addition out of the patch.",
			"section %s (%s) is needed, and a patch cannot carry "
			"it",
			node->section->name, meaning);
}

static int check_included(struct worklist *work, const struct node *node)
{
	if (name_is_init(node->section->name))
		return diff_say(work->diff, FINDING_REFUSAL, "init-reference",
				node, "Drop __init from it.",
				"code in the patch needs it, but %s is freed "
				"after loading",
				node->section->name);
	if (!is_ordinary(node->section))
		return refuse_section(work, node);
	if (place_is_taken(work->diff, node))
		return diff_say(
			work->diff, FINDING_REFUSAL, "second-definition", node,
			"Leave the definition where it was, and change it "
			"there; or give the new one a name of its own.",
			"it is new in this object, but the kernel has a global "
			"of that name, which all that is not in the patch goes "
			"on with");
	if (node->kind == NODE_ANONYMOUS && !node_is_constant(node))
		return diff_say(
			work->diff, FINDING_REFUSAL, "unnamed-data", node,
			"Give the variable a name.",
			"code in the patch uses a writable variable in "
			"%s that has no symbol, so the running kernel's "
			"cannot be found",
			node->section->name);
	return 0;
}

static int refuse_freed(struct worklist *work, const struct node *user,
			const struct place *place)
{
	if (!first_time(work, place->name))
		return 0;
	return diff_say(work->diff, FINDING_REFUSAL, "init-reference", user,
			"Drop __init from it, in the patch: then the patch has "
			"its own.",
			"it refers to %s, which the kernel has freed after "
			"boot, or after its module was loaded",
			place->name);
}

/* Whoever gets an address may call it. */
static int check_pointer(struct worklist *work, const struct node *user,
			 const struct section *sec, const struct reloc *reloc,
			 const struct place *place)
{
	struct diff *diff = work->diff;

	if (!place->result.sealed ||
	    diff->patched.arch->reloc_is_branch(sec, reloc) ||
	    diff->patched.rows[sec->index] || !first_time(work, place->name))
		return 0;
	return diff_say(diff, FINDING_REFUSAL, "sealed-function", user,
			"Add a function to the patch that calls it, and take "
			"the address of that one.",
			"it takes the address of %s, which the kernel has "
			"sealed (IBT): nothing else does, so a call by pointer "
			"would be a fault",
			place->name);
}

/* What only the engine can fill in, and when it does. */
static int check_kernel(struct worklist *work, const struct node *user,
			const struct section *sec, const struct place *place)
{
	struct diff *diff = work->diff;

	if (diff->patched.pieces[sec->index] ||
	    !strcmp(sec->name, ".altinstructions"))
		return diff_say(
			diff, FINDING_REFUSAL, "alternative-symbol", user,
			"Avoid the alternative in the changed function.",
			"an alternative instruction of it refers to %s, which "
			"is not exported: the kernel applies alternatives "
			"before that can be resolved",
			place->name);
	if (place->external &&
	    !strcmp(diff->input->parent_name, KPATCH_VMLINUX) &&
	    first_time(work, place->name))
		return diff_say(
			diff, FINDING_REFUSAL, "module-symbol", user,
			"Leave the use of the module to code of modules.",
			"code of vmlinux would use %s of module %s, which may "
			"not be there",
			place->name, place->result.objname);
	return 0;
}

static int follow(struct worklist *work, const struct node *user,
		  const struct section *sec, const struct reloc *reloc);

static int follow_range(struct worklist *work, const struct node *user,
			const struct section *sec, uint64_t start,
			uint64_t size)
{
	const struct reloc *relocs;
	size_t i, count;
	int ret = 0;

	relocs = section_relocs(sec, start, start + size, &count);
	for (i = 0; i < count && !ret; i++)
		ret = follow(work, user, sec, &relocs[i]);
	return ret;
}

/* A pointer is followed at once, for its user is the one to speak of. */
static int include_ref(struct worklist *work, const struct node *user,
		       const struct section *sec, struct node *node)
{
	if (node->included || node->kind != NODE_POINTER ||
	    node->section == sec)
		return include_node(work, node, user);
	node->included = true;
	node->needed_by = user;
	return follow_range(work, user, node->section, node->start, node->size);
}

/* What is said of a reference that cannot leave the module: of whom, where. */
static const struct {
	const char *code;
	const char *why;
	const char *action;
} obstacles[] = {
	[OBSTACLE_SIBLING] = {
		"sibling-call",
		"it ends in a sibling call of %s (%s), which is not in the "
		"patch, and nobody would restore the TOC pointer after it",
		"Add __attribute__((optimize(\"-fno-optimize-sibling-calls\"))) "
		"to its definition.",
	},
	[OBSTACLE_NO_NOP] = {
		"toc-not-restored",
		"it calls %s (%s), which is not in the patch, and has no nop "
		"behind the call, where the kernel would restore the TOC "
		"pointer",
		"Compile both objects with -mlongcall -mno-pltseq.",
	},
	[OBSTACLE_NEAR] = {
		"toc-relative",
		"it refers to %s (%s), which is not in the patch, by a distance "
		"from the TOC, and it is too far away for that",
		"Compile both objects with -mcmodel=large.",
	},
};

static int refuse_obstacle(struct worklist *work, enum obstacle obstacle,
			   const struct node *user, const struct section *sec,
			   const struct reloc *reloc, const char *name)
{
	struct diff *diff = work->diff;
	autofree char *line = lines_source(diff_lines(diff, false), sec,
					   reloc->offset, user->name);

	/* A function may do it again and again, in one place or with loads. */
	if (work->obstacle.user == user && work->obstacle.name == name)
		return 0;
	work->obstacle.user = user;
	work->obstacle.name = name;
	return diff_say(diff, FINDING_REFUSAL, obstacles[obstacle].code, user,
			obstacles[obstacle].action, obstacles[obstacle].why,
			name, line ? line : "line not known");
}

/* What must stay within a module, and would leave it. */
static int check_obstacle(struct worklist *work, const struct node *user,
			  const struct section *sec, const struct reloc *reloc,
			  const struct place *place)
{
	const struct arch *arch = work->diff->patched.arch;
	enum obstacle obstacle = arch->find_obstacle ?
					 arch->find_obstacle(sec, reloc) :
					 OBSTACLE_NONE;

	switch (place->kind) {
	case PLACE_ELSEWHERE:
		/* The linker sees to the rest, in one module. */
		if (obstacle != OBSTACLE_SIBLING)
			return 0;
		break;
	case PLACE_EXPORTED:
	case PLACE_KERNEL:
		break;
	default:
		return 0;
	}
	return obstacle == OBSTACLE_NONE ?
		       0 :
		       refuse_obstacle(work, obstacle, user, sec, reloc,
				       place->name);
}

static int follow(struct worklist *work, const struct node *user,
		  const struct section *sec, const struct reloc *reloc)
{
	struct diff *diff = work->diff;
	struct place place;
	struct ref ref;
	int ret;

	if (diff->patched.arch->reloc_is_marker(reloc->type))
		return 0;
	side_resolve(&diff->patched, sec, reloc, &ref);
	place_find(diff, sec, reloc, &ref, &place);
	ret = check_obstacle(work, user, sec, reloc, &place);
	if (ret)
		return ret;
	switch (place.kind) {
	case PLACE_OUTPUT:
		return include_ref(work, user, sec, ref.node);
	case PLACE_MISSING:
		return refuse_missing(work, user, &place, &ref);
	case PLACE_ELSEWHERE:
		if (!first_time(work, place.name))
			return 0;
		return diff_say(diff, FINDING_NOTICE, "symbol-elsewhere", user,
				NULL,
				"it refers to %s, which neither the kernel nor "
				"this object has: another object of the patch "
				"must define it",
				place.name);
	case PLACE_KERNEL:
		if (freed_is_reached(diff, user, &ref, &place))
			return refuse_freed(work, user, &place);
		ret = check_pointer(work, user, sec, reloc, &place);
		return ret ? ret : check_kernel(work, user, sec, &place);
	default:
		return 0;
	}
}

/* A constant that boot writes is the value of a variable. */
static int check_value(struct worklist *work, const struct node *node,
		       const struct special_entry *entry)
{
	struct diff *diff = work->diff;
	struct value value;

	if (entry->row->kind != SPECIAL_VALUES ||
	    value_find(diff, node, entry, &value) ||
	    !first_time(work, value.name))
		return 0;
	return diff_say(diff, FINDING_REFUSAL, "symbol-not-found", node,
			"Write the change with the variable itself.",
			"it has a constant for which the kernel writes the "
			"value of %s at boot, and that variable, or how to "
			"load it there, is not known",
			value.name);
}

static int follow_node(struct worklist *work, struct node *node)
{
	struct special_entry *entry;
	int ret = check_included(work, node);

	if (!ret)
		ret = follow_range(work, node, node->section, node->start,
				   node->size);
	if (!ret)
		ret = diff_check_keys(work->diff, &work->keys, node);
	node_for_each_entry(entry, &work->diff->patched, node) {
		if (!ret)
			ret = check_value(work, node, entry);
		if (!ret && !entry->dropped)
			ret = follow_range(work, node, entry->section,
					   entry->offset, entry->size);
	}
	return ret;
}

/* KPATCH_FORCE_UNSAFE means nothing for a function that is not replaced. */
static bool is_idle_force(const struct diff *diff, const struct node *node)
{
	const struct reloc *relocs;
	struct ref ref;
	size_t count;

	if (strcmp(node->section->name, KPATCH_SECTION_FORCE) != 0)
		return false;
	relocs = node_relocs(node, &count);
	if (!count)
		return true;
	side_resolve(&diff->patched, node->section, relocs, &ref);
	return ref.kind != REF_NODE || !ref.node->selected;
}

/* What the author's macros and other objects of the patch may ask for. */
static bool is_extra(const struct diff *diff, const struct node *node)
{
	const char *section = node->section->name;

	if (name_has_prefix(section, ".kpatch.ignore."))
		return false;
	if (name_has_prefix(section, ".kpatch."))
		return !is_idle_force(diff, node);
	return node->state == NODE_NEW && !node_is_local(node) &&
	       !name_is_init(section) && is_ordinary(node->section);
}

static int add_roots(struct worklist *work)
{
	struct diff *diff = work->diff;
	struct node *node;
	int ret = 0;

	side_for_each_node(node, &diff->patched) {
		if (ret)
			return ret;
		if (node->selected) {
			ret = include_node(work, node, NULL);
		} else if (is_extra(diff, node)) {
			diff->nr_extra++;
			ret = include_node(work, node, NULL);
		}
	}
	return ret;
}

/* Backwards, so that the children of each are in the order of the file. */
static void link_children(struct side *side)
{
	struct node *node;
	size_t i;

	for (i = side->nr_nodes; i > 0; i--) {
		node = &side->nodes[i - 1];
		if (!node->parent)
			continue;
		node->sibling = node->parent->children;
		node->parent->children = node;
	}
}

/* The cold part goes where its function goes, reached by a jump or not. */
static int add_children(struct worklist *work, struct node *node)
{
	struct node *child;
	int ret = 0;

	for (child = node->children; child && !ret; child = child->sibling)
		ret = include_node(work, child, node);
	return ret;
}

/* A table that means nothing in a patch, or nobody knows what. */
static bool is_foreign_table(const struct node *node)
{
	const struct carry_row *row = carry_find(node->section->name);

	return node->kind == NODE_ANONYMOUS && !node->included &&
	       (!row || row->kind == CARRY_KERNEL) &&
	       !name_is_init(node->section->name);
}

static int refuse_table(struct worklist *work, const struct node *node,
			const struct node *function)
{
	const struct carry_row *row = carry_find(node->section->name);

	if (row)
		return diff_say(work->diff, FINDING_REFUSAL,
				"unsupported-section", function,
				"Write the change without what makes the "
				"entry.",
				"section %s (%s) describes the function, and a "
				"patch cannot carry it",
				node->section->name, row->meaning);
	return diff_say(work->diff, FINDING_REFUSAL, "unknown-section",
			function,
			"Report the section, so that it can be supported.",
			"section %s describes the function, and it is not "
			"known what it means",
			node->section->name);
}

/* Tables that say something about an included function, and cannot go along. */
static int check_foreign_tables(struct worklist *work)
{
	struct side *side = &work->diff->patched;
	const struct reloc *relocs;
	struct node *node;
	struct ref ref;
	size_t i, count;
	int ret = 0;

	side_for_each_node(node, side) {
		if (!is_foreign_table(node))
			continue;
		relocs = node_relocs(node, &count);
		for (i = 0; i < count && !ret; i++) {
			side_resolve(side, node->section, &relocs[i], &ref);
			if (ref.kind == REF_NODE && ref.node->included &&
			    ref.node->kind == NODE_FUNCTION &&
			    first_time(work, node->section->name))
				ret = refuse_table(work, node, ref.node);
		}
	}
	return ret;
}

int diff_include(struct diff *diff)
{
	struct worklist work = { .diff = diff };
	size_t done = 0;
	int ret;

	link_children(&diff->orig);
	link_children(&diff->patched);
	ret = add_roots(&work);

	while (!ret && done < work.count) {
		ret = follow_node(&work, work.items[done]);
		if (!ret)
			ret = add_children(&work, work.items[done]);
		done++;
	}
	if (!ret)
		ret = check_foreign_tables(&work);
	if (!ret)
		ret = diff_say_included(diff);
	free(work.items);
	hashmap_free(&work.said);
	hashmap_free(&work.keys);
	return ret;
}
