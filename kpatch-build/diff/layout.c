// SPDX-License-Identifier: GPL-2.0
/*
 * Types and prototypes that are not the same in both versions.  A patch that
 * has functions of both kinds at work on one object, those it brings and those
 * that it leaves alone, is refused, unless the author says that he looked.
 * Needs debug information; without it there is a notice.
 */
#include "diff/pass.h"
#include "diff/name.h"
#include "elf/types.h"

#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/hashmap.h"

#include <stdlib.h>
#include <string.h>

/* More than this tells nobody more. */
#define MAX_TOLD 4

/* The members of one version of a type, and how to find one. */
struct layout {
	struct members members;
	struct hashmap by_name;
	struct hashmap by_place;
};

/* Both versions of the types. */
struct versions {
	struct diff *diff;
	struct types *orig;
	struct types *patched;
};

static void layout_free(struct layout *layout)
{
	hashmap_free(&layout->by_name);
	hashmap_free(&layout->by_place);
	free(layout->members.items);
}

#define autolayout cleanup(layout_free)

/* Place, size and type, as they follow each other. */
static const size_t place_length =
	sizeof(struct member) - offsetof(struct member, place);

static int layout_load(struct layout *layout, const struct types *types,
		       const struct type *type)
{
	struct member *member;
	int ret = types_members(types, type, &layout->members);

	array_for_each(member, &layout->members) {
		if (ret || !*member->name)
			continue;
		ret = hashmap_put_string(&layout->by_name, member->name,
					 member);
		if (!ret || ret == -EEXIST)
			ret = hashmap_put(&layout->by_place, &member->place,
					  place_length, member);
		if (ret == -EEXIST)
			ret = 0;
	}
	return ret;
}

static const struct member *find_member(const struct layout *layout,
					const char *name)
{
	return hashmap_get_string(&layout->by_name, name);
}

/* Is a member of @own known to @others by another name only? */
static bool is_renamed(const struct member *member, const struct layout *own,
		       const struct layout *others)
{
	const struct member *there =
		hashmap_get(&others->by_place, &member->place, place_length);

	return there && !find_member(own, there->name);
}

/* "at offset 8", or with bits where they count. */
static int put_place(struct buffer *text, uint64_t place)
{
	if (place % 8)
		return buffer_printf(text, "offset %llu, bit %llu",
				     (unsigned long long)place / 8,
				     (unsigned long long)place % 8);
	return buffer_printf(text, "offset %llu",
			     (unsigned long long)place / 8);
}

/* A list that grows up to a limit. */
struct told {
	struct buffer text;
	size_t count;
};

static int tell(struct told *told)
{
	if (told->count++ >= MAX_TOLD)
		return -E2BIG;
	return told->count > 1 ? buffer_puts(&told->text, ", ") : 0;
}

static int tell_member(struct told *told, const struct member *member,
		       const char *what)
{
	int ret = tell(told);

	if (ret == -E2BIG)
		return 0;
	return ret ? ret :
		     buffer_printf(&told->text, "%s %s", member->name, what);
}

static int tell_moved(struct told *told, const struct member *orig,
		      const struct member *patched, bool is_enum)
{
	int ret = tell(told);

	if (ret == -E2BIG)
		return 0;
	if (!ret && is_enum)
		return buffer_printf(&told->text, "%s is %lld instead of %lld",
				     orig->name, (long long)patched->place,
				     (long long)orig->place);
	if (!ret)
		ret = buffer_printf(&told->text, "%s moved from ", orig->name);
	if (!ret)
		ret = put_place(&told->text, orig->place);
	if (!ret)
		ret = buffer_puts(&told->text, " to ");
	return ret ? ret : put_place(&told->text, patched->place);
}

static int compare_member(struct told *told, const struct member *orig,
			  const struct layout *before,
			  const struct layout *after, bool is_enum)
{
	const struct member *patched = find_member(after, orig->name);

	if (!patched)
		return is_renamed(orig, before, after) ?
			       0 :
			       tell_member(told, orig, "is gone");
	if (patched->place != orig->place)
		return tell_moved(told, orig, patched, is_enum);
	if (patched->size != orig->size)
		return tell_member(told, orig, "has another size");
	if (patched->type != orig->type)
		return tell_member(told, orig, "has another type");
	return 0;
}

/* A new enumerator takes nothing away from those who do not know it. */
static int compare_new(struct told *told, const struct member *member,
		       const struct layout *before, const struct layout *after,
		       bool is_enum)
{
	if (is_enum || find_member(before, member->name) ||
	    is_renamed(member, after, before))
		return 0;
	return tell_member(told, member, "is new");
}

/* Say in what two versions of a type differ; nothing for names only. */
static int describe(const struct versions *both, const struct type *orig,
		    const struct type *patched, struct told *told)
{
	autolayout struct layout before = { .members = { NULL, 0, 0 } };
	autolayout struct layout after = { .members = { NULL, 0, 0 } };
	bool is_enum = !strcmp(patched->kind, "enum");
	const struct member *member;
	int ret = layout_load(&before, both->orig, orig);

	if (!ret)
		ret = layout_load(&after, both->patched, patched);
	if (!ret && strcmp(orig->kind, patched->kind) != 0)
		ret = buffer_printf(&told->text, "it was a %s", orig->kind);
	array_for_each(member, &before.members)
		if (!ret && *member->name)
			ret = compare_member(told, member, &before, &after,
					     is_enum);
	array_for_each(member, &after.members)
		if (!ret && *member->name)
			ret = compare_new(told, member, &before, &after,
					  is_enum);
	if (!ret && told->count > MAX_TOLD)
		ret = buffer_printf(&told->text, " and %zu more",
				    told->count - MAX_TOLD);
	if (!ret && orig->size != patched->size)
		ret = buffer_printf(&told->text, "%ssize %llu instead of %llu",
				    told->text.length ? "; " : "",
				    (unsigned long long)patched->size,
				    (unsigned long long)orig->size);
	return ret;
}

/* The name as in the source: of static functions all clones are one. */
static char *source_name(const struct node *node)
{
	return strndup(node->name, strcspn(node->name, "."));
}

/* Those of the functions that go along that are nearest to the type. */
static int find_users(const struct versions *both, const struct type *type,
		      struct told *users)
{
	struct diff *diff = both->diff;
	int least = -1, distance, ret = 0;
	const struct node *node;

	side_for_each_node(node, &diff->patched) {
		autofree char *name = NULL;

		if (!node->included || node->kind != NODE_FUNCTION ||
		    node->parent)
			continue;
		name = source_name(node);
		if (!name)
			return -ENOMEM;
		ret = types_distance(both->patched, name, type, &distance);
		if (ret)
			return ret;
		if (distance < 0 || (least >= 0 && distance > least))
			continue;
		if (distance < least || least < 0) {
			buffer_free(&users->text);
			users->count = 0;
			least = distance;
		}
		ret = tell(users);
		if (!ret)
			ret = buffer_puts(&users->text, node->name);
		if (ret && ret != -E2BIG)
			return ret;
	}
	return 0;
}

static bool is_allowed(const struct diff *diff, const char *name)
{
	const char *const *allowed = diff->input->allowed_layouts;

	for (; allowed && *allowed; allowed++)
		if (!strcmp(*allowed, name))
			return true;
	return false;
}

static int say_type(const struct versions *both, const struct type *type,
		    const char *difference, const char *users)
{
	struct diff *diff = both->diff;
	bool allowed = is_allowed(diff, type->name);
	autofree char *source = types_source(both->patched, type);
	autobuffer struct buffer why = BUFFER_INIT, action = BUFFER_INIT;
	struct finding finding = {
		.kind = allowed ? FINDING_NOTICE : FINDING_REFUSAL,
		.code = "changed-layout",
		.object = (char *)diff->input->object_name,
		.symbol = (char *)type->name,
		.source = source,
	};

	if (buffer_printf(&why,
			  "the %s changed: %s; what is not in the patch, and "
			  "objects that are there already, have the old one, "
			  "and the patch has %s, which can get to them",
			  type->kind, difference, users) ||
	    buffer_printf(&action,
			  "Keep new data in a shadow variable "
			  "(klp_shadow_alloc). If no such object can meet the "
			  "code of the patch, say --allow-layout-change %s.",
			  type->name))
		return error_nomem(diff->err);
	finding.why = why.data;
	finding.action = allowed ? NULL : action.data;
	return report_add(diff->report, &finding, diff->err);
}

static int check_type(const struct versions *both, const struct type *patched)
{
	const struct type *orig = types_find(both->orig, patched->name);
	struct told difference = { BUFFER_INIT, 0 }, users = { BUFFER_INIT, 0 };
	int ret = 0;

	if (!orig || (orig->layout == patched->layout &&
		      !strcmp(orig->kind, patched->kind)))
		return 0;
	ret = describe(both, orig, patched, &difference);
	if (!ret && difference.text.length)
		ret = find_users(both, patched, &users);
	if (ret)
		ret = error_nomem(both->diff->err);
	else if (users.text.length)
		ret = say_type(both, patched, difference.text.data,
			       users.text.data);
	buffer_free(&difference.text);
	buffer_free(&users.text);
	return ret;
}

static int check_types(const struct versions *both)
{
	const struct type *all;
	size_t i, count;
	int ret = 0;

	all = types_all(both->patched, &count);
	for (i = 0; i < count && !ret; i++)
		ret = check_type(both, &all[i]);
	return ret;
}

/* By node of the patched side: code or data that stays as it is points to it. */
static bool *find_outside_uses(const struct diff *diff)
{
	const struct side *side = &diff->patched;
	bool *used = calloc(side->nr_nodes + 1, sizeof(*used));
	const struct node *user;
	const struct reloc *relocs;
	struct ref ref;
	size_t i, count;

	side_for_each_node(user, side) {
		if (!used || user->included)
			continue;
		relocs = node_relocs(user, &count);
		for (i = 0; i < count; i++) {
			side_follow(side, user->section, &relocs[i], &ref);
			if (ref.kind == REF_NODE)
				used[ref.node - side->nodes] = true;
		}
	}
	return used;
}

static int check_prototype(const struct versions *both, const struct node *node)
{
	autobuffer struct buffer orig = BUFFER_INIT, patched = BUFFER_INIT;
	autofree char *name = source_name(node);

	if (!name || types_prototype(both->orig, name, &orig) ||
	    types_prototype(both->patched, name, &patched))
		return error_nomem(both->diff->err);
	if (!orig.length || !patched.length || !strcmp(orig.data, patched.data))
		return 0;
	return diff_say(both->diff, FINDING_REFUSAL, "changed-prototype", node,
			"Give the changed function another name, and call it "
			"by that from the functions of the patch.",
			"the prototype is %s instead of %s, and code that is "
			"not in the patch calls it by the old one",
			patched.data, orig.data);
}

static int check_prototypes(const struct versions *both)
{
	struct diff *diff = both->diff;
	autofree bool *outside = find_outside_uses(diff);
	const struct node *node;
	int ret = 0;

	if (!outside)
		return error_nomem(diff->err);
	side_for_each_node(node, &diff->patched) {
		if (ret || !node->selected ||
		    (node_is_local(node) &&
		     !outside[node - diff->patched.nodes]))
			continue;
		ret = check_prototype(both, node);
	}
	return ret;
}

int diff_check_layout(struct diff *diff)
{
	struct versions both = { .diff = diff };
	int ret;

	if (!diff->nr_changed && !diff->nr_extra)
		return 0;
	ret = types_open(&both.orig, diff_lines(diff, true));
	if (!ret)
		ret = types_open(&both.patched, diff_lines(diff, false));
	if (ret == -ENOENT)
		ret = diff_say(diff, FINDING_NOTICE, "layout-unchecked", NULL,
			       NULL,
			       "without debug information it is not known "
			       "whether the layout of types changed");
	else if (ret)
		ret = error_nomem(diff->err);
	if (!ret && both.patched)
		ret = check_types(&both);
	if (!ret && both.patched)
		ret = check_prototypes(&both);
	types_close(both.orig);
	types_close(both.patched);
	return ret;
}
