/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a diff found, as data: the functions that go into the patch and the
 * reasons why something cannot.  Passes add, main() prints.  Refusals have
 * stable codes, so scripts and the author guide can speak of them.
 */
#ifndef DIFF_REPORT_H
#define DIFF_REPORT_H

#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum finding_kind {
	FINDING_CHANGED, /* function replaced by the patch */
	FINDING_NEW, /* function or data the original does not have */
	FINDING_NOTICE, /* worth knowing, nothing to do */
	FINDING_REFUSAL, /* the patch cannot be made; code says why */
};

/**
 * struct finding - one thing to say
 * @kind: what sort
 * @code: stable lower-case identifier of a refusal or notice
 *	("changed-data"), "" otherwise
 * @object: source or object file it is about
 * @symbol: function, variable or section
 * @source: "FILE:LINE" when known, else NULL
 * @why: what is wrong, for a person
 * @action: what to do about it; may be NULL
 *
 * All strings are owned by the report.
 */
struct finding {
	enum finding_kind kind;
	const char *code;
	char *object;
	char *symbol;
	char *source;
	char *why;
	char *action;
};

struct report {
	struct finding *items;
	size_t count;
	size_t capacity;
};

#define REPORT_INIT        \
	{                  \
		NULL, 0, 0 \
	}

/**
 * report_add() - add a finding
 * @report: where to
 * @finding: copied deeply, but @code, which is a constant
 * @err: out of memory
 */
int report_add(struct report *report, const struct finding *finding,
	       struct error *err);

/* How many findings of a kind there are. */
size_t report_count(const struct report *report, enum finding_kind kind);

/**
 * report_demote() - make refusals of a code notices
 * @report: the report
 * @first: index of the first finding to look at
 * @code: stable code
 *
 * For what can be left out of a patch that has something else in it.
 */
void report_demote(struct report *report, size_t first, const char *code);

/* Print one line a finding of the kinds that @refusals_only leaves. */
void report_print(const struct report *report, FILE *out, bool refusals_only);

/* Print all findings as one JSON object; 0, -ENOMEM or -EIO. */
int report_print_json(const struct report *report, FILE *out);

void report_free(struct report *report);

#endif /* DIFF_REPORT_H */
