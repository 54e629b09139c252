// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch list: the loaded patches, their states, and the objects they change.
 */
#include "kpatch/command.h"
#include "kpatch/document.h"
#include "kpatch/inventory.h"

#include "lib/array.h"

#include <string.h>

static int print_text(const struct context *context,
		      const struct inventory *inventory, struct error *err)
{
	const struct patch_state *state;
	int width = (int)strlen("NAME");

	if (!inventory->count) {
		fputs("no patch is loaded\n", context->talk);
		return 0;
	}
	array_for_each(state, inventory)
		if ((int)strlen(state->name) > width)
			width = (int)strlen(state->name);
	fprintf(context->out, "%-*s  %-10s  OBJECTS\n", width, "NAME", "STATE");
	array_for_each(state, inventory) {
		autoobjects struct patched_objects objects =
			PATCHED_OBJECTS_INIT;
		const struct patched_object *object;
		const char *separator = "  ";
		int ret = patched_objects_read(&objects, context->root,
					       state->name, err);

		if (ret && ret != -ENOENT)
			return ret;
		error_clear(err);
		fprintf(context->out, "%-*s  %-10s", width, state->name,
			patch_phase_name(state->phase));
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
	}
	return 0;
}

static int print_json(const struct context *context,
		      const struct inventory *inventory, struct error *err)
{
	autodocument struct document document;
	const struct patch_state *state;
	struct json_object *patches;

	document_init(&document, context->release);
	patches = document_add(&document, document.top, "patches",
			       json_object_new_array());
	array_for_each(state, inventory) {
		autoobjects struct patched_objects objects =
			PATCHED_OBJECTS_INIT;
		struct json_object *patch;
		int ret = patched_objects_read(&objects, context->root,
					       state->name, err);

		if (ret && ret != -ENOENT)
			return ret;
		error_clear(err);
		patch = document_add(&document, patches, NULL,
				     json_object_new_object());
		document_add_state(&document, patch, state);
		document_add_objects(&document, patch, &objects);
	}
	return document_print(&document, context->out, err);
}

int list_run(const struct context *context, const struct arguments *arguments,
	     struct error *err)
{
	autoinventory struct inventory inventory = INVENTORY_INIT;
	int ret = inventory_read(&inventory, context->root, err);

	if (ret)
		return ret;
	return arguments->json ? print_json(context, &inventory, err) :
				 print_text(context, &inventory, err);
}
