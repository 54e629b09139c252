/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What one run of kpatch-build knows: filled in by the steps of the pipeline
 * from top to bottom, each reading what those before it left.
 */
#ifndef KPATCH_BUILD_RUN_H
#define KPATCH_BUILD_RUN_H

#include "compile/pair.h"
#include "diff/report.h"
#include "inputs.h"
#include "lib/buffer.h"
#include "lib/file.h"
#include "lib/publication.h"
#include "link/funcs.h"
#include "link/sign.h"
#include "report/event.h"
#include "source/change.h"
#include "source/tree.h"
#include "source/unidiff.h"
#include "source/view.h"
#include "talk.h"
#include "target/cache.h"
#include "target/verify.h"

/* The steps of the pipeline. */
#define NR_STEPS 9

/**
 * struct patch - one patch file
 * @map: its bytes
 * @diff: what they say
 */
struct patch {
	struct file_map map;
	struct unidiff diff;
};

struct patches {
	struct patch *items;
	size_t count;
	size_t capacity;
};

/**
 * struct proof - the objects of a pair, the original one verified
 * @orig: model of the original object
 * @patched: model of the patched object
 * @placement: where the symbols of @orig are in the kernel
 */
struct proof {
	struct object *orig;
	struct object *patched;
	struct placement placement;
};

/**
 * struct run - the state of a run
 * @options: the command line
 * @talk: step lines and log
 * @events: the same for programs
 * @steps: what came of each step
 * @report: findings of all steps
 * @said: what the step that runs now has to say in its line
 * @told: how many objects and findings the events have told already
 * @patches: step "patch"
 * @cache: step "kernel": the cache directory of the kernel
 * @work: the work directory
 * @inputs: paths of the kernel's files
 * @target: its facts
 * @tree: step "source": the prepared tree
 * @external: the same with the source of an out-of-tree module
 * @changes: the files that change
 * @compiler: step "objects"
 * @orig: view with the original sources
 * @patched: view with the patched sources
 * @pairs: the units, and step "compile": their objects
 * @estimate: seconds of CPU that compiling them takes, as far as is known
 * @left_out: step "compile": pairs that are in @pairs no more, as a sample of
 *	them is refused
 * @proofs: step "verify": one a pair; step "compile" makes room for them, and
 *	verifies a sample of many pairs (sample.h)
 * @outputs: step "diff": the differ's files
 * @funcs: replaced functions
 * @new_funcs: added functions
 * @module: step "link": path of the module
 * @package: its package, or NULL
 * @products: both and what describes them, which appear when the run ends well
 */
struct run {
	const struct options *options;
	struct talk talk;
	struct events events;
	struct account_step steps[NR_STEPS];
	struct report report;
	struct buffer said;
	struct {
		size_t pairs;
		size_t findings;
	} told;
	struct patches patches;
	struct cache cache;
	char *work;
	struct inputs inputs;
	struct target *target;
	struct tree tree;
	struct tree external;
	struct change_set changes;
	struct compiler compiler;
	struct view orig;
	struct view patched;
	struct pairs pairs;
	double estimate;
	size_t left_out;
	struct proof *proofs;
	struct words outputs;
	struct funcs funcs;
	struct funcs new_funcs;
	char *module;
	char *package;
	struct publication products;
};

void run_init(struct run *run, const struct options *options);

/* Add to what the line of this step ends with. */
int run_say(struct run *run, struct error *err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "s", or nothing for one. */
const char *plural(size_t count);

/* Add a refusal; @source and @why may be NULL. */
int run_refuse(struct run *run, const char *code, const char *object,
	       const char *source, const char *why, struct error *err);

/* The tree that has what is patched: the kernel's, or the one beside it. */
const struct tree *run_tree(const struct run *run);

/* How the differ is to compare a pair; points into the run. */
struct diff_input run_diff_input(const struct run *run, size_t pair);

/* How the module is to be signed; points into the run. */
struct sign_input run_sign_input(const struct run *run);

/*
 * Put the log where the next run does not sweep it; sets where that is, to be
 * freed, or NULL when there is none.
 */
int run_keep_log(struct run *run, char **kept, struct error *err);

/* Remove the work directory, or keep it if that was asked for. */
int run_sweep(struct run *run, struct error *err);

void run_free(struct run *run);

#endif /* KPATCH_BUILD_RUN_H */
