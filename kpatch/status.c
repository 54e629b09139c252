// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch status: is everything that should be patched, is the engine there, is
 * a transition running, how far is it, who holds it up.
 */
#include "kpatch/command.h"
#include "kpatch/document.h"
#include "kpatch/module.h"
#include "kpatch/note.h"
#include "kpatch/overview.h"
#include "kpatch/transition.h"
#include "kpatch/verdict.h"

#include "lib/array.h"
#include "lib/utf8.h"

#include <kpatch/sysfs.h>

/* What is said of a patch besides where it stands. */
struct details {
	struct patched_objects objects;
	struct patch_note note;
};

#define DETAILS_INIT                                                     \
	{                                                                \
		.objects = PATCHED_OBJECTS_INIT, .note = PATCH_NOTE_INIT \
	}

static void details_free(struct details *details)
{
	patched_objects_free(&details->objects);
	patch_note_free(&details->note);
}

/* It may go away meanwhile; a patch that is disabled changes nothing. */
static int read_details(struct details *details, const struct context *context,
			const struct patch_state *state, struct error *err)
{
	int ret;

	if (state->phase == PATCH_DISABLED)
		return 0;
	ret = patched_objects_read(&details->objects, context->root,
				   state->name, err);
	if (!ret)
		ret = note_read_loaded(&details->note, context->root,
				       state->name, err);
	/* What is wrong with a note, 'kpatch info' tells. */
	if (ret != -ENOENT && ret != -ENOEXEC)
		return ret;
	error_clear(err);
	return 0;
}

static void print_object(FILE *out, const struct patched_object *object)
{
	const struct patched_function *function;
	const char *separator = " ";

	fprintf(out, "  %s%s:", object->name,
		object->patched ? "" : " (not loaded yet)");
	array_for_each(function, &object->functions) {
		fprintf(out, "%s%s", separator, function->name);
		separator = ", ";
	}
	fputc('\n', out);
}

static int print_details(const struct context *context,
			 const struct patch_state *state, struct error *err)
{
	cleanup(details_free) struct details details = DETAILS_INIT;
	const struct patched_object *object;
	int ret = read_details(&details, context, state, err);

	if (ret)
		return ret;
	if (details.note.description) {
		fputs("  description: ", context->out);
		utf8_print(context->out, details.note.description, false);
		fputc('\n', context->out);
	}
	array_for_each(object, &details.objects)
		print_object(context->out, object);
	return 0;
}

static int print_text(const struct context *context,
		      const struct inventory *inventory, bool engine,
		      const char *sentence, struct error *err)
{
	const struct patch_state *state;
	int ret;

	fprintf(context->out, "%s\n", sentence);
	fprintf(context->out, "kernel %s, engine %s, %zu patch%s\n",
		context->release, engine ? "loaded" : "not loaded",
		inventory->count, inventory->count == 1 ? "" : "es");
	array_for_each(state, inventory) {
		autofree char *text = patch_state_describe(state);

		if (!text)
			return error_nomem(err);
		fprintf(context->out, "%s: %s\n", state->name, text);
		ret = print_details(context, state, err);
		if (ret)
			return ret;
		if (!patch_state_moving(state))
			continue;
		ret = transition_print_blockers(context->root, state->name,
						context->out, err);
		if (ret)
			return ret;
	}
	return 0;
}

static int add_details(const struct context *context, struct document *document,
		       struct json_object *patch,
		       const struct patch_state *state, struct error *err)
{
	cleanup(details_free) struct details details = DETAILS_INIT;
	int ret = read_details(&details, context, state, err);

	if (ret)
		return ret;
	document_add_objects(document, patch, &details.objects);
	if (details.note.description)
		document_add_text(document, patch, "description",
				  details.note.description);
	return 0;
}

static int print_json(const struct context *context,
		      const struct inventory *inventory, bool engine,
		      enum verdict verdict, const char *sentence,
		      struct error *err)
{
	autodocument struct document document;
	const struct patch_state *state;
	struct json_object *patches;

	document_init(&document, context->release);
	document_add_text(&document, document.top, "verdict",
			  verdict_name(verdict));
	document_add_text(&document, document.top, "sentence", sentence);
	document_add(&document, document.top, "engine_loaded",
		     json_object_new_boolean(engine));
	patches = document_add(&document, document.top, "patches",
			       json_object_new_array());
	array_for_each(state, inventory) {
		autoblockers struct blockers blockers = BLOCKERS_INIT;
		struct json_object *patch = document_add(
			&document, patches, NULL, json_object_new_object());
		int ret;

		document_add_state(&document, patch, state);
		ret = add_details(context, &document, patch, state, err);
		if (ret)
			return ret;
		if (!patch_state_moving(state))
			continue;
		ret = blockers_read(&blockers, context->root, state->name, err);
		if (ret && ret != -ENOENT && ret != -EACCES)
			return ret;
		error_clear(err);
		if (ret != -EACCES)
			document_add_blockers(&document, patch, &blockers);
	}
	return document_print(&document, context->out, err);
}

int status_run(const struct context *context, const struct arguments *arguments,
	       struct error *err)
{
	autooverview struct overview overview = OVERVIEW_INIT;
	const struct inventory *inventory = &overview.inventory;
	bool engine = module_is_loaded(context->root, KPATCH_CORE_MODULE);
	autofree char *sentence = NULL;
	enum verdict verdict;
	int ret = overview_read(&overview, context, err);

	if (!ret)
		ret = verdict_find(inventory, overview_installed(&overview),
				   &verdict, &sentence, err);
	if (ret)
		return ret;
	ret = arguments->json ?
		      print_json(context, inventory, engine, verdict, sentence,
				 err) :
		      print_text(context, inventory, engine, sentence, err);
	if (!ret && verdict == VERDICT_MOVING)
		return error_set(err, EINPROGRESS, "%s", sentence);
	return ret;
}
