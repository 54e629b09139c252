/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tasks that hold a transition up, from the engine's "blocking" file: which
 * task, in which function, why.  Parses and prints; decides nothing.
 */
#ifndef KPATCH_BLOCKER_H
#define KPATCH_BLOCKER_H

#include "lib/cleanup.h"
#include "lib/error.h"

#include <stddef.h>

/**
 * struct blocker - a task that has not switched
 * @pid: its process ID; 0 for the idle task of a CPU
 * @tid: its thread ID; 0 too
 * @reason: KPATCH_BLOCK_*, or a later word
 * @function: function of the kernel that it is in; NULL: unknown
 * @comm: its name, which may hold anything
 */
struct blocker {
	long pid;
	long tid;
	char *reason;
	char *function;
	char *comm;
};

/**
 * struct blockers - those that the engine lists
 * @more: how many there are besides
 */
struct blockers {
	struct blocker *items;
	size_t count, capacity;
	unsigned long more;
};

#define BLOCKERS_INIT         \
	{                     \
		NULL, 0, 0, 0 \
	}

/* Parse the text of the file; 0, -EPROTO or -ENOMEM. */
int blockers_parse(struct blockers *blockers, const char *text,
		   struct error *err);

/*
 * Read and parse the file of a patch; @root as in state.h.  -EACCES for anyone
 * but root, whom the engine does not tell.
 */
int blockers_read(struct blockers *blockers, const char *root, const char *name,
		  struct error *err);

/* One sentence about a task, such as "pid 12 (sh) is running, in do_wait". */
char *blocker_describe(const struct blocker *blocker);

void blockers_free(struct blockers *blockers);

#define autoblockers cleanup(blockers_free)

#endif /* KPATCH_BLOCKER_H */
