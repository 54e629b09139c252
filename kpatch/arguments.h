/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line behind the verb: options in any place, at most one operand.
 * Knows which options exist, not what they do.
 */
#ifndef KPATCH_ARGUMENTS_H
#define KPATCH_ARGUMENTS_H

#include "lib/error.h"

#include <kpatch/sysfs.h>

#include <stdbool.h>
#include <stddef.h>

/* What a verb takes. */
#define ARGUMENTS_JSON (1U << 0)
#define ARGUMENTS_WAIT (1U << 1) /* --timeout, --no-wait */
#define ARGUMENTS_OPERAND (1U << 2)
#define ARGUMENTS_OPTIONAL (1U << 3) /* the operand may be missing */
#define ARGUMENTS_VERBOSE (1U << 4)
#define ARGUMENTS_YES (1U << 5)
#define ARGUMENTS_KERNEL (1U << 6)
#define ARGUMENTS_ALL (1U << 7) /* --all, instead of the operand */
/* --after, --shutdown, instead of the operand */
#define ARGUMENTS_TRIAL (1U << 8)
#define ARGUMENTS_OUTPUT (1U << 9)
#define ARGUMENTS_DRY_RUN (1U << 10)
/* --test, --engine, --modprobe, --transition, --timeout, --accel, --keep */
#define ARGUMENTS_MACHINE (1U << 11)

#define ARGUMENTS_TIMEOUT_DEFAULT 60
#define ARGUMENTS_MACHINE_TIMEOUT_DEFAULT 300
#define ARGUMENTS_MODPROBE_MAX 16
#define ARGUMENTS_TIMEOUT_MAX KPATCH_DEADLINE_MAX
#define ARGUMENTS_VERBOSE_MAX 2

/**
 * struct arguments - what was asked for
 * @operand: file or name; NULL only for a verb that can do without
 * @help: --help was given; nothing else was checked then
 * @quiet: --quiet was given, which every verb takes
 * @json: print one JSON object
 * @wait: wait for the transition
 * @timeout: for so many seconds
 * @verbose: how much more to tell, from 0 to ARGUMENTS_VERBOSE_MAX
 * @yes: --yes was given
 * @kernel: release given with --kernel, or NULL
 * @all: --all was given
 * @after: seconds given with --after, or -1
 * @shutdown: --shutdown was given
 * @dry_run: --dry-run was given
 * @output: file given with --output, or NULL
 * @test: command given with --test, or NULL
 * @engine: file given with --engine, or NULL
 * @accel: as QEMU wants it
 * @transition: seconds given with --transition
 * @keep: --keep was given
 * @modprobe: modules given with --modprobe
 * @modprobe_count: how many
 */
struct arguments {
	const char *operand;
	bool help;
	bool quiet;
	bool json;
	bool wait;
	unsigned int timeout;
	unsigned int verbose;
	bool yes;
	const char *kernel;
	bool all;
	int after;
	bool shutdown;
	bool dry_run;
	const char *output;
	const char *test;
	const char *engine;
	const char *accel;
	unsigned int transition;
	bool keep;
	const char *modprobe[ARGUMENTS_MODPROBE_MAX];
	size_t modprobe_count;
};

/**
 * arguments_parse() - parse what comes behind the verb
 * @arguments: filled in; strings are those of @argv
 * @argc: number of words, with the verb
 * @argv: the words, the verb first; they may change places
 * @takes: ARGUMENTS_*
 * @err: says what is wrong
 *
 * Return: 0 or -EINVAL.
 */
int arguments_parse(struct arguments *arguments, int argc, char **argv,
		    unsigned int takes, struct error *err);

#endif /* KPATCH_ARGUMENTS_H */
