/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The talk of a run: one line a step with the time it took, on stderr, and the
 * log that takes everything else.  Measures what a step costs.
 */
#ifndef KPATCH_BUILD_TALK_H
#define KPATCH_BUILD_TALK_H

#include "lib/error.h"

#include <time.h>

/**
 * struct talk - the talk of one run
 * @wall: when the step that runs now was begun
 * @cpu: seconds of processors that were used until then
 * @log_fd: the log
 * @log: its path
 */
struct talk {
	struct timespec wall;
	double cpu;
	int log_fd;
	char *log;
};

#define TALK_INIT                     \
	{                             \
		{ 0, 0 }, 0, -1, NULL \
	}

/**
 * struct talk_cost - what a step cost
 * @wall: seconds that passed
 * @cpu: seconds of processors, its own and of the programs it ran
 */
struct talk_cost {
	double wall;
	double cpu;
};

/* Open the log in a directory. */
int talk_open(struct talk *talk, const char *directory, struct error *err);

/* A step begins; it is named in the log. */
void step_begin(struct talk *talk, const char *name);

/* What the step that runs now has cost. */
struct talk_cost step_cost(const struct talk *talk);

/* The step is over: print its line with the time and what came of it. */
void step_end(const char *name, const struct talk_cost *cost, const char *said);

void talk_close(struct talk *talk);

#endif /* KPATCH_BUILD_TALK_H */
