/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The differ's front door: two objects in, one object out that holds the
 * changed and new functions with all they need (include/kpatch/format.h).
 */
#ifndef DIFF_DIFF_H
#define DIFF_DIFF_H

#include "diff/lookup.h"
#include "diff/report.h"
#include "elf/object.h"
#include "lib/error.h"

/* Entry sizes of special sections, bytes; 0: not known. */
struct special_sizes {
	unsigned int alt;
	unsigned int bug;
	unsigned int ex;
	unsigned int jump;
	unsigned int orc;
	unsigned int para;
	unsigned int static_call;
	unsigned int printk_index;
	unsigned int fixup;
};

/**
 * struct diff_input - all that a diff depends on
 * @orig: the object as the kernel was built
 * @patched: the object with the change
 * @object_name: for messages: "fs/proc/version.o"
 * @parent_name: "vmlinux", or the module that the object belongs to
 * @patch_name: name of the patch
 * @lookup: answers about the running kernel
 * @sizes: entry sizes of special sections of the target
 * @keeps_lines: the patched side was compiled so that unchanged lines keep
 *	their numbers: then a line number that differs is a change like any
 *	other, and none is guessed at
 * @patch_callers: of a changed function that cannot be replaced, replace the
 *	callers
 * @allowed_layouts: names of types whose layout may change, NULL at the end;
 *	may be NULL
 * @explain: names of functions to show side by side, NULL at the end; may be
 *	NULL itself
 * @explain_out: where to
 * @debug: where to list every function with what was found, or NULL
 */
struct diff_input {
	const struct object *orig;
	const struct object *patched;
	const char *object_name;
	const char *parent_name;
	const char *patch_name;
	const struct lookup *lookup;
	const struct special_sizes *sizes;
	bool keeps_lines;
	bool patch_callers;
	const char *const *allowed_layouts;
	const char *const *explain;
	FILE *explain_out;
	FILE *debug;
};

/*
 * Codes of refusals for what ran at boot: notices, as soon as the patch has
 * anything else in it.
 */
extern const char *const diff_boot_codes[3];

enum diff_result {
	DIFF_WRITTEN, /* the output file was written */
	DIFF_REFUSED, /* the report has the refusals; no output */
	DIFF_UNCHANGED, /* nothing to patch; no output */
};

/**
 * diff_objects() - compare two objects and write what changed
 * @input: what to compare, on which kernel
 * @output: file to write, published whole or not at all
 * @report: findings are added to it
 * @result: set on success
 * @err: says what went wrong
 *
 * Return: 0 with @result, or -errno for errors that are no finding (damaged
 * input, no memory, disk full).
 */
int diff_objects(const struct diff_input *input, const char *output,
		 struct report *report, enum diff_result *result,
		 struct error *err);

#endif /* DIFF_DIFF_H */
