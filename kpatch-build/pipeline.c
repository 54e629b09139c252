// SPDX-License-Identifier: GPL-2.0
/*
 * The steps of a run, in order: see pipeline.h.  Each step fills in its part of
 * struct run; when the report has refusals after a step, the run ends there.
 */
#include "pipeline.h"
#include "compile/plan.h"
#include "diff/diff.h"
#include "kpatch/format.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "link/glue.h"
#include "link/module.h"
#include "run.h"
#include "summary.h"

#include <stdarg.h>
#include <string.h>

/* A step that returns this found that there is nothing to do. */
#define STEP_UNCHANGED 1

static int say(struct run *run, struct error *err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* What the step's line ends with. */
static int say(struct run *run, struct error *err, const char *format, ...)
{
	va_list args;
	int ret;

	va_start(args, format);
	ret = buffer_vprintf(&run->said, format, args);
	va_end(args);
	return ret ? error_nomem(err) : 0;
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static int refuse(struct run *run, const char *code, const char *object,
		  const char *source, const char *why, struct error *err)
{
	const struct finding finding = {
		.kind = FINDING_REFUSAL,
		.code = code,
		.object = (char *)object,
		.source = (char *)source,
		.why = (char *)why,
	};

	return report_add(&run->report, &finding, err);
}

static int refuse_diff(struct run *run, const char *path,
		       const struct error *reason, struct error *err)
{
	autofree char *where = NULL;
	const char *why =
		unidiff_message(path, error_text(reason), &where, err);

	if (!why)
		return -ENOMEM;
	return refuse(run, "bad-diff", path, where ? where : path, why, err);
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

static int step_patch(struct run *run, struct error *err)
{
	const struct options *options = run->options;
	const struct patch *patch;
	size_t files = 0, i;
	int ret;

	for (i = 0; i < options->nr_patches; i++) {
		ret = read_patch(run, options->patches[i], err);
		if (ret)
			return ret;
	}
	array_for_each(patch, &run->patches)
		files += patch->diff.count;
	return say(run, err, "%zu diff%s, %zu file%s", options->nr_patches,
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
		.cache = run->cache.directory,
	};

	return target_open(&run->target, &paths, err);
}

static int step_kernel(struct run *run, struct error *err)
{
	int ret = cache_open(&run->cache, run->options->release, err);

	if (ret)
		return ret;
	run->cache.talk = stderr;
	ret = cache_work_dir(&run->cache, &run->work, err);
	if (!ret)
		ret = talk_open(&run->talk, run->work, err);
	if (!ret)
		ret = inputs_locate(&run->inputs, run->options, &run->cache,
				    err);
	if (!ret)
		ret = open_target(run, err);
	return ret ? ret :
		     say(run, err, "%s, %zu symbols", run->options->release,
			 run->target->kallsyms.count);
}

static int step_source(struct run *run, struct error *err)
{
	const struct tree_inputs inputs = {
		.release = run->options->release,
		.archive = run->inputs.archive,
		.sourcedir = run->options->sourcedir,
		.headers = run->inputs.headers,
		.config = run->inputs.config,
	};
	int ret = tree_open(&run->tree, &run->cache, run->work, &inputs, err);

	return ret ? ret :
		     say(run, err, "%s%s", run->tree.path,
			 run->tree.fresh ? ", new" : "");
}

static int step_apply(struct run *run, struct error *err)
{
	const struct patch *patch;
	int ret;

	array_for_each(patch, &run->patches) {
		ret = change_set_apply(&run->changes, run->tree.sources,
				       &patch->diff, &run->report, err);
		if (ret)
			return ret;
	}
	return say(run, err, "%zu file%s", run->changes.count,
		   plural(run->changes.count));
}

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

static int step_objects(struct run *run, struct error *err)
{
	struct plan plan = {
		.release = run->options->release,
		.cache = run->cache.directory,
		.tree = &run->tree,
		.compiler = &run->compiler,
		.orig = &run->orig,
		.patched = &run->patched,
		.log_fd = run->talk.log_fd,
	};
	const struct pair *pair;
	int ret = compiler_find(&run->compiler, run->target->compiler, err);

	if (!ret)
		ret = make_views(run, err);
	if (!ret)
		ret = plan_make(&plan, &run->changes, &run->pairs, &run->report,
				err);
	if (ret)
		return ret;
	array_for_each(pair, &run->pairs) {
		ret = say(run, err, "%s%s (%s)",
			  pair == run->pairs.items ? "" : ", ", pair->unit.name,
			  pair->unit.owner);
		if (ret)
			return ret;
	}
	if (run->pairs.count || report_count(&run->report, FINDING_REFUSAL))
		return 0;
	return STEP_UNCHANGED;
}

static int step_compile(struct run *run, struct error *err)
{
	autofree char *glue = NULL, *include = NULL;
	struct pair_place place = {
		.orig = &run->orig,
		.patched = &run->patched,
		.threads = run->options->jobs,
		.log_fd = run->talk.log_fd,
	};
	int ret = glue_find(&glue, err);

	if (!ret)
		place.include = include = path_format("%s/kmod/patch", glue);
	if (!ret && !include)
		ret = error_nomem(err);
	if (!ret)
		ret = pairs_compile(&run->pairs, &place, &run->report, err);
	return ret ? ret :
		     say(run, err, "%zu objects with %s", 2 * run->pairs.count,
			 run->compiler.command);
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
		return refuse(run, "not-the-kernel", pair->unit.name, NULL,
			      without_name(error_text(&reason),
					   pair->unit.name),
			      err);
	if (ret)
		return error_set(err, -ret, "%s", error_text(&reason));
	if (pair->unit.foreign)
		return refuse(run, "other-compiler", pair->unit.name, NULL,
			      "the compiler does not know all options that the "
			      "kernel was built with",
			      err);
	return 0;
}

static int step_verify(struct run *run, struct error *err)
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
	return say(run, err, "%zu function%s equal to the kernel's", functions,
		   plural(functions));
}

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

static int diff_pair(struct run *run, size_t i, struct error *err)
{
	const struct pair *pair = &run->pairs.items[i];
	const struct proof *proof = &run->proofs[i];
	const struct diff_input input = {
		.orig = proof->orig,
		.patched = proof->patched,
		.object_name = pair->unit.name,
		.parent_name = pair->unit.owner,
		.patch_name = run->options->name,
		.lookup = &proof->placement.lookup,
		.sizes = &run->target->sizes,
		.keeps_lines = true,
		.patch_callers = run->options->patch_callers,
		.allowed_layouts = run->options->allowed_layouts,
	};
	autofree char *output = path_format("%s/output.%zu.o", run->work, i);
	size_t first = run->report.count;
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
	ret = funcs_read(&run->funcs, output, err);
	return ret ? ret :
		     summary_new_funcs(&run->new_funcs, &run->report, first,
				       proof->patched, pair->unit.owner, err);
}

/* One object may have nothing but what ran at boot, and another more. */
static void leave_boot_out(struct run *run)
{
	size_t i;

	for (i = 0; run->outputs.count && i < ARRAY_SIZE(diff_boot_codes); i++)
		report_demote(&run->report, 0, diff_boot_codes[i]);
}

static int step_diff(struct run *run, struct error *err)
{
	size_t i;
	int ret;

	for (i = 0; i < run->pairs.count; i++) {
		ret = diff_pair(run, i, err);
		if (ret)
			return ret;
	}
	leave_boot_out(run);
	if (!run->outputs.count && !report_count(&run->report, FINDING_REFUSAL))
		return STEP_UNCHANGED;
	return say(run, err, "%zu function%s changed, %zu new",
		   run->funcs.count, plural(run->funcs.count),
		   run->new_funcs.count);
}

static int step_link(struct run *run, struct error *err)
{
	const struct options *options = run->options;
	autofree char *glue = NULL, *work = path_format("%s/module", run->work);
	struct module_input input = {
		.name = options->name,
		.release = options->release,
		.version = target_version(run->target),
		.outputs = (const char *const *)run->outputs.items,
		.nr_outputs = run->outputs.count,
		.funcs = &run->funcs,
		.new_funcs = &run->new_funcs,
		.replace = options->replace,
		.tree = run->orig.path,
		.compiler = &run->compiler,
		.work = work,
		.log_fd = run->talk.log_fd,
	};
	int ret;

	run->module = path_format("%s/%s.ko", options->output, options->name);
	if (!work || !run->module)
		return error_nomem(err);
	ret = glue_find(&glue, err);
	if (!ret)
		ret = dir_make(options->output, 0777, err);
	if (ret)
		return ret;
	input.glue = glue;
	ret = module_link(&input, run->module, err);
	return ret ? ret : say(run, err, "%s", run->module);
}

static const struct step {
	const char *name;
	int (*run)(struct run *run, struct error *err);
} steps[] = {
	{ "patch", step_patch },     { "kernel", step_kernel },
	{ "source", step_source },   { "apply", step_apply },
	{ "objects", step_objects }, { "compile", step_compile },
	{ "verify", step_verify },   { "diff", step_diff },
	{ "link", step_link },
};

static int run_step(struct run *run, const struct step *step, struct error *err)
{
	int ret;

	run->said.length = 0;
	step_begin(&run->talk, step->name);
	ret = step->run(run, err);
	if (!ret && !report_count(&run->report, FINDING_REFUSAL))
		step_end(&run->talk, step->name, "%s",
			 buffer_string(&run->said));
	return ret;
}

static int run_steps(struct run *run, enum kpatch_exit *status,
		     struct error *err)
{
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		ret = run_step(run, &steps[i], err);
		if (ret == STEP_UNCHANGED) {
			*status = KPATCH_EXIT_UNCHANGED;
			return 0;
		}
		if (ret)
			return ret;
		if (report_count(&run->report, FINDING_REFUSAL)) {
			*status = KPATCH_EXIT_REFUSED;
			return 0;
		}
	}
	*status = KPATCH_EXIT_OK;
	return 0;
}

int pipeline_run(const struct options *options, enum kpatch_exit *status,
		 struct error *err)
{
	struct run run;
	int ret, finished;

	run_init(&run, options);
	ret = run_steps(&run, status, err);
	if (!ret)
		summary_print(&run, *status);
	if (ret || *status == KPATCH_EXIT_REFUSED)
		run_keep_log(&run);
	finished = run_finish(&run, ret ? NULL : err);
	return ret ? ret : finished;
}
