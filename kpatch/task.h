/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What /proc tells about a task that holds a transition up: its command line
 * and its stack.  A task may be gone by the time it is asked for.
 */
#ifndef KPATCH_TASK_H
#define KPATCH_TASK_H

#include "kpatch/blocker.h"
#include "kpatch/objects.h"
#include "kpatch/strlist.h"
#include "lib/error.h"

#include <stdbool.h>

/**
 * task_command_line() - how a task's program was called
 * @root: as in state.h
 * @blocker: the task
 * @line: the words, a blank between them, without control characters; NULL for
 *	a task of the kernel, and one that is gone; the caller frees it
 * @err: out of memory
 */
int task_command_line(const char *root, const struct blocker *blocker,
		      char **line, struct error *err);

/**
 * task_stack() - the functions that a task is in, the innermost first
 * @root: as in state.h
 * @blocker: the task
 * @frames: they are added, such as "pipe_read+0x1a/0x30"; none for the idle
 *	task of a CPU, one that runs, one that is gone, and for others than root
 * @err: out of memory
 */
int task_stack(const char *root, const struct blocker *blocker,
	       struct string_list *frames, struct error *err);

/* Whether a frame is of the function: "pipe_read+0x1a/0x30 [mod]" of pipe_read.
 */
bool task_frame_is(const char *frame, const char *function);

/* Which of the functions of a patch a frame is of; NULL: of none. */
const char *task_frame_concerned(const char *frame,
				 const struct patched_objects *objects);

#endif /* KPATCH_TASK_H */
