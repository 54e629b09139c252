// SPDX-License-Identifier: GPL-2.0
/*
 * Planning a run: see plan.h.  kbuild is only started when the cache does not
 * know a unit, or when files have to be generated for it.
 */
#include "compile/plan.h"
#include "compile/includer.h"
#include "compile/recipe.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <string.h>
#include <xxhash.h>

/* What plan_make() works with. */
struct planner {
	const struct plan *plan;
	char *recipes; /* directory of the recipes, or NULL: none are kept */
	struct kbuild orig;
	struct kbuild patched;
	bool orig_open, patched_open;
};

static void planner_release(struct planner *planner)
{
	kbuild_close(&planner->orig);
	kbuild_close(&planner->patched);
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
	return planner->recipes ? 0 : error_nomem(err);
}

static int use_kbuild(const struct plan *plan, struct kbuild *kbuild,
		      const struct view *view, bool *open, struct error *err)
{
	int ret;

	if (*open)
		return 0;
	kbuild->view = view;
	kbuild->release = plan->release;
	kbuild->compiler = plan->compiler;
	kbuild->log_fd = plan->log_fd;
	ret = kbuild_open(kbuild, err);
	*open = !ret;
	return ret;
}

static int discover(struct planner *planner, struct unit *unit,
		    const char *source, struct error *err)
{
	const struct plan *plan = planner->plan;
	int ret = use_kbuild(plan, &planner->orig, plan->orig,
			     &planner->orig_open, err);

	if (!ret)
		ret = unit_find(unit, &planner->orig, source, err);
	if (ret)
		return ret;
	ret = unit_open_view(unit, plan->orig, err);
	if (!ret)
		ret = unit_capture(unit, &planner->orig, err);
	if (!ret && planner->recipes)
		ret = recipe_store(unit, planner->recipes, err);
	return ret;
}

static int find_unit(struct planner *planner, struct unit *unit,
		     const char *source, struct error *err)
{
	int ret;

	if (planner->recipes && recipe_load(unit, planner->recipes, source))
		return unit_open_view(unit, planner->plan->orig, err);
	ret = discover(planner, unit, source, err);
	if (ret)
		unit_free(unit);
	return ret;
}

static int refuse(struct report *report, const struct change *change, int code,
		  const char *why, struct error *err)
{
	bool absent = code == -ENOENT;
	const struct finding finding = {
		.kind = FINDING_REFUSAL,
		.code = absent ? "not-in-config" : "several-modules",
		.object = change->path,
		.source = change->where,
		.why = (char *)why,
		.action = absent ? "leave this file out of the patch: nothing "
				   "of it can be running" :
				   NULL,
	};

	return report_add(report, &finding, err);
}

/* Whether the diffs left the file as it was. */
static bool is_unchanged(const struct change *change,
			 const struct buffer *patched)
{
	return patched->length == change->original.size &&
	       (!patched->length ||
		!memcmp(patched->data, change->original.data, patched->length));
}

static bool is_planned(const struct pairs *pairs, const char *source)
{
	const struct pair *pair;

	array_for_each(pair, pairs)
		if (!strcmp(pair->unit.source, source))
			return true;
	return false;
}

/* Plan the unit of a source, once. */
static int add_unit(struct planner *planner, const char *source,
		    struct pairs *pairs, struct error *err)
{
	struct unit unit;
	struct pair *pair;
	int ret;

	if (is_planned(pairs, source))
		return 0;
	ret = find_unit(planner, &unit, source, err);
	if (ret)
		return ret;
	pair = array_add(pairs);
	if (!pair) {
		unit_free(&unit);
		return error_nomem(err);
	}
	pair->unit = unit;
	return unit_open_view(&unit, planner->plan->patched, err);
}

/* A file that nothing is made of may be a part of files next to it. */
static int add_includers(struct planner *planner, const char *source,
			 struct pairs *pairs, size_t *found, struct error *err)
{
	struct words includers autowords = WORDS_INIT;
	char **includer;
	int ret = includer_find(&includers, planner->plan->tree->path, source,
				err);

	*found = 0;
	array_for_each(includer, &includers) {
		if (ret)
			break;
		ret = add_unit(planner, *includer, pairs, err);
		if (!ret)
			(*found)++;
		else if (ret == -ENOENT)
			ret = 0;
	}
	return ret;
}

static int add_pairs(struct planner *planner, const struct change *change,
		     struct pairs *pairs, struct report *report,
		     struct error *err)
{
	struct error reason autoerror = ERROR_INIT;
	size_t found;
	int ret = add_unit(planner, change->path, pairs, &reason);

	if (ret == -ENOENT) {
		ret = add_includers(planner, change->path, pairs, &found, err);
		if (ret || found)
			return ret;
		ret = -ENOENT;
	}
	if (ret == -ENOENT || ret == -EMLINK)
		return refuse(report, change, ret, error_text(&reason), err);
	return ret ? error_set(err, -ret, "%s", error_text(&reason)) : 0;
}

static int plan_change(struct planner *planner, const struct change *change,
		       struct pairs *pairs, struct report *report,
		       struct error *err)
{
	struct buffer patched autobuffer = BUFFER_INIT;
	int ret = text_render(&change->text, &patched, err);

	if (ret || is_unchanged(change, &patched))
		return ret;
	return add_pairs(planner, change, pairs, report, err);
}

/*
 * Once all directories are open, which would bring the originals back.  A file
 * that is only included has its includer's directory.
 */
static int put_changes(const struct plan *plan,
		       const struct change_set *changes, struct error *err)
{
	const struct change *change;
	int ret = 0;

	array_for_each(change, changes) {
		struct buffer text autobuffer = BUFFER_INIT;

		ret = text_render_neutral(&change->text, &text, err);
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

static int generate(struct planner *planner, struct pairs *pairs,
		    struct error *err)
{
	const struct plan *plan = planner->plan;
	struct pair *pair;
	int ret = 0;

	array_for_each(pair, pairs) {
		if (!pair->unit.generated)
			continue;
		ret = use_kbuild(plan, &planner->patched, plan->patched,
				 &planner->patched_open, err);
		if (!ret)
			ret = unit_capture(&pair->unit, &planner->patched, err);
		if (ret)
			break;
	}
	return ret;
}

int plan_make(const struct plan *plan, const struct change_set *changes,
	      struct pairs *pairs, struct report *report, struct error *err)
{
	struct planner planner cleanup(planner_release) = { .plan = plan };
	const struct change *change;
	int ret = find_recipes(&planner, err);

	array_for_each(change, changes) {
		if (ret)
			return ret;
		ret = plan_change(&planner, change, pairs, report, err);
	}
	/* What is generated comes from the original, before the change. */
	if (!ret)
		ret = generate(&planner, pairs, err);
	return ret ? ret : put_changes(plan, changes, err);
}
