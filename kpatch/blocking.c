// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch blocking: who holds the transition up, from a line each to the stack
 * with the functions of the patch marked in it.
 */
#include "kpatch/command.h"
#include "kpatch/document.h"
#include "kpatch/inventory.h"
#include "kpatch/task.h"

#include "lib/array.h"
#include "lib/utf8.h"

#include <stdlib.h>

/* How much is told of each task. */
enum detail {
	DETAIL_LINE,
	DETAIL_COMMAND,
	DETAIL_STACK,
};

static int print_stack(const struct context *context,
		       const struct blocker *blocker,
		       const struct patched_objects *objects, struct error *err)
{
	autostrings struct string_list frames = STRING_LIST_INIT;
	int ret = task_stack(context->root, blocker, &frames, err);
	char **frame;

	if (ret)
		return ret;
	array_for_each(frame, &frames)
		fprintf(context->out, "      %s %s\n",
			task_frame_concerned(*frame, objects) ? "->" : "  ",
			*frame);
	return 0;
}

static int print_blocker(const struct context *context,
			 const struct blocker *blocker, enum detail detail,
			 const struct patched_objects *objects,
			 struct error *err)
{
	autofree char *line = blocker_describe(blocker), *command = NULL;
	int ret = 0;

	if (!line)
		return error_nomem(err);
	fprintf(context->out, "  %s\n", line);
	if (detail >= DETAIL_COMMAND)
		ret = task_command_line(context->root, blocker, &command, err);
	if (command) {
		fputs("    ", context->out);
		utf8_print(context->out, command, false);
		fputc('\n', context->out);
	}
	if (!ret && detail >= DETAIL_STACK)
		ret = print_stack(context, blocker, objects, err);
	return ret;
}

static int print_text(const struct context *context,
		      const struct patch_state *state,
		      const struct blockers *blockers, enum detail detail,
		      const struct patched_objects *objects, struct error *err)
{
	autofree char *text = patch_state_describe(state);
	const struct blocker *blocker;
	int ret = 0;

	if (!text)
		return error_nomem(err);
	fprintf(context->out, "%s: %s\n", state->name, text);
	array_for_each(blocker, blockers)
		if (!ret)
			ret = print_blocker(context, blocker, detail, objects,
					    err);
	if (!ret && blockers->more)
		fprintf(context->out, "  and %lu more\n", blockers->more);
	return ret;
}

/* What -v and -vv add to an entry of "blocking". */
static int add_details(const struct context *context, struct document *document,
		       struct json_object *entry, const struct blocker *blocker,
		       enum detail detail, struct error *err)
{
	autostrings struct string_list frames = STRING_LIST_INIT;
	autofree char *command = NULL;
	int ret = task_command_line(context->root, blocker, &command, err);

	if (command)
		document_add_text(document, entry, "command_line", command);
	if (ret || detail < DETAIL_STACK)
		return ret;
	ret = task_stack(context->root, blocker, &frames, err);
	document_add_strings(document, entry, "stack", &frames);
	return ret;
}

static int print_json(const struct context *context,
		      const struct patch_state *state,
		      const struct blockers *blockers, enum detail detail,
		      struct error *err)
{
	autodocument struct document document;
	struct json_object *patches, *patch, *list;
	size_t i;
	int ret = 0;

	document_init(&document, context->release);
	patches = document_add(&document, document.top, "patches",
			       json_object_new_array());
	if (state->name) {
		patch = document_add(&document, patches, NULL,
				     json_object_new_object());
		document_add_state(&document, patch, state);
		list = document_add_blockers(&document, patch, blockers);
		for (i = 0; !ret && list && detail > DETAIL_LINE &&
			    i < blockers->count;
		     i++)
			ret = add_details(context, &document,
					  json_object_array_get_idx(list, i),
					  &blockers->items[i], detail, err);
	}
	return ret ? ret : document_print(&document, context->out, err);
}

/* The patch, its functions and its tasks; it may come to an end meanwhile. */
static int read_all(const struct context *context, const char *name,
		    struct patch_state *state, struct blockers *blockers,
		    struct patched_objects *objects, struct error *err)
{
	int ret = inventory_find_moving(state, context->root, name, err);

	if (!ret)
		ret = blockers_read(blockers, context->root, state->name, err);
	if (!ret)
		ret = patched_objects_read(objects, context->root, state->name,
					   err);
	if (ret == -EACCES)
		return command_needs_root("blocking", err);
	if (ret != -ENOENT || name)
		return ret;
	error_clear(err);
	patch_state_free(state);
	return 0;
}

int blocking_run(const struct context *context,
		 const struct arguments *arguments, struct error *err)
{
	autostate struct patch_state state = PATCH_STATE_INIT;
	autoblockers struct blockers blockers = BLOCKERS_INIT;
	autoobjects struct patched_objects objects = PATCHED_OBJECTS_INIT;
	enum detail detail = arguments->verbose;
	int ret = read_all(context, arguments->operand, &state, &blockers,
			   &objects, err);

	if (ret)
		return ret;
	if (arguments->json)
		return print_json(context, &state, &blockers, detail, err);
	if (state.name)
		return print_text(context, &state, &blockers, detail, &objects,
				  err);
	fputs("no transition is running\n", context->talk);
	return 0;
}
