// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch load: a file, an installed patch, or all that are installed, under the
 * boot guard.
 */
#include "kpatch/buildid.h"
#include "kpatch/code.h"
#include "kpatch/command.h"
#include "kpatch/digest.h"
#include "kpatch/dry_run.h"
#include "kpatch/guard.h"
#include "kpatch/loading.h"
#include "kpatch/module.h"
#include "kpatch/operand.h"
#include "kpatch/patchfile.h"
#include "kpatch/state.h"
#include "kpatch/store.h"
#include "kpatch/strlist.h"
#include "kpatch/tally.h"

#include "lib/array.h"

#include <string.h>
#include <unistd.h>

/* A patch that is ready to be loaded: its file, open since it was looked at. */
struct ready {
	struct operand_file file;
	struct patch_file patch;
	bool on_trial; /* since now */
};

#define READY_INIT                                                   \
	{                                                            \
		.file = OPERAND_FILE_INIT, .patch = PATCH_FILE_INIT, \
	}

static void ready_free(struct ready *ready)
{
	patch_file_free(&ready->patch);
	operand_close(&ready->file);
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

/* Where it cannot be told, as under lockdown, its build ID has to do. */
static int check_code(const struct context *context,
		      const struct patch_file *patch, struct error *err)
{
	autobuffer struct buffer detail = BUFFER_INIT;
	int ret = code_check(&patch->note, context->root, &detail, err);

	if (ret == -EMEDIUMTYPE)
		return error_prefix(err, "%s: ", patch->path);
	if (ret == -ENOMEM)
		return ret;
	error_clear(err);
	return 0;
}

/* A dry run tells itself whether the patch is for this kernel. */
static int read_patch(struct ready *ready, const struct context *context,
		      const struct arguments *arguments, struct error *err)
{
	int ret = operand_read(&ready->file, &ready->patch, err);

	if (ret || arguments->dry_run)
		return ret;
	ret = patch_file_check_kernel(&ready->patch, context->release,
				      context->version, context->root, err);
	if (!ret)
		ret = command_needs_root("load", err);
	return ret ? ret : check_code(context, &ready->patch, err);
}

/* What is to be thought of patches now; a dry run does not write it down. */
static int judge(struct store *store, const struct context *context,
		 const struct arguments *arguments, struct error *err)
{
	return arguments->dry_run ?
		       guard_look(store, context->root, err) :
		       guard_judge(store, context->root, context->talk, err);
}

/* Nothing but what is new to the machine can bring it down. */
static int put_on_trial(const struct context *context,
			const struct arguments *arguments, struct ready *ready,
			const struct store *store,
			const struct installed *entry, struct error *err)
{
	int ret;

	if (arguments->dry_run || patch_is_on(context->root, entry->name))
		return 0;
	ret = guard_begin(store, context->root, entry, err);
	ready->on_trial = !ret;
	return ret;
}

static int make_installed_ready(const struct context *context,
				const struct arguments *arguments,
				const char *name, struct ready *ready,
				struct error *err)
{
	autostore struct store store = STORE_INIT;
	const struct installed *entry;
	int ret = store_open(&store, context->root, context->release,
			     STORE_READ, err);

	if (!ret)
		ret = judge(&store, context, arguments, err);
	if (ret)
		return ret;
	entry = manifest_find(&store.manifest, name);
	if (!entry)
		return operand_missing(name, context->release, err);
	ret = check_trust(entry, err);
	if (!ret)
		ret = operand_take(&ready->file, &store, entry, err);
	if (!ret)
		ret = read_patch(ready, context, arguments, err);
	return ret ? ret :
		     put_on_trial(context, arguments, ready, &store, entry,
				  err);
}

/* The entry of the file, whatever it is called; NULL: it is not installed. */
static int find_same(const struct store *store, const struct operand_file *file,
		     const struct installed **same, struct error *err)
{
	char digest[DIGEST_LENGTH + 1];
	const struct installed *entry;
	int ret = digest_fd(file->fd, file->path, digest, err);

	*same = NULL;
	if (ret)
		return ret;
	array_for_each(entry, &store->manifest)
		if (!strcmp(entry->digest, digest))
			*same = entry;
	return 0;
}

/* What is installed is loaded as such, also when it was named by a path. */
static int make_file_ready(const struct context *context,
			   const struct arguments *arguments, const char *path,
			   struct ready *ready, struct error *err)
{
	autostore struct store store = STORE_INIT;
	const struct installed *entry = NULL;
	int ret = operand_open(&ready->file, context, path, err);

	if (!ret)
		ret = read_patch(ready, context, arguments, err);
	/* A dry run may be anybody's, and tells that only root can load. */
	if (ret || geteuid())
		return ret;
	ret = store_open(&store, context->root, context->release, STORE_READ,
			 err);
	if (!ret)
		ret = find_same(&store, &ready->file, &entry, err);
	if (ret || !entry)
		return ret;
	ret = judge(&store, context, arguments, err);
	if (!ret)
		ret = check_trust(entry, err);
	return ret ? ret :
		     put_on_trial(context, arguments, ready, &store, entry,
				  err);
}

/* Nothing can come of it unless the module that is there is this one. */
static void end_trial(const struct context *context, const struct ready *ready)
{
	const struct patch_file *patch = &ready->patch;

	if (ready->on_trial &&
	    (!module_is_loaded(context->root, patch->name) ||
	     !build_id_same(context->root, patch->name, patch->source)))
		guard_forget(context->root, context->release, patch->name,
			     context->talk);
}

/* What a dry run tells a program; nothing for others. */
struct account {
	struct document document;
	struct json_object *patches;
};

static void account_free(struct account *account)
{
	document_free(&account->document);
}

/* Tell what loading would meet. */
static int dry_run(const struct context *context, const struct patch_file *file,
		   struct account *account, struct error *err)
{
	autoresults struct dry_run_results results = DRY_RUN_RESULTS_INIT;
	int ret = patch_dry_run(&results, context, file, err);

	if (ret)
		return ret;
	if (account)
		dry_run_describe(&results, file, &account->document,
				 account->patches);
	else
		dry_run_print(&results, file, context->out);
	return results.first ?
		       error_set(err, -results.first,
				 "%s: would not be loaded: see %s", file->name,
				 account ? "its checks" : "above") :
		       0;
}

/* Or, with --dry-run, tell what it would meet. */
static int load_one(const struct context *context, const char *operand,
		    const struct arguments *arguments, struct account *account,
		    struct error *err)
{
	cleanup(ready_free) struct ready ready = READY_INIT;
	int ret = operand_is_path(operand) ?
			  make_file_ready(context, arguments, operand, &ready,
					  err) :
			  make_installed_ready(context, arguments, operand,
					       &ready, err);

	if (ret)
		return ret;
	if (arguments->dry_run)
		return dry_run(context, &ready.patch, account, err);
	ret = patch_load(context, &ready.patch, ready.file.fd, arguments, err);
	if (ret)
		end_trial(context, &ready);
	return ret;
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

/* One that did not get as far as to be looked at is told as well. */
static void describe_failure(struct account *account, size_t described,
			     const char *name, const struct error *reason)
{
	struct document *document = &account->document;
	struct json_object *patch;

	if (json_object_array_length(account->patches) > described)
		return;
	patch = document_add(document, account->patches, NULL,
			     json_object_new_object());
	document_add_text(document, patch, "name", name);
	document_add(document, patch, "loadable",
		     json_object_new_boolean(false));
	document_add_text(document, patch, "error", error_text(reason));
}

/* A bad one keeps no other from being loaded. */
static int load_all(const struct context *context,
		    const struct arguments *arguments, struct account *account,
		    struct error *err)
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
		size_t described =
			account ? json_object_array_length(account->patches) :
				  0;

		ret = load_one(context, *name, arguments, account, &reason);
		tally_add(&tally, ret, &reason);
		if (ret && account)
			describe_failure(account, described, *name, &reason);
	}
	return tally_result(&tally,
			    arguments->dry_run ?
				    "ones that would not be loaded" :
				    "not loaded",
			    err);
}

static int load(const struct context *context,
		const struct arguments *arguments, struct account *account,
		struct error *err)
{
	return arguments->all ? load_all(context, arguments, account, err) :
				load_one(context, arguments->operand, arguments,
					 account, err);
}

/* One object, unless there is no patch to tell of. */
static int load_json(const struct context *context,
		     const struct arguments *arguments, struct error *err)
{
	autoerror struct error failed = ERROR_INIT;
	cleanup(account_free) struct account account;
	int ret;

	document_init(&account.document, context->release);
	account.patches = document_add(&account.document, account.document.top,
				       "patches", json_object_new_array());
	if (!account.patches)
		return error_nomem(err);
	ret = load(context, arguments, &account, err);
	if (!ret || json_object_array_length(account.patches))
		if (document_print(&account.document, context->out, &failed))
			return error_nomem(err);
	return ret;
}

int load_run(const struct context *context, const struct arguments *arguments,
	     struct error *err)
{
	if (!arguments->json)
		return load(context, arguments, NULL, err);
	if (!arguments->dry_run)
		return error_set(err, EINVAL, "--json: only with --dry-run");
	return load_json(context, arguments, err);
}
