// SPDX-License-Identifier: GPL-2.0
/*
 * Waiting for a transition: see transition.h.  sysfs cannot be slept on here,
 * so it is asked, soon at first and then less often.
 */
#include "kpatch/transition.h"

#include "kpatch/blocker.h"
#include "kpatch/state.h"
#include "lib/array.h"

#include <time.h>
#include <unistd.h>

#define FIRST_STEP_MS 10
#define LAST_STEP_MS 200
/* Without a terminal: how often a line is worth it, in milliseconds. */
#define LINE_EVERY_MS 5000
/* When those who hold it up are looked at, because it may soon turn round. */
#define NEAR_DEADLINE_S 1

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void sleep_ms(long ms)
{
	const struct timespec span = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&span, NULL);
}

/* What has been shown: the length of the live line, when the last line was. */
struct progress {
	FILE *talk;
	bool live;
	int shown;
	long long last_line;
};

static void progress_show(struct progress *progress,
			  const struct patch_state *state)
{
	long long now = now_ms();
	int length;

	if (!progress->talk)
		return;
	if (!progress->live && now - progress->last_line < LINE_EVERY_MS)
		return;
	progress->last_line = now;
	if (progress->live)
		fputc('\r', progress->talk);
	length = fprintf(progress->talk, "%s: %s: %lu of %lu tasks",
			 state->name, patch_phase_name(state->phase),
			 state->done, state->total);
	if (!progress->live) {
		fputc('\n', progress->talk);
		return;
	}
	/* Blanks over what a longer line left. */
	fprintf(progress->talk, "%*s",
		progress->shown > length ? progress->shown - length : 0, "");
	progress->shown = length;
	fflush(progress->talk);
}

/* What comes next stands in place of the live line, which is old news then. */
static void progress_end(struct progress *progress)
{
	if (progress->shown) {
		fprintf(progress->talk, "\r%*s\r", progress->shown, "");
		fflush(progress->talk);
	}
	progress->shown = 0;
}

int transition_print_blockers(const char *root, const char *name, FILE *out,
			      struct error *err)
{
	autoblockers struct blockers blockers = BLOCKERS_INIT;
	struct blocker *blocker;
	int ret;

	ret = blockers_read(&blockers, root, name, err);
	if (ret == -ENOENT) {
		error_clear(err);
		return 0;
	}
	if (ret == -EACCES) {
		error_clear(err);
		fputs("  only root is told who holds it up\n", out);
		return 0;
	}
	if (ret)
		return ret;
	array_for_each(blocker, &blockers) {
		autofree char *line = blocker_describe(blocker);

		if (!line)
			return error_nomem(err);
		fprintf(out, "  %s\n", line);
	}
	if (blockers.more)
		fprintf(out, "  and %lu more\n", blockers.more);
	return 0;
}

/* Who holds it up just now, as text: nobody can be asked after the deadline. */
static int remember_blockers(char **text, const char *root, const char *name,
			     struct error *err)
{
	char *now = NULL;
	size_t length;
	FILE *out = open_memstream(&now, &length);
	int ret;

	if (!out)
		return error_nomem(err);
	ret = transition_print_blockers(root, name, out, err);
	fclose(out);
	if (ret || !length) {
		free(now);
		return ret;
	}
	free(*text);
	*text = now;
	return 0;
}

static int report_held(const char *name, long long seconds,
		       const char *blockers, struct progress *progress,
		       struct error *err)
{
	progress_end(progress);
	if (progress->talk)
		fprintf(progress->talk,
			"%s: not finished after %lld s, held up by:\n%s", name,
			seconds, blockers ? blockers : "");
	return error_set(err, ETIMEDOUT,
			 "%s: the transition did not finish in %lld s", name,
			 seconds);
}

static bool near_deadline(const struct patch_state *state)
{
	return state->deadline >= 0 && state->deadline <= NEAR_DEADLINE_S;
}

/* Whether what was in @phase is still on its way there, or has come. */
static bool heads_for(enum patch_phase phase, enum patch_phase now)
{
	if (phase == PATCH_PATCHING || phase == PATCH_ENABLED)
		return now == PATCH_PATCHING || now == PATCH_ENABLED;
	return now == PATCH_UNPATCHING || now == PATCH_DISABLED;
}

/* Its phase, PATCH_DISABLED when it is gone. */
static int read_state(struct patch_state *state, const char *root,
		      const char *name, struct error *err)
{
	int ret = patch_state_read(state, root, name, err);

	if (ret != -ENOENT)
		return ret;
	error_clear(err);
	state->phase = PATCH_DISABLED;
	return 0;
}

int transition_wait(const char *root, const char *name, unsigned int timeout,
		    FILE *talk, struct error *err)
{
	autostate struct patch_state state = PATCH_STATE_INIT;
	autofree char *blockers = NULL;
	long long start = now_ms(), waited;
	enum patch_phase phase;
	bool over;
	struct progress progress = {
		.talk = talk,
		.live = talk && isatty(fileno(talk)),
		.last_line = start,
	};
	long step = FIRST_STEP_MS;
	int ret;

	ret = read_state(&state, root, name, err);
	phase = state.phase;
	while (!ret && patch_state_moving(&state) &&
	       heads_for(phase, state.phase)) {
		waited = now_ms() - start;
		over = waited >= timeout * 1000LL;
		if (over || near_deadline(&state))
			ret = remember_blockers(&blockers, root, name, err);
		if (ret)
			break;
		if (over)
			return report_held(name, waited / 1000, blockers,
					   &progress, err);
		progress_show(&progress, &state);
		sleep_ms(step);
		step = step * 2 < LAST_STEP_MS ? step * 2 : LAST_STEP_MS;
		ret = read_state(&state, root, name, err);
	}
	if (!ret && !heads_for(phase, state.phase)) {
		if (blockers)
			return report_held(name, (now_ms() - start) / 1000,
					   blockers, &progress, err);
		ret = error_set(err, ECANCELED,
				"%s: the transition turned round", name);
	}
	progress_end(&progress);
	return ret;
}
