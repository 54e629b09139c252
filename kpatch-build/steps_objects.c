// SPDX-License-Identifier: GPL-2.0
/*
 * The steps from sources to verified pairs of objects.
 */
#include "compile/plan.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "link/glue.h"
#include "steps.h"

#include <string.h>

static int make_views(struct run *run, struct error *err)
{
	autofree char *orig = path_format("%s/orig", run->work);
	autofree char *patched = path_format("%s/patched", run->work);
	int ret;

	if (!orig || !patched)
		return error_nomem(err);
	ret = view_make(&run->orig, orig, run->tree.path, err);
	return ret ? ret :
		     view_make(&run->patched, patched, run->tree.path, err);
}

/* The headers for authors of patches. */
static int find_headers(char **include, struct error *err)
{
	autofree char *glue = NULL;
	int ret = glue_find(&glue, err);

	if (ret)
		return ret;
	*include = path_format("%s/kmod/patch", glue);
	return *include ? 0 : error_nomem(err);
}

int step_objects(struct run *run, struct error *err)
{
	autofree char *include = NULL;
	struct plan plan = {
		.release = run->options->release,
		.cache = run->cache.directory,
		.tree = &run->tree,
		.compiler = &run->compiler,
		.orig = &run->orig,
		.patched = &run->patched,
		.threads = run->options->jobs,
		.log_fd = run->talk.log_fd,
	};
	const struct pair *pair;
	int ret = compiler_find(&run->compiler, run->target->compiler, err);

	if (!ret)
		ret = find_headers(&include, err);
	plan.include = include;
	if (!ret)
		ret = make_views(run, err);
	if (!ret)
		ret = plan_make(&plan, &run->changes, &run->pairs, &run->report,
				err);
	if (ret)
		return ret;
	array_for_each(pair, &run->pairs) {
		ret = run_say(run, err, "%s%s (%s)",
			      pair == run->pairs.items ? "" : ", ",
			      pair->unit.name, pair->unit.owner);
		if (ret)
			return ret;
	}
	if (run->pairs.count || report_count(&run->report, FINDING_REFUSAL))
		return 0;
	return STEP_UNCHANGED;
}

int step_compile(struct run *run, struct error *err)
{
	autofree char *include = NULL;
	struct pair_place place = {
		.orig = &run->orig,
		.patched = &run->patched,
		.threads = run->options->jobs,
		.log_fd = run->talk.log_fd,
	};
	struct originals originals cleanup(originals_free) = ORIGINALS_INIT;
	int ret = find_headers(&include, err);

	place.include = include;
	place.originals = &originals;
	if (!ret)
		ret = originals_open(&originals, run->cache.directory,
				     run->tree.identity, &run->compiler, err);
	if (!ret)
		ret = pairs_compile(&run->pairs, &place, &run->report, err);
	return ret ? ret :
		     run_say(run, err, "%zu objects with %s",
			     2 * run->pairs.count, run->compiler.command);
}

/* The report puts the object's name in front. */
static const char *without_name(const char *message, const char *name)
{
	size_t length = strlen(name);

	if (strncmp(message, name, length) ||
	    strncmp(message + length, ": ", 2))
		return message;
	return message + length + 2;
}

static int verify_pair(struct run *run, const struct pair *pair,
		       struct proof *proof, struct error *err)
{
	struct error reason autoerror = ERROR_INIT;
	int ret = object_open(&proof->orig, pair->orig, err);

	if (!ret)
		ret = object_open(&proof->patched, pair->patched, err);
	if (ret)
		return ret;
	ret = verify_object(&proof->placement, run->target, pair->unit.owner,
			    proof->orig, pair->unit.name, &reason);
	if (ret == -EXDEV)
		return run_refuse(run, "not-the-kernel", pair->unit.name, NULL,
				  without_name(error_text(&reason),
					       pair->unit.name),
				  err);
	if (ret)
		return error_set(err, -ret, "%s", error_text(&reason));
	if (pair->unit.foreign)
		return run_refuse(
			run, "other-compiler", pair->unit.name, NULL,
			"the compiler does not know all options that the "
			"kernel was built with",
			err);
	return 0;
}

int step_verify(struct run *run, struct error *err)
{
	size_t functions = 0, i;
	int ret;

	run->proofs = calloc(run->pairs.count, sizeof(*run->proofs));
	if (!run->proofs)
		return error_nomem(err);
	for (i = 0; i < run->pairs.count; i++) {
		ret = verify_pair(run, &run->pairs.items[i], &run->proofs[i],
				  err);
		if (ret)
			return ret;
		functions += run->proofs[i].placement.functions;
	}
	return run_say(run, err, "%zu function%s equal to the kernel's",
		       functions, plural(functions));
}
