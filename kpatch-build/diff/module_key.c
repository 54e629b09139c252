// SPDX-License-Identifier: GPL-2.0
/*
 * Keys that the kernel follows while it loads the patch, where they belong to a
 * module: that module may come later, or go.  Which uses do without the kernel,
 * and refusals of the others.  How a branch does without is in static_key.c.
 */
#include "diff/name.h"
#include "diff/pass.h"
#include "diff/place.h"
#include "diff/static_key.h"
#include "include/kpatch/format.h"

#include <string.h>

#define TRACEPOINT "__tracepoint_"

/* A function may use a key again and again. */
static bool first_time(struct diff *diff, struct hashmap *said,
		       const struct node *node, struct special_entry *entry,
		       const char *name, const char *code)
{
	int ret;

	entry->said.user = node;
	entry->said.name = name;
	entry->said.code = code;
	ret = hashmap_put(said, &entry->said, sizeof(entry->said), entry);
	diff->no_memory |= ret == -ENOMEM;
	return !ret;
}

static int drop_tracepoint(struct diff *diff, struct hashmap *said,
			   const struct node *node, struct special_entry *entry,
			   const struct place *place)
{
	static const char code[] = "tracepoint-dropped";

	if (!first_time(diff, said, node, entry, place->name, code))
		return 0;
	return diff_say(diff, FINDING_NOTICE, code, node, NULL,
			"tracepoint %s is off in the patched function: it "
			"belongs to module %s",
			place->name + strlen(TRACEPOINT),
			place->result.objname);
}

static int check_call(struct diff *diff, struct hashmap *said,
		      const struct node *node, struct special_entry *entry,
		      const struct place *place)
{
	static const char code[] = "module-static-call";

	/* The call of a tracepoint is behind its key: off is never reached. */
	if (name_has_prefix(place->name, "__SCK__tp_func_") ||
	    name_has_prefix(place->name, "__SCT__tp_func_"))
		return 0;
	if (!first_time(diff, said, node, entry, place->name, code))
		return 0;
	return diff_say(diff, FINDING_REFUSAL, code, node,
			"Call the function directly.",
			"it uses %s of module %s, which need not be loaded "
			"when the patch is",
			place->name, place->result.objname);
}

static int check_branch(struct diff *diff, struct hashmap *said,
			struct node *node, struct special_entry *entry,
			const struct place *place)
{
	static const char read[] = "module-static-key-read";
	static const char refused[] = "module-static-key";
	const char *why = static_key_plan(diff, node, entry);

	if (!first_time(diff, said, node, entry, place->name,
			why ? refused : read))
		return 0;
	if (!why)
		return diff_say(diff, FINDING_NOTICE, read, node, NULL,
				"static key %s of module %s is read each time "
				"instead of being patched in",
				place->name, place->result.objname);
	return diff_say(diff, FINDING_REFUSAL, refused, node,
			"Use static_key_enabled(), which reads the key.",
			"it uses %s of module %s, which need not be loaded "
			"when the patch is, and cannot read it instead: %s",
			place->name, place->result.objname, why);
}

/* Where the key of an entry is, if that is a module. */
static bool find_key(const struct diff *diff, const struct special_entry *entry,
		     struct place *place)
{
	const struct special_row *row = entry->row;
	const struct reloc *reloc;
	struct ref ref;
	size_t count;

	if (!row->target)
		return false;
	reloc = section_relocs(entry->section, entry->offset + row->target,
			       entry->offset + entry->size, &count);
	if (!reloc)
		return false;
	side_resolve(&diff->patched, entry->section, reloc, &ref);
	place_find(diff, entry->section, reloc, &ref, place);
	return place->kind == PLACE_KERNEL &&
	       strcmp(place->result.objname, KPATCH_VMLINUX) != 0;
}

int diff_check_keys(struct diff *diff, struct hashmap *said, struct node *node)
{
	struct side *side = &diff->patched;
	struct special_entry *entry;
	struct place place;
	int ret = 0;

	node_for_each_entry(entry, side, node) {
		if (find_key(diff, entry, &place) && entry->row->branch &&
		    !name_has_prefix(place.name, TRACEPOINT))
			static_key_pad(diff, node, entry);
	}
	node_for_each_entry(entry, side, node) {
		if (ret || !find_key(diff, entry, &place))
			continue;
		/* Refused or done without: the kernel is not to see it. */
		entry->dropped = true;
		if (name_has_prefix(place.name, TRACEPOINT))
			ret = drop_tracepoint(diff, said, node, entry, &place);
		else if (entry->row->branch)
			ret = check_branch(diff, said, node, entry, &place);
		else
			ret = check_call(diff, said, node, entry, &place);
	}
	return ret;
}
