// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch load: a file, an installed patch, or all that are installed, under the
 * boot guard.
 */
#include "kpatch/command.h"
#include "kpatch/dry_run.h"
#include "kpatch/guard.h"
#include "kpatch/loading.h"
#include "kpatch/module.h"
#include "kpatch/operand.h"
#include "kpatch/state.h"
#include "kpatch/store.h"
#include "kpatch/strlist.h"
#include "kpatch/tally.h"

#include "lib/array.h"

#include <stdlib.h>
#include <string.h>

/* An installed patch, ready to be loaded. */
struct ready {
	char *name;
	struct operand_file file;
	bool on_trial; /* since now */
};

#define READY_INIT                         \
	{                                  \
		.file = OPERAND_FILE_INIT, \
	}

static void ready_free(struct ready *ready)
{
	operand_close(&ready->file);
	free(ready->name);
}

static int check_trust(const struct installed *entry, struct error *err)
{
	if (entry->trust != TRUST_SUSPECT)
		return 0;
	return error_set(
		err, EPERM,
		"%s: is not loaded, as the machine went down soon after it was: if it was not to blame, 'kpatch accept %s'",
		entry->name, entry->name);
}

/* Nothing but what is new to the machine can bring it down. */
static int put_on_trial(const struct context *context, struct ready *ready,
			const struct store *store,
			const struct installed *entry, struct error *err)
{
	int ret;

	if (patch_is_on(context->root, ready->name))
		return 0;
	ret = guard_begin(store, context->root, entry, err);
	ready->on_trial = !ret;
	return ret;
}

static int make_ready(const struct context *context, const char *name,
		      struct ready *ready, struct error *err)
{
	autostore struct store store = STORE_INIT;
	const struct installed *entry;
	int ret = store_open(&store, context->root, context->release,
			     STORE_READ, err);

	if (!ret)
		ret = guard_judge(&store, context->root, context->talk, err);
	if (ret)
		return ret;
	entry = manifest_find(&store.manifest, name);
	if (!entry)
		return operand_missing(name, context->release, err);
	ret = check_trust(entry, err);
	if (ret)
		return ret;
	ready->name = strdup(entry->name);
	if (!ready->name)
		return error_nomem(err);
	ret = operand_take(&ready->file, &store, entry, err);
	return ret ? ret : put_on_trial(context, ready, &store, entry, err);
}

static int load_installed(const struct context *context, const char *name,
			  const struct arguments *arguments, struct error *err)
{
	cleanup(ready_free) struct ready ready = READY_INIT;
	int ret = make_ready(context, name, &ready, err);

	if (ret)
		return ret;
	ret = patch_load(context, ready.file.path, ready.file.fd, arguments,
			 err);
	if (ret && ready.on_trial &&
	    !module_is_loaded(context->root, ready.name))
		guard_forget(context->root, context->release, ready.name,
			     context->talk);
	return ret;
}

/* What loading an installed patch would meet. */
static int dry_run_installed(const struct context *context, const char *name,
			     struct error *err)
{
	autostore struct store store = STORE_INIT;
	autooperand struct operand_file file = OPERAND_FILE_INIT;
	const struct installed *entry;
	int ret = operand_look_up(&store, &entry, context, name, err);

	if (!ret)
		ret = check_trust(entry, err);
	if (!ret)
		ret = operand_take(&file, &store, entry, err);
	return ret ? ret : patch_dry_run(context, file.path, err);
}

/* In the order of the manifest; suspects are among them, to be told of. */
static int list_installed(const struct context *context,
			  struct string_list *names, struct error *err)
{
	autostore struct store store = STORE_INIT;
	const struct installed *entry;
	int ret = store_open(&store, context->root, context->release,
			     STORE_READ, err);

	if (ret)
		return ret;
	array_for_each(entry, &store.manifest)
		if (string_list_add(names, entry->name))
			return error_nomem(err);
	return 0;
}

/* A bad one keeps no other from being loaded. */
static int load_all(const struct context *context,
		    const struct arguments *arguments, struct error *err)
{
	autostrings struct string_list names = STRING_LIST_INIT;
	struct tally tally = { .errors = stderr };
	int ret = list_installed(context, &names, err);
	char **name;

	if (ret == -EACCES)
		return command_needs_root("load --all", err);
	if (ret)
		return ret;
	if (!names.count)
		fprintf(context->talk, "no patch is installed for %s\n",
			context->release);
	array_for_each(name, &names) {
		autoerror struct error reason = ERROR_INIT;

		ret = arguments->dry_run ?
			      dry_run_installed(context, *name, &reason) :
			      load_installed(context, *name, arguments,
					     &reason);
		tally_add(&tally, ret, &reason);
	}
	return tally_result(&tally,
			    arguments->dry_run ?
				    "ones that would not be loaded" :
				    "not loaded",
			    err);
}

int load_run(const struct context *context, const struct arguments *arguments,
	     struct error *err)
{
	if (arguments->all)
		return load_all(context, arguments, err);
	if (arguments->dry_run)
		return operand_is_path(arguments->operand) ?
			       patch_dry_run(context, arguments->operand, err) :
			       dry_run_installed(context, arguments->operand,
						 err);
	if (operand_is_path(arguments->operand))
		return patch_load(context, arguments->operand, -1, arguments,
				  err);
	return load_installed(context, arguments->operand, arguments, err);
}
