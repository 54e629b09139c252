// SPDX-License-Identifier: GPL-2.0
/*
 * From the state of a run to its account: see gather.h.
 */
#include "gather.h"

#include "lib/array.h"
#include "lib/cleanup.h"
#include "report/compared.h"

#include <string.h>

static int gather_patches(struct account *account, const struct run *run,
			  struct error *err)
{
	struct account_patch *patch;
	size_t i;

	for (i = 0; i < run->patches.count; i++) {
		patch = array_add(&account->patches);
		if (!patch)
			return error_nomem(err);
		patch->name = run->options->patches[i];
		patch->text = (const char *)run->patches.items[i].map.data;
		patch->length = run->patches.items[i].map.size;
	}
	return 0;
}

static int gather_objects(struct account *account, const struct run *run,
			  struct error *err)
{
	struct account_object *object;
	const struct unit *unit;
	size_t i;

	for (i = 0; i < run->pairs.count; i++) {
		object = array_add(&account->objects);
		if (!object)
			return error_nomem(err);
		unit = &run->pairs.items[i].unit;
		object->name = unit->name;
		object->source = unit->source;
		object->owner = unit->owner;
		if (!run->proofs)
			continue;
		object->verified = run->proofs[i].placement.functions;
		object->weak = run->proofs[i].placement.weak;
	}
	return 0;
}

int gather_account(struct account *account, const struct run *run,
		   struct error *err)
{
	const struct target *target = run->target;
	int ret;

	*account = (struct account){
		.name = run->options->name,
		.release = run->options->release,
		.version = target ? target_version(target) : NULL,
		.built_with = target ? target->compiler : NULL,
		.compiler = run->compiler.command,
		.checking = run->options->action == OPTIONS_CHECK,
		.planning = run->options->action == OPTIONS_PLAN,
		.report = &run->report,
		.steps = { run->steps, NR_STEPS },
	};
	ret = gather_patches(account, run, err);
	return ret ? ret : gather_objects(account, run, err);
}

/* The function that was inlined, when the difference is there. */
static int gather_inlined(struct account_thing *thing, const struct run *run,
			  struct error *err)
{
	const struct reason_place *orig = &thing->finding->reason.orig;
	const struct reason_place *patched = &thing->finding->reason.patched;
	int ret = 0;

	if (orig->inlined)
		ret = excerpt_definition(&thing->inlined_orig, run->orig.path,
					 orig->inlined_source, orig->inlined,
					 err);
	if (!ret && patched->inlined)
		ret = excerpt_definition(&thing->inlined_patched,
					 run->patched.path,
					 patched->inlined_source,
					 patched->inlined, err);
	return ret;
}

static int gather_versions(struct account_thing *thing, const struct run *run,
			   struct compared *compared,
			   const struct versions *versions, struct error *err)
{
	int ret = excerpt_definition(&thing->patched, run->patched.path,
				     versions->patched_source,
				     thing->finding->symbol, err);

	if (!ret && versions->orig)
		ret = excerpt_definition(&thing->orig, run->orig.path,
					 versions->orig_source,
					 versions->orig->name, err);
	if (!ret)
		ret = gather_inlined(thing, run, err);
	return ret ? ret : compared_code(compared, versions, &thing->code, err);
}

static int gather_thing(struct account *account, const struct run *run,
			struct compared *compared,
			const struct finding *finding, struct error *err)
{
	struct account_thing *thing = array_add(&account->things);
	struct versions cleanup(versions_free) versions = { .orig = NULL };
	int ret;

	if (!thing)
		return error_nomem(err);
	thing->finding = finding;
	ret = compared_find(compared, finding, &versions, err);
	return ret ? ret :
		     gather_versions(thing, run, compared, &versions, err);
}

static bool goes_in(const struct finding *finding)
{
	return finding->kind == FINDING_CHANGED ||
	       finding->kind == FINDING_NEW || finding->kind == FINDING_PART;
}

static bool has_things(const struct run *run, const struct pair *pair)
{
	const struct finding *finding;

	array_for_each(finding, &run->report)
		if (goes_in(finding) && finding->object &&
		    !strcmp(finding->object, pair->unit.name))
			return true;
	return false;
}

/* By kind, as they are told elsewhere. */
static int gather_pair(struct account *account, const struct run *run, size_t i,
		       struct error *err)
{
	const struct diff_input input = run_diff_input(run, i);
	struct compared cleanup(compared_free)
		compared = { .said = REPORT_INIT };
	const struct finding *finding;
	unsigned int kind;
	int ret = compared_open(&compared, &input, err);

	for (kind = 0; kind < NR_FINDING_KINDS; kind++)
		array_for_each(finding, &run->report)
			if (!ret && finding->kind == kind && goes_in(finding) &&
			    finding->object &&
			    !strcmp(finding->object, input.object_name))
				ret = gather_thing(account, run, &compared,
						   finding, err);
	return ret;
}

/* Lines of the source around a refusal; the diff itself is shown anyway. */
static int gather_place(struct account *account, const struct run *run,
			const struct finding *finding, struct error *err)
{
	const char *top =
		run->patched.path ? run->patched.path : run_tree(run)->path;
	struct location location;
	struct account_place *place;

	if (finding->kind != FINDING_REFUSAL || !finding->source || !top)
		return 0;
	location = location_of(finding->source);
	if (account_patch(account, &location))
		return 0;
	place = array_add(&account->places);
	if (!place)
		return error_nomem(err);
	place->finding = finding;
	return excerpt_around(&place->source, top, finding->source, err);
}

int gather_details(struct account *account, const struct run *run,
		   struct error *err)
{
	const struct finding *finding;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && run->proofs && i < run->pairs.count; i++)
		if (has_things(run, &run->pairs.items[i]))
			ret = gather_pair(account, run, i, err);
	array_for_each(finding, &run->report)
		if (!ret)
			ret = gather_place(account, run, finding, err);
	return ret;
}
