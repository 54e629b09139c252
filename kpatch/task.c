// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks in /proc: see task.h.
 */
#include "kpatch/task.h"

#include "lib/array.h"
#include "lib/file.h"

#include <errno.h>
#include <string.h>

/* A file of the task's; empty when there is none, or none for this user. */
static int read_file(const char *root, const struct blocker *blocker,
		     const char *name, struct buffer *text, struct error *err)
{
	autofree char *path = path_format("%s/proc/%ld/task/%ld/%s", root,
					  blocker->pid, blocker->tid, name);

	if (!path)
		return error_nomem(err);
	if (file_read(path, text, NULL) == -ENOMEM)
		return error_nomem(err);
	return 0;
}

int task_command_line(const char *root, const struct blocker *blocker,
		      char **line, struct error *err)
{
	autobuffer struct buffer text = BUFFER_INIT;
	int ret = read_file(root, blocker, "cmdline", &text, err);
	size_t i;

	*line = NULL;
	while (text.length && !text.data[text.length - 1])
		text.length--;
	if (ret || !text.length)
		return ret;
	for (i = 0; i < text.length; i++)
		if (!text.data[i])
			text.data[i] = ' ';
	*line = strndup(text.data, text.length);
	return *line ? 0 : error_nomem(err);
}

/* A line is "[<0>] FUNCTION+0x1a/0x30 [MODULE]". */
int task_stack(const char *root, const struct blocker *blocker,
	       struct string_list *frames, struct error *err)
{
	autobuffer struct buffer text = BUFFER_INIT;
	int ret = read_file(root, blocker, "stack", &text, err);
	char *line, *rest, *end;

	if (ret)
		return ret;
	if (buffer_append(&text, "", 1))
		return error_nomem(err);
	rest = text.data;
	while ((line = strsep(&rest, "\n"))) {
		end = strstr(line, "] ");
		if (line[0] == '[' && end && string_list_add(frames, end + 2))
			return error_nomem(err);
	}
	return 0;
}

bool task_frame_is(const char *frame, const char *function)
{
	size_t length = strlen(function);

	return !strncmp(frame, function, length) &&
	       (!frame[length] || frame[length] == '+' || frame[length] == ' ');
}

const char *task_frame_concerned(const char *frame,
				 const struct patched_objects *objects)
{
	const struct patched_object *object;
	const struct patched_function *function;

	array_for_each(object, objects)
		array_for_each(function, &object->functions)
			if (task_frame_is(frame, function->name))
				return function->name;
	return NULL;
}
