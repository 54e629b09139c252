// SPDX-License-Identifier: GPL-2.0
/*
 * Patches of the kernel's own livepatch: see livepatch.h.
 */
#include "kpatch/livepatch.h"

#include "kpatch/attribute.h"
#include "kpatch/objects.h"
#include "kpatch/task.h"
#include "lib/array.h"
#include "lib/file.h"

#include <kpatch/sysfs.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* As many as the engine lists in a page. */
#define BLOCKERS_MAX 60

/* What is done with each thread; an error ends the walk. */
typedef int thread_fn(long pid, long tid, const char *directory, void *data,
		      struct error *err);

static int walk_threads(const char *root, const char *process, thread_fn *fn,
			void *data, struct error *err)
{
	autostrings struct string_list threads = STRING_LIST_INIT;
	autofree char *path = path_format("%s/proc/%s/task", root, process);
	char **thread;
	int ret;

	if (!path)
		return error_nomem(err);
	ret = directories_read(&threads, path, err);
	array_for_each(thread, &threads) {
		autofree char *directory = path_format("%s/%s", path, *thread);

		if (ret)
			break;
		if (!directory)
			return error_nomem(err);
		ret = fn(strtol(process, NULL, 10), strtol(*thread, NULL, 10),
			 directory, data, err);
	}
	return ret;
}

static int walk_tasks(const char *root, thread_fn *fn, void *data,
		      struct error *err)
{
	autostrings struct string_list processes = STRING_LIST_INIT;
	autofree char *path = path_format("%s/proc", root);
	char **process;
	int ret;

	if (!path)
		return error_nomem(err);
	ret = directories_read(&processes, path, err);
	array_for_each(process, &processes)
		if (!ret && isdigit((unsigned char)**process))
			ret = walk_threads(root, *process, fn, data, err);
	return ret;
}

/* The task's patch_state; -1 outside a transition and for one that is gone. */
static int read_task_state(const char *directory, long long *state,
			   struct error *err)
{
	int ret = attribute_read_signed(directory, "patch_state", state, err);

	/* ESRCH: it went away while it was read. */
	if (ret != -ENOENT && ret != -ESRCH)
		return ret;
	error_clear(err);
	*state = -1;
	return 0;
}

struct count {
	long long target;
	struct patch_state *state;
};

static int count_task(long pid, long tid, const char *directory, void *data,
		      struct error *err)
{
	struct count *count = data;
	long long state;
	int ret = read_task_state(directory, &state, err);

	if (ret || state < 0)
		return ret;
	count->state->total++;
	count->state->done += state == count->target;
	return 0;
}

int livepatch_read_state(struct patch_state *state, const char *root,
			 const char *directory, struct error *err)
{
	unsigned long enabled, moving, replace = 0;
	struct count count;
	int ret =
		attribute_read_numbers(directory, "enabled", &enabled, 1, err);

	if (!ret)
		ret = attribute_read_numbers(directory, "transition", &moving,
					     1, err);
	if (ret)
		return ret;
	/* Only newer kernels tell. */
	state->tells_replace = !attribute_read_numbers(directory, "replace",
						       &replace, 1, NULL);
	state->phase = moving  ? (enabled ? PATCH_PATCHING : PATCH_UNPATCHING) :
		       enabled ? PATCH_ENABLED :
				 PATCH_DISABLED;
	state->replace = state->tells_replace && replace;
	state->begun = state->since = 0;
	state->deadline = -1;
	state->done = state->total = 0;
	if (!moving)
		return 0;
	count = (struct count){ .target = enabled ? 1 : 0, .state = state };
	ret = walk_tasks(root, count_task, &count, err);
	if (ret != -EACCES)
		return ret;
	error_clear(err);
	state->done = state->total = 0;
	return 0;
}

struct search {
	const char *root;
	const struct patched_objects *objects;
	struct blockers *blockers;
	long long target;
};

/* Why it has not switched, as far as its stack tells. */
static int find_reason(struct blocker *blocker, const struct search *search,
		       struct error *err)
{
	autostrings struct string_list frames = STRING_LIST_INIT;
	int ret = task_stack(search->root, blocker, &frames, err);
	const char *function = NULL;
	char **frame;

	if (ret)
		return ret;
	array_for_each(frame, &frames)
		if (!function)
			function =
				task_frame_concerned(*frame, search->objects);
	if (function) {
		blocker->reason = strdup(KPATCH_BLOCK_STACK);
		blocker->function = strdup(function);
		return blocker->reason && blocker->function ? 0 :
							      error_nomem(err);
	}
	blocker->reason = strdup(frames.count ? KPATCH_BLOCK_UNRELIABLE :
						KPATCH_BLOCK_RUNNING);
	if (frames.count)
		blocker->function = strndup(frames.items[0],
					    strcspn(frames.items[0], "+ "));
	return blocker->reason && (blocker->function || !frames.count) ?
		       0 :
		       error_nomem(err);
}

static int add_blocker(long pid, long tid, const char *directory, void *data,
		       struct error *err)
{
	struct search *search = data;
	struct blocker *blocker;
	long long state;
	int ret = read_task_state(directory, &state, err);

	if (ret || state < 0 || state == search->target)
		return ret;
	if (search->blockers->count == BLOCKERS_MAX) {
		search->blockers->more++;
		return 0;
	}
	blocker = array_add(search->blockers);
	if (!blocker)
		return error_nomem(err);
	blocker->pid = pid;
	blocker->tid = tid;
	if (attribute_read(directory, "comm", &blocker->comm, NULL))
		blocker->comm = strdup("?");
	return blocker->comm ? find_reason(blocker, search, err) :
			       error_nomem(err);
}

int livepatch_read_blockers(struct blockers *blockers, const char *root,
			    const char *name, const char *directory,
			    struct error *err)
{
	autoobjects struct patched_objects objects = PATCHED_OBJECTS_INIT;
	struct search search = {
		.root = root,
		.objects = &objects,
		.blockers = blockers,
	};
	unsigned long enabled;
	int ret =
		attribute_read_numbers(directory, "enabled", &enabled, 1, err);

	if (!ret)
		ret = patched_objects_read(&objects, root, name, err);
	if (ret)
		return ret;
	search.target = enabled ? 1 : 0;
	return walk_tasks(root, add_blocker, &search, err);
}
