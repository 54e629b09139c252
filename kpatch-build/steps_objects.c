// SPDX-License-Identifier: GPL-2.0
/*
 * The step from changed sources to what has to be compiled.
 */
#include "compile/pace.h"
#include "compile/plan.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "link/glue.h"
#include "source/external.h"
#include "steps.h"

static int make_views(struct run *run, struct error *err)
{
	autofree char *orig = path_format("%s/orig", run->work);
	autofree char *patched = path_format("%s/patched", run->work);
	int ret;

	if (!orig || !patched)
		return error_nomem(err);
	ret = view_make(&run->orig, orig, run_tree(run)->path, err);
	return ret ? ret :
		     view_make(&run->patched, patched, run_tree(run)->path,
			       err);
}

/* By name, as long as one can read them. */
static int say_objects(struct run *run, struct error *err)
{
	const size_t few = 8;
	const struct pairs *pairs = &run->pairs;
	const struct pair *pair;
	int ret = 0;

	run->estimate =
		2 * (double)pairs->count * pace_get(run->cache.directory);
	if (pairs->count > few)
		ret = run_say(run, err, "%zu objects, about %.0f s of CPU",
			      pairs->count, run->estimate);
	array_for_each(pair, pairs) {
		if (ret || pairs->count > few)
			break;
		ret = run_say(run, err, "%s%s (%s)",
			      pair == pairs->items ? "" : ", ", pair->unit.name,
			      pair->unit.owner);
	}
	if (!ret && pairs->unaffected)
		ret = run_say(run, err,
			      "; %zu include what changed and are not "
			      "concerned",
			      pairs->unaffected);
	return ret;
}

/*
 * Before anything is compiled, and after refusals.  Of somebody else's module
 * all objects are to be of that one, which is looked at later.
 */
static int check_modules(const struct run *run, struct error *err)
{
	const struct pair *pair;
	int ret = 0;

	if (run->external.path || report_count(&run->report, FINDING_REFUSAL))
		return 0;
	array_for_each(pair, &run->pairs)
		if (!ret)
			ret = target_check_owner(run->target, pair->unit.owner,
						 err);
	return ret;
}

int step_objects(struct run *run, struct error *err)
{
	autofree char *include = NULL;
	struct plan plan = {
		.release = run->options->release,
		.cache = run->cache.directory,
		.tree = run_tree(run),
		.external = run->external.path ? EXTERNAL_DIRECTORY : NULL,
		.compiler = &run->compiler,
		.orig = &run->orig,
		.patched = &run->patched,
		.threads = run->options->jobs,
		.log_fd = run->talk.log_fd,
	};
	int ret = compiler_find(&run->compiler, run->target->compiler, err);

	if (!ret)
		ret = glue_headers(&include, err);
	plan.include = include;
	if (!ret)
		ret = make_views(run, err);
	if (!ret)
		ret = plan_make(&plan, &run->changes, &run->pairs, &run->report,
				err);
	if (!ret)
		ret = check_modules(run, err);
	if (!ret)
		ret = say_objects(run, err);
	if (ret)
		return ret;
	if (run->pairs.count || report_count(&run->report, FINDING_REFUSAL))
		return 0;
	return STEP_UNCHANGED;
}
