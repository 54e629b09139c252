/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where loaded patches stand, and what is written to have them move: as the
 * engine has it in /sys/kernel/kpatch (include/kpatch/sysfs.h), or the kernel's
 * own livepatch in /sys/kernel/livepatch.  Everything takes the directory that
 * stands for "/" as @root: "" for the running system, another one in tests.
 *
 * A patch can go away at any moment; whatever was not read whole by then counts
 * as not there (-ENOENT).
 */
#ifndef KPATCH_STATE_H
#define KPATCH_STATE_H

#include "kpatch/engine.h"
#include "kpatch/strlist.h"
#include "lib/error.h"

#include <stdbool.h>

enum patch_phase {
	PATCH_ENABLED, /* every task runs the new code */
	PATCH_PATCHING, /* tasks are going over to the new code */
	PATCH_UNPATCHING, /* tasks are going back to the old code */
	PATCH_DISABLED, /* every task runs the old code */
};

/* The phase in one word, as list, status and info print it. */
const char *patch_phase_name(enum patch_phase phase);

/**
 * struct patch_state - one patch that the engine knows
 * @name: its module's name
 * @engine: who has it
 * @phase: where it stands
 * @replace: it replaced all patches before it
 * @tells_replace: the kernel says so, or that it did not
 * @done: tasks that have switched; of interest during a transition
 * @total: all tasks
 * @begun: when the transition began or turned round, in seconds since 1970
 * @since: since when every task runs it, in seconds since 1970; 0: not known
 * @deadline: seconds until the engine reverses it; -1: it does not
 */
struct patch_state {
	char *name;
	enum engine engine;
	enum patch_phase phase;
	bool replace;
	bool tells_replace;
	unsigned long done;
	unsigned long total;
	long long begun;
	long long since;
	long long deadline;
};

#define PATCH_STATE_INIT                                \
	{                                               \
		.phase = PATCH_DISABLED, .deadline = -1 \
	}

/* Whether a transition of the patch is running. */
static inline bool patch_state_moving(const struct patch_state *state)
{
	return state->phase == PATCH_PATCHING ||
	       state->phase == PATCH_UNPATCHING;
}

/**
 * patch_state_read() - where one patch stands
 * @state: filled in; empty or read before
 * @root: see above
 * @name: the patch
 * @err: says what failed
 *
 * Return: 0; -ENOENT when the engine does not know the patch (any more);
 * -EPROTO for a file that holds something else than agreed; -errno.
 */
int patch_state_read(struct patch_state *state, const char *root,
		     const char *name, struct error *err);
void patch_state_free(struct patch_state *state);

/* Whether tasks run it, or go over to it. */
bool patch_is_on(const char *root, const char *name);

/*
 * The phase, and during a transition since when, how far, and what comes of it:
 * "patching since 2026-11-23 10:00:00, 5 of 90 tasks, reversed in 48 s".
 */
char *patch_state_describe(const struct patch_state *state);

#define autostate cleanup(patch_state_free)

/* Names of all patches, sorted; none when the engine is not loaded. */
int patch_names_read(struct string_list *names, const char *root,
		     struct error *err);

/**
 * patch_enable() - write enabled: start or reverse a transition
 * @root: see above
 * @name: the patch
 * @enable: what to write
 * @err: says what failed
 *
 * Return: 0; -ENOENT; -EBUSY when the engine does not want to now; -errno.
 */
int patch_enable(const char *root, const char *name, bool enable,
		 struct error *err);

/**
 * patch_set_deadline() - write deadline, of the transition that is running
 * @root: see above
 * @name: the patch
 * @seconds: reverse it by itself that long from now; -1: never
 * @err: says what failed
 *
 * Return: 0; -ENOENT; -EBUSY when no transition of the patch is running; -errno.
 */
int patch_set_deadline(const char *root, const char *name, int seconds,
		       struct error *err);

/**
 * patch_signal() - write signal: disturb the tasks that have not switched
 * @root: see above
 * @name: the patch
 * @err: says what failed
 *
 * Return: 0; -ENOENT; -EBUSY when no transition of the patch is running; -errno.
 */
int patch_signal(const char *root, const char *name, struct error *err);

/* Write force: end the transition where tasks are; as patch_signal(). */
int patch_force(const char *root, const char *name, struct error *err);

#endif /* KPATCH_STATE_H */
