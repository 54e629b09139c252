// SPDX-License-Identifier: GPL-2.0
/*
 * The steps up to the changed sources: reading the patches, finding the kernel
 * and its source, applying.
 */
#include "lib/array.h"
#include "lib/cleanup.h"
#include "package/deb.h"
#include "source/external.h"
#include "steps.h"

#include <string.h>

static int refuse_diff(struct run *run, const char *path,
		       const struct error *reason, struct error *err)
{
	autofree char *where = NULL;
	const char *why =
		unidiff_message(path, error_text(reason), &where, err);

	if (!why)
		return -ENOMEM;
	return run_refuse(run, "bad-diff", path, where ? where : path, why,
			  err);
}

static int read_patch(struct run *run, const char *path, struct error *err)
{
	struct patch *patch = array_add(&run->patches);
	struct error reason autoerror = ERROR_INIT;
	int ret;

	if (!patch)
		return error_nomem(err);
	ret = file_map(&patch->map, path, err);
	if (ret)
		return ret;
	ret = unidiff_parse(&patch->diff, path, (const char *)patch->map.data,
			    patch->map.size, &reason);
	if (ret == -EBADMSG)
		return refuse_diff(run, path, &reason, err);
	return ret ? error_set(err, -ret, "%s", error_text(&reason)) : 0;
}

int step_patch(struct run *run, struct error *err)
{
	const struct options *options = run->options;
	const struct patch *patch;
	size_t files = 0, i;
	int ret = 0;

	/* Said now, not when all is compiled. */
	if (options->deb)
		ret = deb_check(err);
	if (ret)
		return ret;
	for (i = 0; i < options->nr_patches; i++) {
		ret = read_patch(run, options->patches[i], err);
		if (ret)
			return ret;
	}
	array_for_each(patch, &run->patches)
		files += patch->diff.count;
	return run_say(run, err, "%zu diff%s, %zu file%s", options->nr_patches,
		       plural(options->nr_patches), files, plural(files));
}

static int open_target(struct run *run, struct error *err)
{
	const struct target_paths paths = {
		.release = run->options->release,
		.vmlinux = run->inputs.vmlinux,
		.config = run->inputs.config,
		.modules = run->inputs.modules,
		.symvers = run->inputs.symvers,
		.external = run->inputs.external,
		.external_symvers = run->inputs.external_symvers,
		.cache = run->cache.directory,
	};

	return target_open(&run->target, &paths, err);
}

int step_kernel(struct run *run, struct error *err)
{
	int ret = cache_open(&run->cache, run->options->release, err);

	if (ret)
		return ret;
	run->cache.talk = run->options->json ? NULL : stderr;
	ret = cache_work_dir(&run->cache, &run->work, err);
	if (!ret)
		ret = talk_open(&run->talk, run->work, err);
	if (!ret)
		ret = inputs_locate(&run->inputs, run->options, &run->cache,
				    err);
	if (!ret)
		ret = open_target(run, err);
	return ret ? ret :
		     run_say(run, err, "%s, %zu symbols", run->options->release,
			     run->target->kallsyms.count);
}

int step_source(struct run *run, struct error *err)
{
	const struct tree_inputs inputs = {
		.release = run->options->release,
		.archive = run->inputs.archive,
		.realtime = run->inputs.realtime,
		.sourcedir = run->options->sourcedir,
		.headers = run->inputs.headers,
		.config = run->inputs.config,
	};
	const struct sign_input sign = run_sign_input(run);
	int ret = tree_open(&run->tree, &run->cache, run->work, &inputs, err);

	/* Said now, not when all is compiled. */
	if (!ret)
		ret = sign_check(&sign, run->tree.path, err);
	if (!ret && run->options->oot_source)
		ret = external_open(&run->external, &run->tree, run->work,
				    run->options->oot_source, err);
	if (!ret)
		ret = run_say(run, err, "%s%s", run->tree.path,
			      run->tree.fresh ? ", new" : "");
	if (!ret && run->external.path)
		ret = run_say(run, err, "; %s is " EXTERNAL_DIRECTORY "/",
			      run->external.sources);
	return ret;
}

int step_apply(struct run *run, struct error *err)
{
	const struct patch *patch;
	int ret;

	array_for_each(patch, &run->patches) {
		ret = change_set_apply(&run->changes, run_tree(run)->sources,
				       !run->external.path, &patch->diff,
				       &run->report, err);
		if (ret)
			return ret;
	}
	if (run->external.path) {
		ret = change_set_move(&run->changes, EXTERNAL_DIRECTORY, err);
		if (ret)
			return ret;
	}
	return run_say(run, err, "%zu file%s", run->changes.count,
		       plural(run->changes.count));
}
