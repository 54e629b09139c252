/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The two versions of an object once more, compared as the differ does it, to
 * be shown: where things are in both sources, and their instructions side by
 * side.  Finds nothing out that is not in the report of the differ.
 */
#ifndef REPORT_COMPARED_H
#define REPORT_COMPARED_H

#include "diff/columns.h"
#include "diff/diff.h"
#include "diff/pass.h"

/**
 * struct compared - two versions of an object
 * @diff: the differ's state after the comparison
 * @said: what its passes say again, which nobody needs
 */
struct compared {
	struct diff diff;
	struct report said;
};

/**
 * struct versions - both versions of a function or variable
 * @orig: the original; NULL: it is new
 * @patched: the new one; NULL: it is gone
 * @orig_source: "FILE:LINE" of the original, or NULL; owned
 * @patched_source: the same of the new one
 */
struct versions {
	const struct node *orig;
	const struct node *patched;
	char *orig_source;
	char *patched_source;
};

/**
 * compared_open() - compare two objects
 * @compared: filled in; release with compared_free() also after an error
 * @input: as the differ had it; outlives @compared
 * @err: what went wrong
 */
int compared_open(struct compared *compared, const struct diff_input *input,
		  struct error *err);

/**
 * compared_find() - find both versions of what a finding is about
 * @compared: the objects
 * @finding: names it; where it is tells namesakes apart
 * @versions: set; both are NULL for what is not there
 * @err: out of memory
 */
int compared_find(struct compared *compared, const struct finding *finding,
		  struct versions *versions, struct error *err);

/**
 * compared_code() - the instructions of both versions side by side
 * @compared: the objects
 * @versions: of a function; a variable has none
 * @lines: lines are added
 * @err: out of memory
 *
 * With its cold parts, and what special sections have of it.
 */
int compared_code(struct compared *compared, const struct versions *versions,
		  struct columns *lines, struct error *err);

void versions_free(struct versions *versions);
void compared_free(struct compared *compared);

#endif /* REPORT_COMPARED_H */
