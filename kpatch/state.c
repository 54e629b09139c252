// SPDX-License-Identifier: GPL-2.0
/*
 * Patches as sysfs shows them: see state.h.  Every file is read in one go,
 * because two reads could see two moments.
 */
#include "kpatch/state.h"

#include "kpatch/attribute.h"
#include "kpatch/livepatch.h"
#include "lib/array.h"
#include "lib/file.h"

#include <kpatch/sysfs.h>

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

/* An engine of before does not tell. */
static int read_since(long long *since, const char *directory,
		      struct error *err)
{
	int ret = attribute_read_signed(directory, KPATCH_SYSFS_SINCE, since,
					err);

	if (ret != -ENOENT)
		return ret;
	error_clear(err);
	*since = 0;
	return 0;
}

/* All but the name and the engine. */
static int read_own_state(struct patch_state *state, const char *directory,
			  struct error *err)
{
	unsigned long replace, tasks[2];
	int ret = phase_read(&state->phase, directory, err);

	if (!ret)
		ret = attribute_read_numbers(directory, KPATCH_SYSFS_REPLACE,
					     &replace, 1, err);
	if (!ret)
		ret = attribute_read_numbers(directory, KPATCH_SYSFS_TASKS,
					     tasks, 2, err);
	if (!ret)
		ret = attribute_read_signed(directory, KPATCH_SYSFS_START_TIME,
					    &state->begun, err);
	if (!ret)
		ret = read_since(&state->since, directory, err);
	if (!ret)
		ret = attribute_read_signed(directory, KPATCH_SYSFS_DEADLINE,
					    &state->deadline, err);
	if (ret)
		return ret;
	state->replace = replace;
	state->tells_replace = true;
	state->done = tasks[0];
	state->total = tasks[1];
	return 0;
}

int patch_state_read(struct patch_state *state, const char *root,
		     const char *name, struct error *err)
{
	struct patch_state made = PATCH_STATE_INIT;
	autofree char *directory = NULL, *copy = NULL;
	int ret = engine_find(root, name, &made.engine, &directory, err);

	if (!ret)
		ret = made.engine == ENGINE_KPATCH ?
			      read_own_state(&made, directory, err) :
			      livepatch_read_state(&made, root, directory, err);
	if (ret)
		return ret;
	copy = strdup(name);
	if (!copy)
		return error_nomem(err);
	patch_state_free(state);
	*state = made;
	state->name = steal_ptr(copy);
	return 0;
}

bool patch_is_on(const char *root, const char *name)
{
	autostate struct patch_state state = PATCH_STATE_INIT;

	return !patch_state_read(&state, root, name, NULL) &&
	       (state.phase == PATCH_ENABLED || state.phase == PATCH_PATCHING);
}

/* " since ..." in local time; nothing when that is not known. */
static void print_since(char *text, size_t size, time_t time)
{
	struct tm tm;

	if (!time || !localtime_r(&time, &tm) ||
	    !strftime(text, size, " since %F %T", &tm))
		text[0] = '\0';
}

char *patch_state_describe(const struct patch_state *state)
{
	const char *phase = patch_phase_name(state->phase);
	bool moving = patch_state_moving(state);
	autofree char *tasks = NULL, *end = NULL;
	char since[32];

	/* A transition may have ended between two files. */
	print_since(since, sizeof(since),
		    moving			  ? state->begun :
		    state->phase == PATCH_ENABLED ? state->since :
						    0);
	if (!moving)
		return path_format("%s%s", phase, since);
	/* Of livepatch others than root are not told. */
	tasks = state->total ? path_format(", %lu of %lu tasks", state->done,
					   state->total) :
			       strdup("");
	end = state->deadline < 0 ?
		      strdup("no deadline") :
		      path_format("reversed in %lld s", state->deadline);
	return tasks && end ?
		       path_format("%s%s%s, %s", phase, since, tasks, end) :
		       NULL;
}

int patch_names_read(struct string_list *names, const char *root,
		     struct error *err)
{
	int ret = 0;

	for (enum engine engine = 0; !ret && engine < NR_ENGINES; engine++) {
		autofree char *path =
			path_format("%s%s", root, engine_directory(engine));

		ret = path ? directories_read(names, path, err) :
			     error_nomem(err);
	}
	return ret;
}

static int write_attribute(const char *root, const char *name,
			   const char *attribute, const char *text,
			   struct error *err)
{
	autofree char *directory = NULL;
	int ret = engine_find(root, name, NULL, &directory, err);

	return ret ? ret : attribute_write(directory, attribute, text, err);
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
