/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The talk of a run: one line a step with the time it took, on stderr, and the
 * log that takes everything else.
 */
#ifndef KPATCH_BUILD_TALK_H
#define KPATCH_BUILD_TALK_H

#include "lib/error.h"

#include <stdarg.h>
#include <time.h>

/**
 * struct talk - the talk of one run
 * @started: when the step that runs now was begun
 * @log_fd: the log
 * @log: its path
 */
struct talk {
	struct timespec started;
	int log_fd;
	char *log;
};

#define TALK_INIT                  \
	{                          \
		{ 0, 0 }, -1, NULL \
	}

/* Open the log in a directory. */
int talk_open(struct talk *talk, const char *directory, struct error *err);

/* A step begins; it is named in the log, and later in step_end(). */
void step_begin(struct talk *talk, const char *name);

/* The step is over: print its line with the time and what came of it. */
void step_end(struct talk *talk, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void talk_close(struct talk *talk);

#endif /* KPATCH_BUILD_TALK_H */
