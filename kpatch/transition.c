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
	length = fprintf(progress->talk, "%s%s: %s: %lu of %lu tasks",
			 progress->live ? "\r" : "", state->name,
			 patch_phase_name(state->phase), state->done,
			 state->total);
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

static void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputc('\n', progress->talk);
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

static int report_timeout(const char *root, const char *name,
			  unsigned int timeout, struct progress *progress,
			  struct error *err)
{
	int ret;

	progress_end(progress);
	if (progress->talk) {
		fprintf(progress->talk,
			"%s: not finished after %u s, held up by:\n", name,
			timeout);
		ret = transition_print_blockers(root, name, progress->talk,
						err);
		if (ret)
			return ret;
	}
	return error_set(err, ETIMEDOUT,
			 "%s: the transition did not finish in %u s", name,
			 timeout);
}

int transition_wait(const char *root, const char *name, unsigned int timeout,
		    FILE *talk, struct error *err)
{
	long long start = now_ms();
	struct progress progress = {
		.talk = talk,
		.live = talk && isatty(fileno(talk)),
		.last_line = start,
	};
	long step = FIRST_STEP_MS;

	for (;;) {
		autostate struct patch_state state = PATCH_STATE_INIT;
		int ret = patch_state_read(&state, root, name, err);

		if (ret == -ENOENT)
			error_clear(err);
		if (ret == -ENOENT || (!ret && !patch_state_moving(&state))) {
			progress_end(&progress);
			return 0;
		}
		if (ret) {
			progress_end(&progress);
			return ret;
		}
		if (now_ms() - start >= timeout * 1000LL)
			return report_timeout(root, name, timeout, &progress,
					      err);
		progress_show(&progress, &state);
		sleep_ms(step);
		step = step * 2 < LAST_STEP_MS ? step * 2 : LAST_STEP_MS;
	}
}
