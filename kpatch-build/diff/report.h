/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a diff found, as data: the functions that go into the patch, why each
 * of them does, and the reasons why something cannot.  Passes add, main()
 * prints.  Refusals have stable codes, so scripts and the author guide can
 * speak of them; doc/report.md lists all, and describes the JSON.
 */
#ifndef DIFF_REPORT_H
#define DIFF_REPORT_H

#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum finding_kind {
	FINDING_CHANGED, /* function replaced by the patch */
	FINDING_NEW, /* function or data the original does not have */
	FINDING_PART, /* cold part of one of these, or a copy that they call */
	FINDING_NOTICE, /* worth knowing, nothing to do */
	FINDING_REFUSAL, /* the patch cannot be made; code says why */
	NR_FINDING_KINDS
};

/* Why something goes into the patch. */
enum reason_kind {
	REASON_NONE, /* none was given */
	REASON_CODE, /* an instruction differs */
	REASON_CONSTANT, /* only in a constant */
	REASON_REFERENCE, /* only in what it refers to */
	REASON_SIZE, /* one version ends where the other goes on */
	REASON_TABLE, /* an entry of a special section differs */
	REASON_PART, /* the function got or lost a cold part */
	REASON_SECTION, /* it went to or from memory that is freed */
	REASON_CALLER, /* it calls what can only go in as a copy */
	REASON_UNKNOWN, /* it differs, and it is not known where */
	REASON_NEEDED, /* what goes in refers to it */
	REASON_GLOBAL, /* other objects of the patch may refer to it */
	REASON_COMPANION, /* it belongs to what goes in */
};

/**
 * struct reason_place - where a difference is in one of the versions
 * @known: it is somewhere in this version
 * @offset: in the function, or in the part of it that struct reason names
 * @source: "FILE:LINE" when known, else NULL
 * @text: the instruction, or NULL
 * @inlined: the inlined function that it came from, or NULL
 * @inlined_source: where that is defined, or NULL
 */
struct reason_place {
	bool known;
	uint64_t offset;
	char *source;
	char *text;
	char *inlined;
	char *inlined_source;
};

/**
 * struct reason - why something goes into the patch
 * @kind: what sort of reason
 * @what: the difference in words: "calls b instead of a"
 * @part: the cold part of the function that has the difference, or NULL
 * @table: the special section that has it, or NULL
 * @by: REASON_NEEDED: who refers to it; REASON_COMPANION: whose it is;
 *	REASON_CALLER: what is called
 * @orig: where the difference is in the original
 * @patched: and in the patched object
 */
struct reason {
	enum reason_kind kind;
	char *what;
	char *part;
	char *table;
	char *by;
	struct reason_place orig;
	struct reason_place patched;
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
 * @action: what to do about it; NULL: what its code says, see finding_action()
 * @reason: of changed, new and accompanying things
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
	struct reason reason;
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

/* The kind as users read it: "changed". */
const char *finding_kind_name(enum finding_kind kind);

/*
 * What to do about a finding, or what it comes to: its own words, else those of
 * its code; NULL: there are none.  Every output says this.
 */
const char *finding_action(const struct finding *finding);

/* How many findings of a kind there are. */
size_t report_count(const struct report *report, enum finding_kind kind);

/**
 * report_regrade() - make all findings of a code notices, or refusals
 * @report: the report
 * @first: index of the first finding to look at
 * @code: stable code
 * @kind: what they are to be
 *
 * For what can be left out of a patch that has something else in it.
 */
void report_regrade(struct report *report, size_t first, const char *code,
		    enum finding_kind kind);

/*
 * Print a line a finding, and below it why and what to do: all, or the refusals
 * only.  They go by kind, so that the refusals come last.
 */
void report_print(const struct report *report, FILE *out, bool refusals_only);

/* The reason of a finding in one line, to be freed; NULL: none, or no memory. */
char *reason_line(const struct reason *reason);

/* Print all findings as one JSON object, by kind; 0, -ENOMEM or -EIO. */
int report_print_json(const struct report *report, FILE *out);

/* Free the strings of a reason that no report owns. */
void reason_free(struct reason *reason);

void report_free(struct report *report);

#endif /* DIFF_REPORT_H */
