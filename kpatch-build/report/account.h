/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What there is to tell of a run, as plain data: the one thing that the
 * writers of this directory read.  Filled in by kpatch-build/account.c, or by
 * a test; knows of no object and no step's code.  It owns its arrays, and the
 * excerpts and columns in them.
 */
#ifndef REPORT_ACCOUNT_H
#define REPORT_ACCOUNT_H

#include "diff/columns.h"
#include "diff/report.h"
#include "kpatch/exit.h"
#include "report/excerpt.h"
#include "report/location.h"

/* How far a step got. */
enum step_state {
	STEP_NOT_REACHED,
	STEP_PASSED,
	STEP_REFUSED, /* it left refusals */
	STEP_IDLE, /* it found that there is nothing to do */
	STEP_FAILED, /* an error */
	STEP_LEFT_OUT, /* not asked for */
};

/**
 * struct account_step - a step of the run
 * @name: its name
 * @state: what came of it
 */
struct account_step {
	const char *name;
	enum step_state state;
};

/**
 * struct account_patch - a patch file
 * @name: as it was given
 * @text: its bytes
 * @length: how many
 */
struct account_patch {
	const char *name;
	const char *text;
	size_t length;
};

/**
 * struct account_object - an object that was compiled twice
 * @name: "fs/proc/version.o"
 * @source: "fs/proc/version.c"
 * @owner: "vmlinux", or the module that it is linked into
 * @verified: functions that equal the shipped kernel's
 * @weak: weak functions of which the kernel has another one
 */
struct account_object {
	const char *name;
	const char *source;
	const char *owner;
	size_t verified;
	size_t weak;
};

/**
 * struct account_thing - a function or variable of the patch, both versions
 * @finding: why it is there
 * @orig: its original source
 * @patched: its new source
 * @inlined_orig: of the function inlined into it that makes the difference,
 *	the original source
 * @inlined_patched: the new source of that
 * @code: instructions side by side; without lines for a variable
 */
struct account_thing {
	const struct finding *finding;
	struct excerpt orig;
	struct excerpt patched;
	struct excerpt inlined_orig;
	struct excerpt inlined_patched;
	struct columns code;
};

struct account_things {
	struct account_thing *items;
	size_t count;
	size_t capacity;
};

/**
 * struct account_place - where a refusal is, with the lines around it
 * @finding: the refusal
 * @source: lines of the patched source
 */
struct account_place {
	const struct finding *finding;
	struct excerpt source;
};

struct account_places {
	struct account_place *items;
	size_t count;
	size_t capacity;
};

/**
 * struct account - the account of a run
 * @name: name of the module
 * @release: release of the kernel
 * @version: what `uname -v` says on it, or NULL: not known yet
 * @built_with: the compiler that the kernel was built with, or NULL
 * @compiler: the compiler that was used, or NULL
 * @module: path of the module, or NULL: none was made
 * @package: path of its Debian package, or NULL
 * @message: the error that ended the run, or NULL
 * @checking: no module was to be made
 * @planning: nothing was to be compiled either
 * @status: what came of it
 * @report: findings
 * @steps: all steps, in order
 * @patches: the patch files that were read
 * @objects: the objects
 * @things: what goes into the patch; filled in for the HTML report only
 * @places: where the refusals are; as @things
 */
struct account {
	const char *name;
	const char *release;
	const char *version;
	const char *built_with;
	const char *compiler;
	const char *module;
	const char *package;
	const char *message;
	bool checking;
	bool planning;
	enum kpatch_exit status;
	const struct report *report;
	struct {
		const struct account_step *items;
		size_t count;
	} steps;
	struct {
		struct account_patch *items;
		size_t count;
		size_t capacity;
	} patches;
	struct {
		struct account_object *items;
		size_t count;
		size_t capacity;
	} objects;
	struct account_things things;
	struct account_places places;
};

/* "built", "buildable", "planned", "refused", "unchanged" or "error". */
const char *account_verdict(const struct account *account);

/* The object of that name, or NULL. */
const struct account_object *account_object(const struct account *account,
					    const char *name);

/* Which of the patches a place is in, from 1; 0: it is in a source. */
size_t account_patch(const struct account *account,
		     const struct location *location);

void account_free(struct account *account);

#endif /* REPORT_ACCOUNT_H */
