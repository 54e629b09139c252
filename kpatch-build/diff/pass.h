/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the passes of the differ share: the state of one diff, the list of
 * passes in the order in which they run, and how they say what they found.
 */
#ifndef DIFF_PASS_H
#define DIFF_PASS_H

#include "diff/landing.h"
#include "diff/model.h"
#include "elf/lines.h"
#include "lib/hashmap.h"

/**
 * struct diff - one run of the differ
 * @input: what was asked for
 * @report: what there is to say
 * @err: errors that are no findings
 * @orig: the original object
 * @patched: the changed object
 * @orig_lines: source lines of @orig, opened at the first question
 * @patched_lines: the same of @patched
 * @lines_tried: they were asked for
 * @landings: what is spoken of in the code of @patched, found at the first
 *	question
 * @no_memory: memory was short where that could not be returned; the run is an
 *	error in the end
 * @nr_changed: changed functions, after selection
 * @nr_extra: other reasons to write an output: callbacks, new globals
 */
struct diff {
	const struct diff_input *input;
	struct report *report;
	struct error *err;
	struct side orig;
	struct side patched;
	struct lines *orig_lines;
	struct lines *patched_lines;
	bool lines_tried;
	struct landings *landings;
	bool no_memory;
	size_t nr_changed;
	size_t nr_extra;
};

/* Nodes in some order. */
struct node_list {
	struct node **items;
	size_t count;
	size_t capacity;
};

/* Note which source file each static is of, where there are several. */
int diff_files(struct diff *diff);

/* Give both sides of each thing each other as twin, and one id. */
int diff_correlate(struct diff *diff);

/* What static locals are known by among those of a function; to be freed. */
char *diff_static_local_key(const struct node *node);

/* Give the static locals of twins their twins. */
int diff_pair_static_locals(struct diff *diff);

/* Compute checksums; set the state of the patched side's nodes. */
int diff_compare(struct diff *diff);

/* Refuse what must not change; note which functions changed. */
int diff_select(struct diff *diff);

/* Have a changed function with a twin replaced, or say why that cannot be. */
int diff_select_function(struct diff *diff, struct node *node);

/* Refuse changed functions without ftrace entry, or replace their callers. */
int diff_check_untraced(struct diff *diff, const struct node_list *untraced);

/* Refuse additions to tables that were read at boot. */
int diff_check_boot(struct diff *diff);

/* Say which functions changed, and why. */
int diff_reason(struct diff *diff);

/* Mark all that the output needs, and refuse what it cannot have. */
int diff_include(struct diff *diff);

/**
 * diff_check_keys() - what keys of modules mean for the entries that have them
 * @diff: the run
 * @said: what was said already, by user, name and code; free it before the side
 * @node: a node that is included; entries that its code does without are
 *	dropped
 *
 * Return: 0 or -ENOMEM.
 */
int diff_check_keys(struct diff *diff, struct hashmap *said, struct node *node);

/* Say what is included beside the changed functions. */
int diff_say_included(struct diff *diff);

/* Refuse types and prototypes that the two versions do not share. */
int diff_check_layout(struct diff *diff);

/* Show the functions that the user wants explained. */
int diff_explain(struct diff *diff);

/* Write the output. */
int diff_emit(struct diff *diff, const char *output);

/**
 * diff_only_lines() - differing constants that are source line numbers
 * @diff: the run
 * @node: a function of the patched side, with a twin
 * @only: set to whether all bytes in which the two differ are constants that
 *	are the line, in each version, of the statement they belong to
 *
 * Return: 0 or -ENOMEM.
 */
int diff_only_lines(struct diff *diff, const struct node *node, bool *only);

/*
 * Is a constant that differs in these bytes of both versions of a function a
 * source line number?
 */
bool diff_is_line(struct diff *diff, const struct node *node, uint64_t offset,
		  unsigned int length);

/* Source line of the start of a node, as "FILE:LINE", or NULL; to be freed. */
char *diff_source(struct diff *diff, const struct node *node);

/* A line table, or NULL. */
struct lines *diff_lines(struct diff *diff, bool orig);

/**
 * diff_say() - add a finding
 * @diff: the run
 * @kind: what sort
 * @code: stable identifier
 * @node: what it is about; either side's
 * @action: what to do about it, or NULL
 * @format: why
 *
 * Return: 0 or -ENOMEM.
 */
int diff_say(struct diff *diff, enum finding_kind kind, const char *code,
	     const struct node *node, const char *action, const char *format,
	     ...) __attribute__((format(printf, 6, 7)));

/* Add a finding about what goes into the patch, and why it does. */
int diff_say_reason(struct diff *diff, enum finding_kind kind,
		    const struct node *node, const struct reason *reason);

#endif /* DIFF_PASS_H */
