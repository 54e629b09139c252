// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that hold a transition up: see blocker.h.
 */
#include "kpatch/blocker.h"

#include "kpatch/attribute.h"
#include "kpatch/engine.h"
#include "kpatch/livepatch.h"
#include "lib/array.h"
#include "lib/file.h"
#include "lib/utf8.h"

#include <kpatch/sysfs.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What each reason means to a reader; %s is the function. */
static const struct {
	const char *reason;
	const char *format;
	const char *without_function;
} reasons[] = {
	{ KPATCH_BLOCK_STACK, "is in %s, which the patch concerns",
	  "is in a function that the patch concerns" },
	{ KPATCH_BLOCK_UNRELIABLE, "cannot be judged: stack unreliable at %s",
	  "cannot be judged: stack unreliable" },
	{ KPATCH_BLOCK_RUNNING, "is running, in %s", "is running" },
	{ KPATCH_BLOCK_EXITING, "is on its way out, in %s",
	  "is on its way out" },
};

void blockers_free(struct blockers *blockers)
{
	struct blocker *blocker;

	array_for_each(blocker, blockers) {
		free(blocker->reason);
		free(blocker->function);
		free(blocker->comm);
	}
	free(blockers->items);
	*blockers = (struct blockers)BLOCKERS_INIT;
}

/* "PID TID REASON FUNCTION COMM" or "+N"; COMM is the rest, blanks and all. */
static int line_parse(struct blockers *blockers, const char *line,
		      struct error *err)
{
	autofree char *reason = NULL, *function = NULL, *comm = NULL;
	struct blocker *blocker;
	int end = 0;
	long pid, tid;

	/* NOLINTBEGIN(cert-err34-c): no kernel has that many tasks */
	if (line[0] == '+' &&
	    sscanf(line, "+%lu%n", &blockers->more, &end) == 1 && !line[end])
		return 0;
	if (sscanf(line, "%ld %ld %ms %ms %n", &pid, &tid, &reason, &function,
		   &end) != 4 ||
	    !end)
		/* NOLINTEND(cert-err34-c) */
		return error_set(
			err, EPROTO,
			"\"%s\" instead of PID TID REASON FUNCTION COMM", line);
	comm = strdup(line + end);
	blocker = comm ? array_add(blockers) : NULL;
	if (!blocker)
		return error_nomem(err);
	blocker->pid = pid;
	blocker->tid = tid;
	blocker->reason = steal_ptr(reason);
	if (strcmp(function, "-"))
		blocker->function = steal_ptr(function);
	blocker->comm = steal_ptr(comm);
	return 0;
}

int blockers_parse(struct blockers *blockers, const char *text,
		   struct error *err)
{
	autofree char *copy = strdup(text);
	char *line, *rest = copy;
	int ret;

	if (!copy)
		return error_nomem(err);
	while ((line = strsep(&rest, "\n"))) {
		ret = *line ? line_parse(blockers, line, err) : 0;
		if (ret)
			return ret;
	}
	return 0;
}

int blockers_read(struct blockers *blockers, const char *root, const char *name,
		  struct error *err)
{
	autofree char *directory = NULL, *text = NULL;
	enum engine engine;
	int ret = engine_find(root, name, &engine, &directory, err);

	if (!ret && engine == ENGINE_LIVEPATCH)
		return livepatch_read_blockers(blockers, root, name, directory,
					       err);
	if (!ret)
		ret = attribute_read(directory, KPATCH_SYSFS_BLOCKING, &text,
				     err);
	if (ret)
		return ret;
	ret = blockers_parse(blockers, text, err);
	if (ret)
		error_prefix(err, "%s/%s: ", directory, KPATCH_SYSFS_BLOCKING);
	return ret;
}

/* Why it has not switched. */
static char *describe_reason(const struct blocker *blocker)
{
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++) {
		if (strcmp(reasons[i].reason, blocker->reason))
			continue;
		return blocker->function ? path_format(reasons[i].format,
						       blocker->function) :
					   strdup(reasons[i].without_function);
	}
	return path_format("%s %s", blocker->reason,
			   blocker->function ? blocker->function : "");
}

char *blocker_describe(const struct blocker *blocker)
{
	autofree char *why = describe_reason(blocker);
	/* A task may call itself whatever it likes. */
	autofree char *comm = utf8_copy(blocker->comm, true);

	if (!why || !comm)
		return NULL;
	if (!blocker->pid)
		return path_format("idle task %s %s", comm, why);
	if (blocker->tid != blocker->pid)
		return path_format("pid %ld, thread %ld (%s) %s", blocker->pid,
				   blocker->tid, comm, why);
	return path_format("pid %ld (%s) %s", blocker->pid, comm, why);
}
