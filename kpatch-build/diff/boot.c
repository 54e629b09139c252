// SPDX-License-Identifier: GPL-2.0
/*
 * Tables that the kernel reads at boot, or when a module loads: initcalls,
 * parameters, quirks.  What a patch adds to one is never read, so it is left
 * out, and said.
 */
#include "diff/pass.h"
#include "diff/carry.h"

#include "lib/array.h"

#include <stdlib.h>

/* What a table refers to, as often as it does, sorted by the things' ids. */
struct entries {
	const struct node **items;
	size_t count;
	size_t capacity;
};

static int compare_entries(const void *a, const void *b)
{
	const struct node *one = *(const struct node *const *)a;
	const struct node *two = *(const struct node *const *)b;

	return one->id < two->id ? -1 : one->id > two->id;
}

static int collect_entries(const struct side *side, const struct section *sec,
			   struct entries *entries)
{
	const struct node **entry;
	struct ref ref;
	size_t i;

	for (i = 0; sec && i < sec->nr_relocs; i++) {
		side_resolve(side, sec, &sec->relocs[i], &ref);
		/* What is known by its content has another id in each side. */
		if (ref.kind != REF_NODE || !ref.node->symbol ||
		    node_is_private(ref.node))
			continue;
		entry = array_add(entries);
		if (!entry)
			return -ENOMEM;
		*entry = ref.node;
	}
	if (entries->count)
		qsort(entries->items, entries->count, sizeof(*entries->items),
		      compare_entries);
	return 0;
}

/* The first of @patched that @orig has not, or not as often, or NULL. */
static const struct node *find_new(const struct entries *patched,
				   const struct entries *orig)
{
	size_t i, j = 0;

	for (i = 0; i < patched->count; i++) {
		while (j < orig->count &&
		       orig->items[j]->id < patched->items[i]->id)
			j++;
		if (j == orig->count ||
		    orig->items[j]->id != patched->items[i]->id)
			return patched->items[i];
		j++;
	}
	return NULL;
}

static int check_table(struct diff *diff, const struct section *sec,
		       const char *meaning)
{
	struct entries orig = { NULL, 0, 0 }, patched = { NULL, 0, 0 };
	const struct node *entry = NULL;
	int ret = 0;

	if (collect_entries(&diff->orig,
			    object_section(diff->orig.object, sec->name),
			    &orig) ||
	    collect_entries(&diff->patched, sec, &patched))
		ret = error_nomem(diff->err);
	else
		entry = find_new(&patched, &orig);
	if (entry)
		ret = diff_say(
			diff, FINDING_REFUSAL, "boot-table", entry,
			"Do in a callback what the kernel would have "
			"made of the entry.",
			"section %s (%s) has a new entry for it, but the "
			"running kernel has read its own at boot or "
			"when the module was loaded, so this addition "
			"is left out",
			sec->name, meaning);
	free(orig.items);
	free(patched.items);
	return ret;
}

int diff_check_boot(struct diff *diff)
{
	const struct object *obj = diff->patched.object;
	const struct carry_row *row;
	const struct section *sec;
	size_t i;
	int ret = 0;

	for (i = 1; i < obj->nr_sections && !ret; i++) {
		sec = &obj->sections[i];
		row = carry_find(sec->name);
		if ((sec->flags & SHF_ALLOC) && row && row->kind == CARRY_BOOT)
			ret = check_table(diff, sec, row->meaning);
	}
	return ret;
}
