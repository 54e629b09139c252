// SPDX-License-Identifier: GPL-2.0
/*
 * Begin and end of a run: see run.h.
 */
#include "run.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <stdarg.h>
#include <string.h>

void run_init(struct run *run, const struct options *options)
{
	*run = (struct run){
		.options = options,
		.talk = TALK_INIT,
		.report = REPORT_INIT,
		.cache = CACHE_INIT,
		.tree = TREE_INIT,
		.external = TREE_INIT,
		.products = PUBLICATION_INIT,
	};
}

int run_say(struct run *run, struct error *err, const char *format, ...)
{
	va_list args;
	int ret;

	va_start(args, format);
	ret = buffer_vprintf(&run->said, format, args);
	va_end(args);
	return ret ? error_nomem(err) : 0;
}

const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

int run_refuse(struct run *run, const char *code, const char *object,
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

struct diff_input run_diff_input(const struct run *run, size_t pair)
{
	const struct unit *unit = &run->pairs.items[pair].unit;
	const struct proof *proof = &run->proofs[pair];

	return (struct diff_input){
		.orig = proof->orig,
		.patched = proof->patched,
		.object_name = unit->name,
		.parent_name = unit->owner,
		.patch_name = run->options->name,
		.lookup = &proof->placement.lookup,
		.sizes = &run->target->sizes,
		.keeps_lines = true,
		.patch_callers = run->options->patch_callers,
		.allowed_layouts = run->options->allowed_layouts,
	};
}

struct sign_input run_sign_input(const struct run *run)
{
	return (struct sign_input){
		.key = run->options->sign_key,
		.cert = run->options->sign_cert,
		.hash = target_config(run->target, "MODULE_SIG_HASH"),
	};
}

int run_keep_log(struct run *run, char **kept, struct error *err)
{
	autofree char *path = NULL;

	*kept = NULL;
	if (!run->talk.log)
		return 0;
	path = path_format("%s/%s.log", run->cache.directory,
			   run->options->name);
	if (!path)
		return error_nomem(err);
	if (rename(run->talk.log, path))
		return error_set(err, errno, "cannot keep the log as %s: %s",
				 path, strerror(errno));
	*kept = steal_ptr(path);
	return 0;
}

/* Under another name, because the next run sweeps work directories. */
static int keep_work(const struct run *run, struct error *err)
{
	autofree char *kept =
		path_format("%s/debug.%s", run->cache.directory,
			    path_base(run->work) + strlen("work."));

	if (!kept)
		return error_nomem(err);
	if (rename(run->work, kept))
		return error_set(err, errno, "cannot keep %s: %s", run->work,
				 strerror(errno));
	fprintf(stderr, "kpatch-build: the work directory is %s\n", kept);
	return 0;
}

const struct tree *run_tree(const struct run *run)
{
	return run->external.path ? &run->external : &run->tree;
}

static void release_proofs(struct run *run)
{
	size_t i;

	for (i = 0; run->proofs && i < run->pairs.count; i++) {
		placement_free(&run->proofs[i].placement);
		object_close(run->proofs[i].orig);
		object_close(run->proofs[i].patched);
	}
	free(run->proofs);
}

static void release_patches(struct run *run)
{
	struct patch *patch;

	array_for_each(patch, &run->patches) {
		unidiff_free(&patch->diff);
		file_unmap(&patch->map);
	}
	free(run->patches.items);
}

int run_sweep(struct run *run, struct error *err)
{
	if (!run->work)
		return 0;
	return run->options->debug ? keep_work(run, err) :
				     tree_remove(run->work, err);
}

void run_free(struct run *run)
{
	publication_undo(&run->products);
	free(run->module);
	free(run->package);
	funcs_free(&run->new_funcs);
	funcs_free(&run->funcs);
	words_free(&run->outputs);
	release_proofs(run);
	pairs_free(&run->pairs);
	view_free(&run->patched);
	view_free(&run->orig);
	compiler_free(&run->compiler);
	change_set_free(&run->changes);
	tree_close(&run->external);
	tree_close(&run->tree);
	target_close(run->target);
	inputs_free(&run->inputs);
	talk_close(&run->talk);
	free(run->work);
	cache_close(&run->cache);
	release_patches(run);
	report_free(&run->report);
	buffer_free(&run->said);
}
