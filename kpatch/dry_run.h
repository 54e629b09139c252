/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What loading a patch would meet, found out without changing anything: all
 * that can be known before, whether it stands in the way or not.
 */
#ifndef KPATCH_DRY_RUN_H
#define KPATCH_DRY_RUN_H

#include "kpatch/command.h"
#include "kpatch/document.h"
#include "kpatch/patchfile.h"
#include "lib/cleanup.h"

/* What came of a check. */
enum outcome {
	OUTCOME_OK,
	OUTCOME_NO, /* it stands in the way */
	OUTCOME_UNKNOWN, /* only loading tells */
};

/* "ok", "no" or "unknown". */
const char *outcome_name(enum outcome outcome);

/**
 * struct dry_run_result - a check
 * @check: what it is about, in a word
 * @outcome: how it came out
 * @detail: why, or what else there is to say; "" for nothing
 */
struct dry_run_result {
	const char *check;
	enum outcome outcome;
	char *detail;
};

/**
 * struct dry_run_results - all checks, in the order in which a load comes to
 *	them
 * @first: what the first that stands in the way would return from patch_load();
 *	0: nothing does, as far as can be told
 */
struct dry_run_results {
	struct dry_run_result *items;
	size_t count, capacity;
	int first;
};

#define DRY_RUN_RESULTS_INIT  \
	{                     \
		NULL, 0, 0, 0 \
	}

/**
 * patch_dry_run() - look at everything that can keep a patch from being loaded
 * @results: filled in; release with dry_run_results_free()
 * @context: where
 * @file: the patch, as it was read
 * @err: why it could not be looked at
 *
 * Return: 0, whatever the checks came to; -errno.
 */
int patch_dry_run(struct dry_run_results *results,
		  const struct context *context, const struct patch_file *file,
		  struct error *err);

/* Tell a person, line by line. */
void dry_run_print(const struct dry_run_results *results,
		   const struct patch_file *file, FILE *out);

/* Tell a program: another element of the array @patches. */
void dry_run_describe(const struct dry_run_results *results,
		      const struct patch_file *file, struct document *document,
		      struct json_object *patches);

void dry_run_results_free(struct dry_run_results *results);

#define autoresults cleanup(dry_run_results_free)

#endif /* KPATCH_DRY_RUN_H */
