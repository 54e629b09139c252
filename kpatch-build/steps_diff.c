// SPDX-License-Identifier: GPL-2.0
/*
 * The step from pairs of objects to what goes into the patch.
 */
#include "diff/diff.h"
#include "diff/symvers.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "link/glue.h"
#include "link/livepatch.h"
#include "link/undefined.h"
#include "steps.h"
#include "summary.h"

#include <stdint.h>
#include <string.h>

/* The line of a change that has the name; of the unit's file if it can be. */
static int find_mention(const struct run *run, const struct pair *pair,
			const char *symbol, char **source, struct error *err)
{
	const struct change *own =
		change_set_find(&run->changes, pair->unit.source);
	const struct change *change;
	unsigned int line;

	array_for_each(change, &run->changes) {
		line = own && change != own ?
			       0 :
			       text_mention(&change->text, symbol);
		if (!line)
			continue;
		*source = path_format("%s:%u", change->path, line);
		return *source ? 0 : error_nomem(err);
	}
	return 0;
}

/* Findings about variables have no line; the change itself tells it. */
static int locate_findings(struct run *run, const struct pair *pair,
			   size_t first, struct error *err)
{
	struct finding *finding;
	size_t i;
	int ret = 0;

	for (i = first; !ret && i < run->report.count; i++) {
		finding = &run->report.items[i];
		if (!finding->source && finding->symbol)
			ret = find_mention(run, pair, finding->symbol,
					   &finding->source, err);
	}
	return ret;
}

/* What the differ makes of a pair. */
static char *output_of(const struct run *run, size_t pair)
{
	return path_format("%s/output.%zu.o", run->work, pair);
}

/* What only the engine can do is refused, and told with the rest. */
static int check_livepatch(struct run *run, const struct pair *pair,
			   const char *output, struct error *err)
{
	struct error reason autoerror = ERROR_INIT;
	struct object *obj autoobject = NULL;
	struct finding finding = {
		.kind = FINDING_REFUSAL,
		.code = "not-for-livepatch",
		.object = pair->unit.name,
		.source = pair->unit.source,
	};
	int ret;

	if (!run->options->livepatch)
		return 0;
	ret = object_open(&obj, output, err);
	if (ret)
		return ret;
	ret = livepatch_check(obj, &reason);
	if (ret != -ENOTSUP)
		return ret ? error_set(err, -ret, "%s", error_text(&reason)) :
			     0;
	finding.why = (char *)error_text(&reason);
	return report_add(&run->report, &finding, err);
}

static int diff_pair(struct run *run, size_t i, struct error *err)
{
	const struct pair *pair = &run->pairs.items[i];
	const struct diff_input input = run_diff_input(run, i);
	autofree char *output = output_of(run, i);
	size_t first = run->report.count, first_func = run->funcs.count;
	enum diff_result result;
	int ret;

	if (!output)
		return error_nomem(err);
	ret = diff_objects(&input, output, &run->report, &result, err);
	if (!ret)
		ret = locate_findings(run, pair, first, err);
	if (ret || result != DIFF_WRITTEN)
		return ret;
	if (words_add(&run->outputs, output))
		return error_nomem(err);
	ret = check_livepatch(run, pair, output, err);
	if (!ret)
		ret = funcs_read(&run->funcs, output, err);
	if (!ret)
		ret = funcs_hash(&run->funcs, first_func, input.orig,
				 input.patched, err);
	if (!ret)
		ret = funcs_read_shipped(&run->funcs, first_func,
					 &run->proofs[i].placement, err);
	return ret ? ret :
		     summary_new_funcs(&run->new_funcs, &run->report, first,
				       input.patched, pair->unit.owner, err);
}

/* New functions alone do nothing: there is nobody who calls them. */
static bool has_effect(const struct run *run)
{
	return run->funcs.count || run->funcs.callbacks;
}

/*
 * What ran at boot can be left out of a patch that does something.  One object
 * may have nothing else, and another more; or new functions alone, for others
 * that have no use for them.
 */
static void grade_boot_changes(struct run *run)
{
	enum finding_kind kind =
		has_effect(run) ? FINDING_NOTICE : FINDING_REFUSAL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(diff_boot_codes); i++)
		report_regrade(&run->report, 0, diff_boot_codes[i], kind);
}

/* @why: NULL when there was no memory for it. */
static int refuse_symbol(struct run *run, size_t pair, const char *code,
			 const char *symbol, const char *why, struct error *err)
{
	const struct pair *user = &run->pairs.items[pair];
	autofree char *source = NULL;
	struct finding finding = {
		.kind = FINDING_REFUSAL,
		.code = code,
		.object = user->unit.name,
		.symbol = (char *)symbol,
		.why = (char *)why,
	};
	int ret = why ? find_mention(run, user, symbol, &source, err) :
			error_nomem(err);

	finding.source = source;
	return ret ? ret : report_add(&run->report, &finding, err);
}

static int refuse_undefined(struct run *run, size_t pair, const char *symbol,
			    struct error *err)
{
	autofree char *why =
		path_format("the patch refers to %s, which neither the kernel "
			    "nor an object of the patch has",
			    symbol);

	return refuse_symbol(run, pair, "undefined-symbol", symbol, why, err);
}

/* What the differ could not find may be in another object of the patch. */
static int check_undefined(struct run *run, struct error *err)
{
	struct undefined undefined cleanup(undefined_free) = UNDEFINED_INIT;
	struct symvers engine cleanup(symvers_free) = SYMVERS_INIT;
	const struct hashmap_entry *entry;
	autofree char *glue = NULL, *exports = NULL;
	size_t i;
	int ret = glue_find(&glue, err);

	if (ret)
		return ret;
	exports = path_format("%s/kmod/patch/kpatch.symvers", glue);
	ret = exports ? symvers_read(&engine, exports, err) : error_nomem(err);
	for (i = 0; !ret && i < run->pairs.count; i++) {
		autofree char *output = output_of(run, i);

		if (!output)
			return error_nomem(err);
		if (file_exists(output))
			ret = undefined_add(&undefined, output, i, err);
	}
	array_for_each(entry, &undefined.wanted)
		if (!ret &&
		    !hashmap_get_string(&undefined.defined, entry->key) &&
		    !target_exporter(run->target, entry->key) &&
		    !symvers_owner(&engine, entry->key))
			ret = refuse_undefined(
				run, (size_t)(uintptr_t)entry->value - 1,
				entry->key, err);
	return ret;
}

/* A variable by a name of the source: static locals have a number behind it. */
static bool is_static_variable(const struct symbol *sym)
{
	return sym && sym->bind == STB_LOCAL && sym->type == STT_OBJECT &&
	       sym->section && sym->section->flags & SHF_WRITE &&
	       !strchr(sym->name, '.');
}

/* Whether an object has lost such a variable. */
static bool loses(const struct proof *proof, const struct symbol *sym)
{
	const struct symbol *old = object_symbol(proof->orig, sym->name);

	return is_static_variable(old) && old->size == sym->size &&
	       !object_symbol(proof->patched, sym->name);
}

static int refuse_moved(struct run *run, size_t to, size_t from,
			const char *symbol, struct error *err)
{
	autofree char *why =
		path_format("the kernel has it in %s, and what it has there by "
			    "now would be lost",
			    run->pairs.items[from].unit.name);

	return refuse_symbol(run, to, "moved-variable", symbol, why, err);
}

/*
 * What a static variable that is new in one object, and gone from another, is
 * to the source is the same variable, and to the kernel another one.
 */
static int check_moved(struct run *run, size_t to, struct error *err)
{
	const struct proof *proof = &run->proofs[to];
	size_t i, from;
	int ret = 0;

	for (i = 1; !ret && i < proof->patched->nr_symbols; i++) {
		const struct symbol *sym = &proof->patched->symbols[i];

		if (!is_static_variable(sym) ||
		    object_symbol(proof->orig, sym->name))
			continue;
		for (from = 0; !ret && from < run->pairs.count; from++)
			if (loses(&run->proofs[from], sym))
				ret = refuse_moved(run, to, from, sym->name,
						   err);
	}
	return ret;
}

int step_diff(struct run *run, struct error *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < run->pairs.count; i++)
		ret = diff_pair(run, i, err);
	for (i = 0; !ret && i < run->pairs.count; i++)
		ret = check_moved(run, i, err);
	if (!ret)
		ret = check_undefined(run, err);
	if (ret)
		return ret;
	grade_boot_changes(run);
	if (!has_effect(run) && !report_count(&run->report, FINDING_REFUSAL))
		return STEP_UNCHANGED;
	return run_say(run, err, "%zu function%s changed, %zu new",
		       run->funcs.count, plural(run->funcs.count),
		       run->new_funcs.count);
}
