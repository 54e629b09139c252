// SPDX-License-Identifier: GPL-2.0
/*
 * Planning a run: see plan.h.  kbuild is only started when the cache does not
 * know a unit, or when files have to be generated for it.
 */
#include "compile/plan.h"
#include "compile/affected.h"
#include "compile/capture.h"
#include "compile/includer.h"
#include "compile/includes.h"
#include "compile/recipe.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/recent.h"

#include <string.h>
#include <xxhash.h>

/* What plan_make() works with. */
struct planner {
	const struct plan *plan;
	const struct change_set *changes;
	struct pairs *pairs;
	struct report *report;
	char *recipes; /* directory of the recipes, or NULL: none are kept */
	char *environment; /* file for kbuild's, with them */
	struct includes *includes; /* when a header changes */
	struct hashmap planned; /* sources, to their pair's index plus one */
	struct kbuild orig;
	struct kbuild patched;
	bool orig_open, patched_open;
};

static void planner_release(struct planner *planner)
{
	kbuild_close(&planner->orig);
	kbuild_close(&planner->patched);
	includes_close(planner->includes);
	hashmap_free(&planner->planned);
	free(planner->environment);
	free(planner->recipes);
}

/* Recipes hold for one state of the tree and one compiler. */
static int find_recipes(struct planner *planner, struct error *err)
{
	const struct plan *plan = planner->plan;
	autofree char *key = NULL;

	if (!plan->tree->identity)
		return 0;
	key = path_format("%s\n%s\n%s", plan->tree->identity,
			  plan->compiler->command, plan->compiler->identity);
	if (!key)
		return error_nomem(err);
	planner->recipes =
		path_format("%s/recipes/%016llx", plan->cache,
			    (unsigned long long)XXH3_64bits(key, strlen(key)));
	if (!planner->recipes)
		return error_nomem(err);
	recent_touch(planner->recipes);
	planner->environment = path_format("%s/.environment", planner->recipes);
	return planner->environment ? 0 : error_nomem(err);
}

static int use_kbuild(const struct planner *planner, struct kbuild *kbuild,
		      const struct view *view, bool *open, struct error *err)
{
	const struct plan *plan = planner->plan;
	int ret;

	if (*open)
		return 0;
	kbuild->view = view;
	kbuild->release = plan->release;
	kbuild->external = plan->external;
	kbuild->compiler = plan->compiler;
	kbuild->kept = planner->environment;
	kbuild->log_fd = plan->log_fd;
	ret = kbuild_open(kbuild, err);
	*open = !ret;
	return ret;
}

/* -ENOENT: nothing is made of the source. */
static int find_unit(struct planner *planner, struct unit *unit,
		     const char *source, struct error *err)
{
	enum recipe recipe = RECIPE_NONE;
	int ret;

	if (planner->recipes)
		recipe = recipe_load(unit, planner->recipes, source);
	if (recipe == RECIPE_UNIT)
		return 0;
	if (recipe == RECIPE_ABSENT)
		return unit_absent(source, err);
	ret = use_kbuild(planner, &planner->orig, planner->plan->orig,
			 &planner->orig_open, err);
	/* That make is not there says nothing of the source. */
	if (ret)
		return ret == -ENOENT ? -EIO : ret;
	ret = unit_find(unit, &planner->orig, source, err);
	if (ret == -ENOENT && planner->recipes &&
	    recipe_store_absent(planner->recipes, source, err))
		return -err->code;
	return ret;
}

static int refuse(struct planner *planner, const char *code,
		  const struct change *change, const char *object,
		  const char *why, const char *action, struct error *err)
{
	const struct finding finding = {
		.kind = FINDING_REFUSAL,
		.code = code,
		.object = (char *)object,
		.source = change->where,
		.why = (char *)why,
		.action = (char *)action,
	};

	return report_add(planner->report, &finding, err);
}

/* Whether the diffs left the file as it was. */
static bool is_unchanged(const struct change *change,
			 const struct buffer *patched)
{
	return patched->length == change->original.size &&
	       (!patched->length ||
		!memcmp(patched->data, change->original.data, patched->length));
}

/*
 * Plan the unit of a source, once.  One that comes for itself is compiled in
 * any case, one that only includes what changed when that concerns it.
 */
static int add_unit(struct planner *planner, const char *source,
		    const struct change *change, bool includes,
		    struct error *err)
{
	size_t known = (size_t)(uintptr_t)hashmap_get_string(&planner->planned,
							     source);
	struct unit unit;
	struct pair *pair;
	int ret;

	if (known) {
		planner->pairs->items[known - 1].includes &= includes;
		return 0;
	}
	ret = find_unit(planner, &unit, source, err);
	if (ret)
		return ret;
	pair = array_add(planner->pairs);
	if (!pair) {
		unit_free(&unit);
		return error_nomem(err);
	}
	pair->unit = unit;
	pair->change = change;
	pair->includes = includes;
	return hashmap_put_string(&planner->planned, pair->unit.source,
				  (void *)(uintptr_t)planner->pairs->count) ?
		       error_nomem(err) :
		       0;
}

/* Those that there is a unit of; @found counts them. */
static int add_units(struct planner *planner, const struct words *sources,
		     const struct change *change, bool includes, size_t *found,
		     struct error *err)
{
	char **source;
	int ret;

	*found = 0;
	array_for_each(source, sources) {
		struct error reason autoerror = ERROR_INIT;

		ret = add_unit(planner, *source, change, includes, &reason);
		if (ret && ret != -ENOENT)
			return error_set(err, -ret, "%s", error_text(&reason));
		*found += !ret;
	}
	return 0;
}

/*
 * Nothing is made of a new C file, as makefiles stay what they are, but the
 * files of the diff that include it, which are compiled for themselves.
 */
static int check_new_source(struct planner *planner,
			    const struct change *change, struct error *err)
{
	const struct change *other;
	bool included = false;
	int ret;

	array_for_each(other, planner->changes) {
		struct buffer text autobuffer = BUFFER_INIT;

		ret = text_render(&other->text, &text, err);
		if (!ret && other != change)
			ret = includer_mentions(buffer_string(&text),
						path_base(change->path),
						&included, err);
		if (ret || included)
			return ret;
	}
	return refuse(planner, "new-unit", change, change->path,
		      "no makefile of the kernel makes an object of this new "
		      "file, and nothing in the diff includes it",
		      "move what it has into a file that is built, or include "
		      "it there",
		      err);
}

/* A file that nothing is made of may be a part of files next to it. */
static int add_source(struct planner *planner, const struct change *change,
		      struct error *err)
{
	struct error reason autoerror = ERROR_INIT;
	struct words includers autowords = WORDS_INIT;
	size_t found;
	int ret = add_unit(planner, change->path, change, false, &reason);

	if (ret != -ENOENT)
		return ret ? error_set(err, -ret, "%s", error_text(&reason)) :
			     0;
	ret = includer_find(&includers, planner->plan->tree->path, change->path,
			    err);
	if (!ret)
		ret = add_units(planner, &includers, change, false, &found,
				err);
	if (ret || found)
		return ret;
	return refuse(planner, "not-in-config", change, change->path,
		      error_text(&reason),
		      "leave this file out of the patch: nothing of it can be "
		      "running",
		      err);
}

static int open_includes(struct planner *planner, struct error *err)
{
	const struct plan *plan = planner->plan;
	autofree char *cache = NULL;

	if (planner->includes)
		return 0;
	cache = path_format("%s/includes", plan->cache);
	return cache ? includes_open(&planner->includes, plan->tree->path,
				     plan->tree->identity, cache, err) :
		       error_nomem(err);
}

/* Sources that may include the file, and others that include it. */
static int list_includers(struct planner *planner, const struct change *change,
			  struct words *files, struct error *err)
{
	const struct plan *plan = planner->plan;
	int ret;

	if (plan->external)
		return includer_candidates(files, plan->tree->path,
					   plan->external, err);
	ret = open_includes(planner, err);
	return ret ? ret :
		     includes_dependants(planner->includes, change->path, files,
					 err);
}

/* Every unit that includes the file, for the time being. */
static int add_includers(struct planner *planner, const struct change *change,
			 struct error *err)
{
	struct words files autowords = WORDS_INIT;
	struct words sources autowords = WORDS_INIT;
	char **file;
	size_t found;
	int ret = list_includers(planner, change, &files, err);

	if (ret)
		return ret;
	array_for_each(file, &files)
		if ((path_has_end(*file, ".c") || path_has_end(*file, ".S")) &&
		    words_add(&sources, *file))
			return error_nomem(err);
	return add_units(planner, &sources, change, true, &found, err);
}

static int plan_change(struct planner *planner, const struct change *change,
		       struct error *err)
{
	struct buffer patched autobuffer = BUFFER_INIT;
	int ret = text_render(&change->text, &patched, err);

	if (ret || is_unchanged(change, &patched))
		return ret;
	if (!path_has_end(change->path, ".c"))
		return add_includers(planner, change, err);
	return change->created ? check_new_source(planner, change, err) :
				 add_source(planner, change, err);
}

/* Learn how to compile the units that the cache did not know. */
static int capture(struct planner *planner, struct error *err)
{
	autofree struct unit **units =
		calloc(planner->pairs->count + 1, sizeof(struct unit *));
	struct pair *pair;
	size_t count = 0, i;
	int ret = 0;

	if (!units)
		return error_nomem(err);
	array_for_each(pair, planner->pairs) {
		if (pair->unit.command.compile.count)
			continue;
		units[count++] = &pair->unit;
		ret = unit_open_view(&pair->unit, planner->plan->orig, true,
				     err);
		if (ret)
			return ret;
	}
	if (count)
		ret = units_capture(units, count, &planner->orig, err);
	for (i = 0; !ret && planner->recipes && i < count; i++)
		ret = recipe_store(units[i], planner->recipes, err);
	return ret;
}

/* What is generated comes from the original, before the change. */
static int generate(struct planner *planner, struct error *err)
{
	const struct plan *plan = planner->plan;
	struct unit *unit;
	struct pair *pair;
	int ret = 0;

	array_for_each(pair, planner->pairs) {
		unit = &pair->unit;
		if (!unit->generated)
			continue;
		ret = use_kbuild(planner, &planner->patched, plan->patched,
				 &planner->patched_open, err);
		if (!ret)
			ret = unit_open_view(unit, plan->patched, true, err);
		if (!ret)
			ret = units_capture(&unit, 1, &planner->patched, err);
		if (ret)
			break;
	}
	return ret;
}

/*
 * Once all directories that kbuild worked in are open, which brings the
 * originals back.
 */
static int put_changes(const struct plan *plan,
		       const struct change_set *changes, struct error *err)
{
	const struct change *change;
	int ret = 0;

	array_for_each(change, changes) {
		struct buffer text autobuffer = BUFFER_INIT;

		/* Nothing in a new file keeps a number. */
		ret = change->created ?
			      text_render(&change->text, &text, err) :
			      text_render_neutral(&change->text, &text, err);
		if (!ret)
			ret = view_open_parent(plan->patched, change->path,
					       err);
		if (!ret)
			ret = view_put(plan->patched, change->path,
				       buffer_string(&text), text.length, err);
		if (ret)
			break;
	}
	return ret;
}

/* Let go of units that include what changed and are not concerned. */
static int drop_unaffected(struct planner *planner,
			   const struct change_set *changes, struct error *err)
{
	const struct plan *plan = planner->plan;
	const struct affected_place place = { .orig = plan->orig,
					      .patched = plan->patched,
					      .include = plan->include,
					      .threads = plan->threads,
					      .log_fd = plan->log_fd };
	struct pairs *pairs = planner->pairs;
	autofree const struct unit **units =
		calloc(pairs->count + 1, sizeof(const struct unit *));
	autofree bool *affected = calloc(pairs->count + 1, sizeof(*affected));
	size_t count = 0, i, kept = 0;
	int ret;

	if (!units || !affected)
		return error_nomem(err);
	for (i = 0; i < pairs->count; i++)
		if (pairs->items[i].includes)
			units[count++] = &pairs->items[i].unit;
	ret = count ? affected_find(affected, units, count, changes, &place,
				    err) :
		      0;
	if (ret)
		return ret;
	for (i = 0, count = 0; i < pairs->count; i++) {
		if (pairs->items[i].includes && !affected[count++])
			unit_free(&pairs->items[i].unit);
		else
			pairs->items[kept++] = pairs->items[i];
	}
	pairs->unaffected = pairs->count - kept;
	pairs->count = kept;
	return 0;
}

/* What comes for itself first, else in order; see sample.h. */
static int put_own_first(struct pairs *pairs, struct error *err)
{
	struct pair *sorted = calloc(pairs->count + 1, sizeof(*sorted));
	size_t count = 0, i;

	if (!sorted)
		return error_nomem(err);
	for (i = 0; i < pairs->count; i++)
		if (!pairs->items[i].includes)
			sorted[count++] = pairs->items[i];
	for (i = 0; i < pairs->count; i++)
		if (pairs->items[i].includes)
			sorted[count++] = pairs->items[i];
	free(pairs->items);
	pairs->items = sorted;
	pairs->capacity = pairs->count + 1;
	return 0;
}

/* What only now is known to matter. */
static int check_unit(struct planner *planner, const struct pair *pair,
		      struct error *err)
{
	const struct unit *unit = &pair->unit;
	autofree char *why = NULL;

	if (path_has_end(unit->source, ".S"))
		return refuse(
			planner, "assembly-change", pair->change, unit->name,
			"assembly that includes the changed header comes "
			"out different: its functions have no ftrace entry",
			"change the header so that assembly sees what it "
			"saw (__ASSEMBLY__)",
			err);
	if (!unit->other_owner)
		return 0;
	why = path_format("%s is linked into several modules, such as %s and "
			  "%s",
			  unit->source, unit->owner, unit->other_owner);
	return why ? refuse(planner, "several-modules", pair->change,
			    unit->name, why, NULL, err) :
		     error_nomem(err);
}

static int open_views(struct planner *planner, struct error *err)
{
	const struct plan *plan = planner->plan;
	struct pair *pair;
	int ret = 0;

	array_for_each(pair, planner->pairs) {
		ret = check_unit(planner, pair, err);
		if (!ret)
			ret = unit_open_view(&pair->unit, plan->orig, false,
					     err);
		if (!ret)
			ret = unit_open_view(&pair->unit, plan->patched, false,
					     err);
		if (ret)
			break;
	}
	return ret;
}

int plan_make(const struct plan *plan, const struct change_set *changes,
	      struct pairs *pairs, struct report *report, struct error *err)
{
	struct planner planner cleanup(planner_release) = {
		.plan = plan,
		.changes = changes,
		.pairs = pairs,
		.report = report,
	};
	const struct change *change;
	int ret = find_recipes(&planner, err);

	array_for_each(change, changes) {
		if (ret)
			return ret;
		ret = plan_change(&planner, change, err);
	}
	if (!ret)
		ret = capture(&planner, err);
	if (!ret)
		ret = generate(&planner, err);
	if (!ret)
		ret = put_changes(plan, changes, err);
	if (!ret)
		ret = drop_unaffected(&planner, changes, err);
	if (!ret)
		ret = put_own_first(pairs, err);
	return ret ? ret : open_views(&planner, err);
}
