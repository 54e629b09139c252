// SPDX-License-Identifier: GPL-2.0
/*
 * Patches as sysfs shows them: see state.h.  Every file is read in one go,
 * because two reads could see two moments.
 */
#include "kpatch/state.h"

#include "kpatch/attribute.h"
#include "lib/array.h"
#include "lib/file.h"

#include <kpatch/sysfs.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The word of the engine, and the one for the operator. */
static const struct {
	const char *state;
	const char *name;
} phases[] = {
	[PATCH_ENABLED] = { KPATCH_STATE_PATCHED, "enabled" },
	[PATCH_PATCHING] = { KPATCH_STATE_PATCHING, "patching" },
	[PATCH_UNPATCHING] = { KPATCH_STATE_UNPATCHING, "unpatching" },
	[PATCH_DISABLED] = { KPATCH_STATE_DISABLED, "disabled" },
};

const char *patch_phase_name(enum patch_phase phase)
{
	return phases[phase].name;
}

static int phase_read(enum patch_phase *phase, const char *directory,
		      struct error *err)
{
	autofree char *text = NULL;
	int ret = attribute_read(directory, KPATCH_SYSFS_STATE, &text, err);

	if (ret)
		return ret;
	for (size_t i = 0; i < ARRAY_SIZE(phases); i++) {
		if (!strcmp(phases[i].state, text)) {
			*phase = (enum patch_phase)i;
			return 0;
		}
	}
	return error_set(
		err, EPROTO,
		"%s/%s: \"%s\" is no state: kpatch and kpatch.ko are not of one version",
		directory, KPATCH_SYSFS_STATE, text);
}

void patch_state_free(struct patch_state *state)
{
	free(state->name);
	*state = (struct patch_state)PATCH_STATE_INIT;
}

int patch_state_read(struct patch_state *state, const char *root,
		     const char *name, struct error *err)
{
	unsigned long replace, tasks[2];
	long long begun, deadline;
	enum patch_phase phase = PATCH_DISABLED;
	autofree char *directory =
		path_format("%s" KPATCH_SYSFS_ROOT "/%s", root, name);
	char *copy;
	int ret;

	if (!directory)
		return error_nomem(err);
	ret = phase_read(&phase, directory, err);
	if (!ret)
		ret = attribute_read_numbers(directory, KPATCH_SYSFS_REPLACE,
					     &replace, 1, err);
	if (!ret)
		ret = attribute_read_numbers(directory, KPATCH_SYSFS_TASKS,
					     tasks, 2, err);
	if (!ret)
		ret = attribute_read_signed(directory, KPATCH_SYSFS_START_TIME,
					    &begun, err);
	if (!ret)
		ret = attribute_read_signed(directory, KPATCH_SYSFS_DEADLINE,
					    &deadline, err);
	if (ret)
		return ret;
	copy = strdup(name);
	if (!copy)
		return error_nomem(err);

	patch_state_free(state);
	state->name = copy;
	state->phase = phase;
	state->replace = replace;
	state->done = tasks[0];
	state->total = tasks[1];
	state->begun = begun;
	state->deadline = deadline;
	return 0;
}

char *patch_state_describe(const struct patch_state *state)
{
	const char *phase = patch_phase_name(state->phase);
	autofree char *end = NULL;
	time_t begun = state->begun;
	char since[32];
	struct tm tm;

	if (!patch_state_moving(state))
		return strdup(phase);
	/* It may have ended between two files. */
	if (!begun || !localtime_r(&begun, &tm) ||
	    !strftime(since, sizeof(since), " since %F %T", &tm))
		since[0] = '\0';
	end = state->deadline < 0 ?
		      strdup("no deadline") :
		      path_format("reversed in %lld s", state->deadline);
	return end ? path_format("%s%s, %lu of %lu tasks, %s", phase, since,
				 state->done, state->total, end) :
		     NULL;
}

/*
 * Sorted names of the directories in @path; none when it is not there, because
 * it may have gone a moment ago.
 */
static int subdirectories_read(struct string_list *names, const char *path,
			       struct error *err)
{
	struct dirent *entry;
	int ret = 0;
	DIR *dir = opendir(path);

	if (!dir) {
		if (errno == ENOENT)
			return 0;
		return error_set(err, errno, "%s: %s", path, strerror(errno));
	}
	while (!ret && (entry = readdir(dir))) {
		autofree char *full = NULL;

		if (entry->d_name[0] == '.')
			continue;
		full = path_format("%s/%s", path, entry->d_name);
		if (!full || (file_is_dir(full) &&
			      string_list_add(names, entry->d_name)))
			ret = error_nomem(err);
	}
	closedir(dir);
	string_list_sort(names);
	return ret;
}

int patch_names_read(struct string_list *names, const char *root,
		     struct error *err)
{
	autofree char *path = path_format("%s" KPATCH_SYSFS_ROOT, root);

	if (!path)
		return error_nomem(err);
	return subdirectories_read(names, path, err);
}

static int write_attribute(const char *root, const char *name,
			   const char *attribute, const char *text,
			   struct error *err)
{
	autofree char *directory =
		path_format("%s" KPATCH_SYSFS_ROOT "/%s", root, name);

	if (!directory)
		return error_nomem(err);
	return attribute_write(directory, attribute, text, err);
}

int patch_enable(const char *root, const char *name, bool enable,
		 struct error *err)
{
	return write_attribute(root, name, KPATCH_SYSFS_ENABLED,
			       enable ? "1" : "0", err);
}

int patch_set_deadline(const char *root, const char *name, int seconds,
		       struct error *err)
{
	autofree char *text = path_format("%d", seconds);

	if (!text)
		return error_nomem(err);
	return write_attribute(root, name, KPATCH_SYSFS_DEADLINE, text, err);
}

int patch_signal(const char *root, const char *name, struct error *err)
{
	return write_attribute(root, name, KPATCH_SYSFS_SIGNAL, "1", err);
}

int patch_force(const char *root, const char *name, struct error *err)
{
	return write_attribute(root, name, KPATCH_SYSFS_FORCE, "1", err);
}

void patched_objects_free(struct patched_objects *objects)
{
	struct patched_function *function;
	struct patched_object *object;

	array_for_each(object, objects) {
		array_for_each(function, &object->functions)
			free(function->name);
		free(object->functions.items);
		free(object->name);
	}
	free(objects->items);
	*objects = (struct patched_objects)PATCHED_OBJECTS_INIT;
}

/* A directory "FUNCTION,SYMPOS"; a symbol's name may hold any character. */
static int function_parse(struct patched_function *function, const char *text,
			  struct error *err)
{
	const char *comma = strrchr(text, ',');
	char *end;

	if (!comma || comma == text || !comma[1])
		return error_set(err, EPROTO, "%s: not FUNCTION,SYMPOS", text);
	function->sympos = strtoul(comma + 1, &end, 10);
	if (*end)
		return error_set(err, EPROTO, "%s: not FUNCTION,SYMPOS", text);
	function->name = strndup(text, comma - text);
	return function->name ? 0 : error_nomem(err);
}

static int object_read(struct patched_object *object, const char *directory,
		       const char *name, struct error *err)
{
	autostrings struct string_list functions = STRING_LIST_INIT;
	autofree char *path = path_format("%s/%s", directory, name);
	struct patched_function *function;
	unsigned long patched;
	char **item;
	int ret;

	object->name = strdup(name);
	if (!path || !object->name)
		return error_nomem(err);
	ret = attribute_read_numbers(path, KPATCH_SYSFS_PATCHED, &patched, 1,
				     err);
	if (!ret)
		ret = subdirectories_read(&functions, path, err);
	if (ret)
		return ret;
	object->patched = patched;
	array_for_each(item, &functions) {
		function = array_add(&object->functions);
		if (!function)
			return error_nomem(err);
		ret = function_parse(function, *item, err);
		if (ret) {
			error_prefix(err, "%s: ", path);
			return ret;
		}
	}
	return 0;
}

int patched_objects_read(struct patched_objects *objects, const char *root,
			 const char *name, struct error *err)
{
	autostrings struct string_list names = STRING_LIST_INIT;
	autofree char *directory =
		path_format("%s" KPATCH_SYSFS_ROOT "/%s", root, name);
	struct patched_object *object;
	char **item;
	int ret;

	if (!directory)
		return error_nomem(err);
	ret = subdirectories_read(&names, directory, err);
	if (ret)
		return ret;
	array_for_each(item, &names) {
		object = array_add(objects);
		if (!object)
			return error_nomem(err);
		ret = object_read(object, directory, *item, err);
		if (ret)
			return ret;
	}
	return 0;
}
