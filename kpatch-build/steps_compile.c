// SPDX-License-Identifier: GPL-2.0
/*
 * The step to compiled pairs of objects.
 */
#include "compile/pace.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "link/glue.h"
#include "sample.h"
#include "source/external.h"
#include "steps.h"
#include "target/origin.h"

#include <string.h>

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

/* A part of all pairs. */
static int compile_some(struct run *run, const struct pair_place *place,
			size_t first, size_t count, struct error *err)
{
	struct pairs part = {
		.items = run->pairs.items + first,
		.count = count,
	};
	int ret = pairs_compile(&part, place, &run->report, err);

	run->pairs.compiled += part.compiled;
	return ret;
}

/* What is refused after some is not compiled to the end. */
static int compile_all(struct run *run, const struct pair_place *place,
		       struct error *err)
{
	size_t done = 0, count;
	int ret = 0;

	while (!ret && done < run->pairs.count) {
		count = sample_next(&run->pairs, done);
		ret = compile_some(run, place, done, count, err);
		done += count;
		if (!ret && done < run->pairs.count)
			ret = sample_judge(run, done - count, done, err);
	}
	return ret;
}

static int compile(struct run *run, struct error *err)
{
	struct originals originals cleanup(originals_free) = ORIGINALS_INIT;
	struct launcher launcher cleanup(launcher_free) = LAUNCHER_INIT;
	autofree char *include = NULL;
	struct pair_place place = {
		.orig = &run->orig,
		.patched = &run->patched,
		.originals = &originals,
		.launcher = run->options->launcher ? &launcher : NULL,
		.threads = run->options->jobs,
		.log_fd = run->talk.log_fd,
	};
	int ret = glue_headers(&include, err);

	place.include = include;
	if (!ret)
		ret = launcher_open(&launcher, run->options->launcher, err);
	if (!ret)
		ret = originals_open(&originals, run->cache.directory,
				     run_tree(run)->identity, &run->compiler,
				     err);
	return ret ? ret : compile_all(run, &place, err);
}

static int say_compiled(struct run *run, struct error *err)
{
	const char *launcher = run->options->launcher;
	const struct pairs *pairs = &run->pairs;
	int ret = run_say(run, err, "%zu object%s with %s%s%s", pairs->compiled,
			  plural(pairs->compiled), launcher ? launcher : "",
			  launcher ? " " : "", run->compiler.command);

	if (!ret && pairs->compiled < 2 * pairs->count)
		ret = run_say(run, err, ", %zu kept from before",
			      2 * pairs->count - pairs->compiled);
	return ret;
}

int step_compile(struct run *run, struct error *err)
{
	int ret = restore_origin(run, err);

	run->proofs = calloc(run->pairs.count, sizeof(*run->proofs));
	if (!run->proofs)
		return error_nomem(err);
	if (!ret)
		ret = compile(run, err);
	/* Others compile elsewhere, or not at all. */
	if (!ret && !run->options->launcher)
		ret = pace_learn(run->cache.directory, run->pairs.compiled,
				 step_cost(&run->talk).cpu, err);
	return ret ? ret : say_compiled(run, err);
}
