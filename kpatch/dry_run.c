// SPDX-License-Identifier: GPL-2.0
/*
 * What loading a patch would meet: see dry_run.h.  A table of checks, in the
 * order in which a load comes to them.
 */
#include "kpatch/dry_run.h"

#include "kpatch/buildid.h"
#include "kpatch/code.h"
#include "kpatch/core.h"
#include "kpatch/hooks.h"
#include "kpatch/inventory.h"
#include "kpatch/kallsyms.h"
#include "kpatch/module.h"
#include "kpatch/needs.h"
#include "kpatch/patchfile.h"
#include "kpatch/policy.h"

#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>

/**
 * struct dry_run - what the checks look at
 * @context: where
 * @file: the patch
 * @inventory: the patches that are loaded
 * @detail: what a check has to say beside its outcome
 * @unknown: a check could not tell; @detail says why
 */
struct dry_run {
	const struct context *context;
	const struct patch_file *file;
	struct inventory inventory;
	struct buffer detail;
	bool unknown;
};

static void dry_run_free(struct dry_run *run)
{
	inventory_free(&run->inventory);
	buffer_free(&run->detail);
}

/* Say that a check cannot tell, because of @err. */
static int not_known(struct dry_run *run, struct error *err)
{
	int ret = buffer_puts(&run->detail, error_text(err));

	run->unknown = true;
	error_clear(err);
	return ret ? error_nomem(err) : 0;
}

static int check_kernel(struct dry_run *run, struct error *err)
{
	const struct context *context = run->context;

	if (buffer_puts(&run->detail, context->release))
		return error_nomem(err);
	return patch_file_check_kernel(run->file, context->release,
				       context->version, context->root, err);
}

/*
 * Behind the release, vermagic tells how the kernel was configured; another
 * module of the kernel has the right one.
 */
static int check_vermagic(struct dry_run *run, struct error *err)
{
	autofree char *vermagic = NULL;
	int ret = module_vermagic_read(&vermagic, run->context->root,
				       run->context->release, err);
	const char *ours = run->file->vermagic;

	if (ret == -ENOENT)
		return not_known(run, err);
	if (ret || !strcmp(ours + strcspn(ours, " "),
			   vermagic + strcspn(vermagic, " ")))
		return ret;
	return error_set(
		err, ENOEXEC,
		"built for a kernel of another configuration: '%s', and modules of this one have '%s'",
		ours, vermagic);
}

static int check_root(struct dry_run *run, struct error *err)
{
	return command_needs_root("load", err);
}

static int check_modules(struct dry_run *run, struct error *err)
{
	return policy_check_modules(run->context->root, err);
}

static int check_signature(struct dry_run *run, struct error *err)
{
	bool known = true;
	int ret = policy_check_signature(run->context->root, run->file->source,
					 &known, err);

	if (ret || known)
		return ret;
	error_set(err, EKEYREJECTED,
		  "whether the kernel trusts its key only loading it tells");
	return not_known(run, err);
}

static int check_engine(struct dry_run *run, struct error *err)
{
	cleanup(core_place_free) struct core_place place = CORE_PLACE_INIT;
	const struct context *context = run->context;
	int ret;

	if (run->file->engine == ENGINE_KPATCH) {
		ret = core_find(&place, context->root, run->file->path,
				context->release, err);
		if (!ret && !place.loaded)
			ret = core_check(place.path, context->release, err);
		if (!ret &&
		    buffer_puts(&run->detail,
				place.loaded ? "is loaded" : place.path))
			return error_nomem(err);
		return ret;
	}
	return engine_check_livepatch(context->root, run->file->path, err);
}

/* One of its name, and a transition. */
static int check_patches(struct dry_run *run, struct error *err)
{
	const struct context *context = run->context;
	const struct patch_file *file = run->file;
	const struct patch_state *state;

	array_for_each(state, &run->inventory)
		if (state->engine == file->engine &&
		    patch_state_moving(state) &&
		    strcmp(state->name, file->name) != 0)
			return error_set(
				err, EBUSY,
				"%s is %s: wait for it, or 'kpatch cancel' it",
				state->name, patch_phase_name(state->phase));
	if (module_is_loaded(context->root, file->name)) {
		if (!build_id_same(context->root, file->name, file->source))
			return error_set(
				err, EEXIST,
				"another patch of the name %s is loaded: 'kpatch unload %s' first",
				file->name, file->name);
		if (buffer_puts(&run->detail, "it is loaded already"))
			return error_nomem(err);
	}
	array_for_each(state, &run->inventory)
		if (file->replace && state->engine == file->engine &&
		    state->phase == PATCH_ENABLED &&
		    strcmp(state->name, file->name) != 0 &&
		    buffer_printf(&run->detail, "%s%s",
				  run->detail.length ? ", " : "would replace ",
				  state->name))
			return error_nomem(err);
	return 0;
}

static int check_symbols(struct dry_run *run, struct error *err)
{
	autoneeds struct needs needs = NEEDS_INIT;
	autobuffer struct buffer missing = BUFFER_INIT;
	size_t skipped;
	int ret = needs_read(&needs, run->file, err);

	if (ret)
		return ret;
	ret = kallsyms_find_missing(&missing, &skipped, &needs,
				    run->context->root, err);
	if (ret == -ENOENT)
		return not_known(run, err);
	if (ret)
		return ret;
	if (missing.length)
		return error_set(
			err, EMEDIUMTYPE,
			"the running kernel has not all that it needs:%s",
			buffer_string(&missing));
	if (buffer_printf(&run->detail, "%zu", needs.count - skipped) ||
	    (skipped &&
	     buffer_printf(&run->detail,
			   ", and %zu of modules that are not loaded",
			   skipped)))
		return error_nomem(err);
	return 0;
}

static int check_code(struct dry_run *run, struct error *err)
{
	int ret = code_check(&run->file->note, run->context->root, &run->detail,
			     err);

	return !ret || ret == -EMEDIUMTYPE || ret == -ENOMEM ?
		       ret :
		       not_known(run, err);
}

static int check_hooks(struct dry_run *run, struct error *err)
{
	int ret;

	if (!run->file->functions.count) {
		error_set(err, ENOENT, "the file does not name its functions");
		return not_known(run, err);
	}
	ret = hooks_check(run->file, &run->inventory, run->context->root, err);

	/* Lockdown for confidentiality shows it to nobody. */
	return ret == -ENOENT || ret == -EACCES || ret == -EPERM ?
		       not_known(run, err) :
		       ret;
}

static const struct {
	const char *name;
	int (*run)(struct dry_run *run, struct error *err);
} checks[] = {
	{ "kernel", check_kernel },	  { "vermagic", check_vermagic },
	{ "root", check_root },		  { "modules", check_modules },
	{ "signature", check_signature }, { "engine", check_engine },
	{ "patches", check_patches },	  { "symbols", check_symbols },
	{ "code", check_code },		  { "functions", check_hooks },
};

static const char *const outcomes[] = {
	[OUTCOME_OK] = "ok",
	[OUTCOME_NO] = "no",
	[OUTCOME_UNKNOWN] = "unknown",
};

const char *outcome_name(enum outcome outcome)
{
	return outcomes[outcome];
}

static int run_check(struct dry_run *run, size_t which,
		     struct dry_run_result *result, struct error *err)
{
	int ret;

	run->unknown = false;
	run->detail.length = 0;
	ret = checks[which].run(run, err);
	if (ret == -ENOMEM)
		return ret;
	result->check = checks[which].name;
	result->outcome = ret	       ? OUTCOME_NO :
			  run->unknown ? OUTCOME_UNKNOWN :
					 OUTCOME_OK;
	result->detail =
		strdup(ret		  ? error_text(err) :
		       run->detail.length ? buffer_string(&run->detail) :
					    "");
	return result->detail ? ret : -ENOMEM;
}

static int run_checks(struct dry_run *run, struct dry_run_results *results,
		      struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		struct dry_run_result *result = array_add(results);
		autoerror struct error reason = ERROR_INIT;
		int ret = result ? run_check(run, i, result, &reason) : -ENOMEM;

		if (ret == -ENOMEM)
			return error_nomem(err);
		if (ret && !results->first)
			results->first = ret;
	}
	return 0;
}

int patch_dry_run(struct dry_run_results *results,
		  const struct context *context, const struct patch_file *file,
		  struct error *err)
{
	cleanup(dry_run_free) struct dry_run run = {
		.context = context,
		.file = file,
		.inventory = INVENTORY_INIT,
	};
	int ret = inventory_read(&run.inventory, context->root, err);

	return ret ? ret : run_checks(&run, results, err);
}

void dry_run_results_free(struct dry_run_results *results)
{
	struct dry_run_result *result;

	array_for_each(result, results)
		free(result->detail);
	free(results->items);
	*results = (struct dry_run_results)DRY_RUN_RESULTS_INIT;
}
