// SPDX-License-Identifier: GPL-2.0
/*
 * What the differ asks about the kernel, answered from the proof of an object:
 * statics from the places that the proof found, globals and exports from the
 * tables of the kernel.
 */
#include "target/rebuilt.h"

#include <string.h>

static const struct placement_private *proof(const struct lookup *lookup)
{
	const struct placement *placement = (const struct placement *)lookup;

	return placement->private;
}

static bool exports(const struct placement_private *rebuilt, const char *name)
{
	const char *owner = target_exporter(rebuilt->owner.target, name);

	return owner && !strcmp(owner, rebuilt->owner.name);
}

/* 0 when a name needs no number. */
static unsigned long count_name(const struct placement_private *rebuilt,
				const char *name)
{
	struct candidate candidate;
	const void *cursor = NULL;
	unsigned long count = 0;

	while (owner_candidate(&rebuilt->owner, name, &cursor, &candidate))
		count++;
	return count;
}

static void answer(const struct placement_private *rebuilt, const char *name,
		   const struct candidate *candidate, uint64_t size,
		   struct lookup_result *result)
{
	*result = (struct lookup_result){
		.objname = rebuilt->owner.name,
		.addr = candidate->place.at,
		.size = size,
		.exported = exports(rebuilt, name),
		.sealed = sealed_has(&rebuilt->owner.sealed,
				     candidate->place.sec, candidate->place.at),
		.freed = owner_frees(&rebuilt->owner, candidate->place),
	};
	if (count_name(rebuilt, name) > 1)
		result->sympos = candidate->position;
}

/* The one of a name at a place; false: none is there. */
static bool find_at(const struct placement_private *rebuilt, const char *name,
		    struct place place, struct candidate *candidate)
{
	const void *cursor = NULL;

	while (owner_candidate(&rebuilt->owner, name, &cursor, candidate))
		if (place_equal(candidate->place, place))
			return true;
	return false;
}

static bool find_function(const struct placement_private *rebuilt,
			  const struct symbol *sym,
			  struct lookup_result *result)
{
	const struct function *fn = rebuilt->by_symbol[sym->index];

	if (!fn || fn->state != FUNCTION_PLACED)
		return false;
	answer(rebuilt, sym->name, &fn->found,
	       code_map_translate(&fn->map, sym->size), result);
	return true;
}

/*
 * A variable is where the relocations that refer to it lead.  One that only
 * sections of the build refer to is still certain when its name is unique.
 */
static bool find_variable(const struct placement_private *rebuilt,
			  const struct symbol *sym,
			  struct lookup_result *result)
{
	const struct base *base = &rebuilt->bases[sym->section->index];
	struct candidate candidate;
	const void *cursor = NULL;
	struct place place = base->place;

	place.at += sym->value;
	if (base->known ? !find_at(rebuilt, sym->name, place, &candidate) :
			  count_name(rebuilt, sym->name) != 1 ||
				  !owner_candidate(&rebuilt->owner, sym->name,
						   &cursor, &candidate))
		return false;
	answer(rebuilt, sym->name, &candidate, sym->size, result);
	return true;
}

static bool placement_local(const struct lookup *lookup, const char *name,
			    bool is_func, struct lookup_result *result)
{
	const struct placement_private *rebuilt = proof(lookup);
	const struct symbol *sym = object_symbol(rebuilt->orig, name);

	if (!sym || !sym->section || (sym->type == STT_FUNC) != is_func)
		return false;
	return is_func ? find_function(rebuilt, sym, result) :
			 find_variable(rebuilt, sym, result);
}

/* Of equal names, at most one is global. */
static bool placement_global(const struct lookup *lookup, const char *name,
			     struct lookup_result *result)
{
	const struct placement_private *rebuilt = proof(lookup);
	struct candidate candidate;
	const void *cursor = NULL;

	while (owner_candidate(&rebuilt->owner, name, &cursor, &candidate)) {
		if (!candidate.global)
			continue;
		answer(rebuilt, name, &candidate, candidate.size, result);
		return true;
	}
	return false;
}

static bool placement_export(const struct lookup *lookup, const char *name,
			     struct lookup_result *result)
{
	const struct placement_private *rebuilt = proof(lookup);
	const char *owner = target_exporter(rebuilt->owner.target, name);

	if (!owner)
		return false;
	*result = (struct lookup_result){
		.objname = owner,
		.exported = true,
		.namespaced = target_is_namespaced(rebuilt->owner.target, name),
	};
	return true;
}

const struct lookup_ops placement_ops = {
	.local = placement_local,
	.global = placement_global,
	.export = placement_export,
};
