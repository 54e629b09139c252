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

/* How often a table refers to each thing, as the ids of these, sorted. */
struct ids {
	uint64_t *items;
	size_t count;
	size_t capacity;
};

static int compare_ids(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, two = *(const uint64_t *)b;

	return one < two ? -1 : one > two;
}

static int collect_ids(const struct side *side, const struct section *sec,
		       struct ids *ids)
{
	struct ref ref;
	uint64_t *id;
	size_t i;

	for (i = 0; sec && i < sec->nr_relocs; i++) {
		side_resolve(side, sec, &sec->relocs[i], &ref);
		/* What is known by its content has another id in each side. */
		if (ref.kind != REF_NODE || !ref.node->symbol ||
		    node_is_private(ref.node))
			continue;
		id = array_add(ids);
		if (!id)
			return -ENOMEM;
		*id = ref.node->id;
	}
	if (ids->count)
		qsort(ids->items, ids->count, sizeof(*ids->items), compare_ids);
	return 0;
}

/* Is there one of @patched that @orig has not, or not as often? */
static bool has_more(const struct ids *patched, const struct ids *orig)
{
	size_t i, j = 0;

	for (i = 0; i < patched->count; i++) {
		while (j < orig->count && orig->items[j] < patched->items[i])
			j++;
		if (j == orig->count || orig->items[j] != patched->items[i])
			return true;
		j++;
	}
	return false;
}

static int check_table(struct diff *diff, const struct section *sec,
		       const char *meaning)
{
	struct ids orig = { NULL, 0, 0 }, patched = { NULL, 0, 0 };
	int ret = 0;

	if (collect_ids(&diff->orig,
			object_section(diff->orig.object, sec->name), &orig) ||
	    collect_ids(&diff->patched, sec, &patched))
		ret = error_nomem(diff->err);
	else if (has_more(&patched, &orig))
		ret = diff_say(diff, FINDING_REFUSAL, "boot-table", NULL,
			       "Do in a callback what the kernel would have "
			       "made of the entry.",
			       "section %s (%s) has a new entry, but the "
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
