// SPDX-License-Identifier: GPL-2.0
/*
 * The steps from sources to verified pairs of objects.
 */
#include "compile/pace.h"
#include "compile/plan.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "link/glue.h"
#include "source/external.h"
#include "steps.h"
#include "target/origin.h"

#include <string.h>

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
		ret = find_headers(&include, err);
	plan.include = include;
	if (!ret)
		ret = make_views(run, err);
	if (!ret)
		ret = plan_make(&plan, &run->changes, &run->pairs, &run->report,
				err);
	if (!ret)
		ret = say_objects(run, err);
	if (ret)
		return ret;
	if (run->pairs.count || report_count(&run->report, FINDING_REFUSAL))
		return 0;
	return STEP_UNCHANGED;
}

/* A directory may have the source of several modules. */
static int check_owners(const struct run *run, struct error *err)
{
	const char *external = run->target->external;
	const struct pair *pair;

	array_for_each(pair, &run->pairs)
		if (strcmp(pair->unit.owner, external))
			return error_set(err, EINVAL,
					 "%s is a part of %s, not of the "
					 "module %s: name the file of %s with "
					 "--oot-module",
					 pair->unit.source, pair->unit.owner,
					 external, pair->unit.owner);
	return 0;
}

/*
 * Names of source files are in the code, for warnings: they are to be those
 * that the module was compiled under.
 */
static int restore_origin(struct run *run, struct error *err)
{
	autofree char *directory = NULL, *option = NULL;
	const struct object *module;
	struct pair *pair;
	int ret;

	if (!run->external.path)
		return 0;
	ret = check_owners(run, err);
	if (!ret)
		ret = target_owner(run->target, run->target->external, &module,
				   err);
	if (!ret)
		ret = origin_find(&directory, module, run->external.sources,
				  err);
	if (ret || !directory)
		return ret;
	option = path_format("-fmacro-prefix-map=" EXTERNAL_DIRECTORY "/=%s/",
			     directory);
	if (!option)
		return error_nomem(err);
	array_for_each(pair, &run->pairs)
		if (words_add(&pair->unit.command.compile, option))
			return error_nomem(err);
	return 0;
}

static int compile(struct run *run, const char *include, struct error *err)
{
	struct originals originals cleanup(originals_free) = ORIGINALS_INIT;
	struct launcher launcher cleanup(launcher_free) = LAUNCHER_INIT;
	const struct pair_place place = {
		.orig = &run->orig,
		.patched = &run->patched,
		.originals = &originals,
		.include = include,
		.launcher = run->options->launcher ? &launcher : NULL,
		.threads = run->options->jobs,
		.log_fd = run->talk.log_fd,
	};
	int ret = launcher_open(&launcher, run->options->launcher, err);

	if (!ret)
		ret = originals_open(&originals, run->cache.directory,
				     run_tree(run)->identity, &run->compiler,
				     err);
	return ret ? ret :
		     pairs_compile(&run->pairs, &place, &run->report, err);
}

int step_compile(struct run *run, struct error *err)
{
	autofree char *include = NULL;
	int ret = restore_origin(run, err);

	if (!ret)
		ret = find_headers(&include, err);
	if (!ret)
		ret = compile(run, include, err);
	/* Others compile elsewhere, or not at all. */
	if (!ret && !run->options->launcher)
		ret = pace_learn(run->cache.directory, run->pairs.compiled,
				 step_cost(&run->talk).cpu, err);
	if (!ret)
		ret = run_say(run, err, "%zu object%s with %s%s%s",
			      run->pairs.compiled, plural(run->pairs.compiled),
			      run->options->launcher ? run->options->launcher :
						       "",
			      run->options->launcher ? " " : "",
			      run->compiler.command);
	if (!ret && run->pairs.compiled < 2 * run->pairs.count)
		ret = run_say(run, err, ", %zu kept from before",
			      2 * run->pairs.count - run->pairs.compiled);
	return ret;
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
