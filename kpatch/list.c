// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch list: the patches that are loaded and those that are installed, their
 * states, and the objects that they change.
 */
#include "kpatch/command.h"
#include "kpatch/document.h"
#include "kpatch/overview.h"

#include "lib/array.h"

#include <string.h>

static const char *installed_word(const struct overview *overview,
				  const char *name)
{
	const struct installed *entry =
		manifest_find(&overview->store.manifest, name);

	if (!overview->knows_store)
		return "?";
	return entry ? trust_name(entry->trust) : "-";
}

static int name_width(const struct overview *overview)
{
	const struct installed *entry;
	const struct patch_state *state;
	int width = (int)strlen("NAME");

	array_for_each(state, &overview->inventory)
		if ((int)strlen(state->name) > width)
			width = (int)strlen(state->name);
	array_for_each(entry, &overview->store.manifest)
		if ((int)strlen(entry->name) > width)
			width = (int)strlen(entry->name);
	return width;
}

static int print_loaded(const struct context *context,
			const struct overview *overview,
			const struct patch_state *state, int width,
			struct error *err)
{
	autoobjects struct patched_objects objects = PATCHED_OBJECTS_INIT;
	const struct patched_object *object;
	const char *separator = "  ";
	int ret =
		patched_objects_read(&objects, context->root, state->name, err);

	if (ret && ret != -ENOENT)
		return ret;
	error_clear(err);
	fprintf(context->out, "%-*s  %-10s  %-9s", width, state->name,
		patch_phase_name(state->phase),
		installed_word(overview, state->name));
	array_for_each(object, &objects) {
		fprintf(context->out, "%s%s", separator, object->name);
		separator = ", ";
	}
	fputs(objects.count ? "\n" : "  -\n", context->out);
	if (patch_state_moving(state)) {
		autofree char *text = patch_state_describe(state);

		if (!text)
			return error_nomem(err);
		fprintf(context->out, "  %s\n", text);
	}
	return 0;
}

static int print_text(const struct context *context,
		      const struct overview *overview, struct error *err)
{
	const struct installed *entry;
	const struct patch_state *state;
	int width = name_width(overview), ret;

	if (!overview->inventory.count && !overview->store.manifest.count) {
		fprintf(context->talk, "no patch is loaded%s\n",
			overview->knows_store ? " or installed" : "");
		return 0;
	}
	fprintf(context->out, "%-*s  %-10s  %-9s  OBJECTS\n", width, "NAME",
		"STATE", "INSTALLED");
	array_for_each(state, &overview->inventory) {
		ret = print_loaded(context, overview, state, width, err);
		if (ret)
			return ret;
	}
	array_for_each(entry, &overview->store.manifest)
		if (!inventory_get(&overview->inventory, entry->name))
			fprintf(context->out, "%-*s  %-10s  %-9s  -\n", width,
				entry->name, "not loaded",
				trust_name(entry->trust));
	return 0;
}

static int add_loaded(const struct context *context, struct document *document,
		      struct json_object *patches,
		      const struct patch_state *state, struct error *err)
{
	autoobjects struct patched_objects objects = PATCHED_OBJECTS_INIT;
	struct json_object *patch;
	int ret =
		patched_objects_read(&objects, context->root, state->name, err);

	if (ret && ret != -ENOENT)
		return ret;
	error_clear(err);
	patch = document_add(document, patches, NULL, json_object_new_object());
	document_add_state(document, patch, state);
	document_add_objects(document, patch, &objects);
	return 0;
}

static void add_installed(struct document *document,
			  const struct overview *overview)
{
	struct json_object *list = document_add(
		document, document->top, "installed", json_object_new_array());
	const struct installed *entry;

	array_for_each(entry, &overview->store.manifest) {
		struct json_object *patch = document_add(
			document, list, NULL, json_object_new_object());

		document_add_text(document, patch, "name", entry->name);
		document_add_text(document, patch, "sha256", entry->digest);
		document_add_text(document, patch, "trust",
				  trust_name(entry->trust));
		document_add(document, patch, "loaded",
			     json_object_new_boolean(!!inventory_get(
				     &overview->inventory, entry->name)));
	}
}

static int print_json(const struct context *context,
		      const struct overview *overview, struct error *err)
{
	autodocument struct document document;
	const struct patch_state *state;
	struct json_object *patches;
	int ret;

	document_init(&document, context->release);
	patches = document_add(&document, document.top, "patches",
			       json_object_new_array());
	array_for_each(state, &overview->inventory) {
		ret = add_loaded(context, &document, patches, state, err);
		if (ret)
			return ret;
	}
	if (overview->knows_store)
		add_installed(&document, overview);
	return document_print(&document, context->out, err);
}

int list_run(const struct context *context, const struct arguments *arguments,
	     struct error *err)
{
	autooverview struct overview overview = OVERVIEW_INIT;
	int ret = overview_read(&overview, context, err);

	if (ret)
		return ret;
	return arguments->json ? print_json(context, &overview, err) :
				 print_text(context, &overview, err);
}
