// SPDX-License-Identifier: GPL-2.0
/*
 * The steps from pairs of objects to the module.
 */
#include "diff/diff.h"
#include "diff/symvers.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "link/glue.h"
#include "link/module.h"
#include "link/note.h"
#include "link/spdx.h"
#include "steps.h"
#include "summary.h"

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

static int diff_pair(struct run *run, size_t i, struct error *err)
{
	const struct pair *pair = &run->pairs.items[i];
	const struct diff_input input = run_diff_input(run, i);
	autofree char *output = path_format("%s/output.%zu.o", run->work, i);
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
	ret = funcs_read(&run->funcs, output, err);
	if (!ret)
		ret = funcs_hash(&run->funcs, first_func, input.orig,
				 input.patched, err);
	return ret ? ret :
		     summary_new_funcs(&run->new_funcs, &run->report, first,
				       input.patched, pair->unit.owner, err);
}

/* One object may have nothing but what ran at boot, and another more. */
static void leave_boot_out(struct run *run)
{
	size_t i;

	for (i = 0; run->outputs.count && i < ARRAY_SIZE(diff_boot_codes); i++)
		report_demote(&run->report, 0, diff_boot_codes[i]);
}

int step_diff(struct run *run, struct error *err)
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
	return run_say(run, err, "%zu function%s changed, %zu new",
		       run->funcs.count, plural(run->funcs.count),
		       run->new_funcs.count);
}

/* Whether an earlier pair is of the same owner. */
static bool is_known_owner(const struct run *run, const struct pair *pair)
{
	const struct pair *earlier = run->pairs.items;

	for (; earlier < pair; earlier++)
		if (!strcmp(earlier->unit.owner, pair->unit.owner))
			return true;
	return false;
}

static int note_module(struct run *run, struct note *note, const char *owner,
		       struct error *err)
{
	autofree char *name = strdup(owner);
	const struct object *module;
	int ret;

	if (!name)
		return error_nomem(err);
	module_name_normalize(name);
	ret = target_owner(run->target, owner, &module, err);
	if (!ret && note_add_module(note, name, module))
		ret = error_nomem(err);
	return ret;
}

/* What the module is made for and of, for those who get to see only it. */
static int make_note(struct run *run, struct buffer *section, struct error *err)
{
	struct note note cleanup(note_free) = NOTE_INIT;
	const struct patch *patch;
	const struct pair *pair;
	int ret;

	note.big_endian = run->target->image->big_endian;
	if (note_add_tool(&note) ||
	    note_add_kernel(&note, run->target->image) ||
	    note_add_compiler(&note, run->proofs[0].orig))
		return error_nomem(err);
	array_for_each(patch, &run->patches)
		if (note_add_patch(&note, patch->map.data, patch->map.size))
			return error_nomem(err);
	array_for_each(pair, &run->pairs) {
		if (!strcmp(pair->unit.owner, "vmlinux") ||
		    is_known_owner(run, pair))
			continue;
		ret = note_module(run, &note, pair->unit.owner, err);
		if (ret)
			return ret;
	}
	if (note_add_funcs(&note, &run->funcs) || note_finish(&note, section))
		return error_nomem(err);
	return 0;
}

/* The document that --spdx asks for. */
static int describe(struct run *run, const char *module, struct error *err)
{
	const struct options *options = run->options;
	const struct spdx_input input = {
		.name = options->name,
		.module = module,
		.release = options->release,
		.version = target_version(run->target),
		.patches = options->patches,
		.nr_patches = options->nr_patches,
	};

	if (!options->spdx)
		return 0;
	return spdx_write(&input, options->spdx, run->talk.log_fd, err);
}

int step_link(struct run *run, struct error *err)
{
	const struct options *options = run->options;
	autofree char *glue = NULL, *work = path_format("%s/module", run->work);
	autofree char *made = NULL;
	struct buffer note autobuffer = BUFFER_INIT;
	struct module_input input = {
		.name = options->name,
		.kit = {
			.release = options->release,
			.version = target_version(run->target),
			.replace = options->replace,
			.hook = options->livepatch ? "livepatch-hook.c" :
						     "patch-hook.c",
			.tree = run->orig.path,
			.identity = run->tree.identity,
			.cache = run->cache.directory,
			.compiler = &run->compiler,
			.work = work,
			.log_fd = run->talk.log_fd,
		},
		.outputs = (const char *const *)run->outputs.items,
		.nr_outputs = run->outputs.count,
		.funcs = &run->funcs,
		.new_funcs = &run->new_funcs,
		.note = &note,
		.livepatch = options->livepatch,
		.sign = {
			.key = options->sign_key,
			.cert = options->sign_cert,
			.hash = target_config(run->target, "MODULE_SIG_HASH"),
		},
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
	input.kit.glue = glue;
	ret = make_note(run, &note, err);
	if (!ret)
		ret = module_link(&input, &made, err);
	if (!ret)
		ret = describe(run, made, err);
	if (!ret)
		ret = file_copy(made, run->module, 0644, err);
	return ret ? ret : run_say(run, err, "%s", run->module);
}
