/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Independent pieces of work on several threads.  Knows nothing of the work.
 */
#ifndef COMPILE_JOBS_H
#define COMPILE_JOBS_H

#include "lib/error.h"

#include <stddef.h>

/**
 * jobs_run() - do work items 0 to @count - 1
 * @count: how many items
 * @threads: at most so many at a time; 0: one a processor
 * @work: does one item; must only touch what belongs to it
 * @context: passed to @work
 * @err: threads could not be started
 */
int jobs_run(size_t count, unsigned int threads,
	     void (*work)(void *context, size_t item), void *context,
	     struct error *err);

#endif /* COMPILE_JOBS_H */
