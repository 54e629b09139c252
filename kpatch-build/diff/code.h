/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The codes of refusals and notices as data: what each means and what to do
 * about it, be it the differ or another step that says them.  The one place
 * that knows all of them: findings without an action of their own (see
 * finding_action()), SARIF, the HTML report and the table in doc/report.md say
 * what is said here.
 */
#ifndef DIFF_CODE_H
#define DIFF_CODE_H

#include <stddef.h>

enum code_level {
	CODE_REFUSAL, /* the patch cannot be made */
	CODE_NOTICE, /* it can, and this is worth knowing */
	CODE_BOOT, /* a notice when there is anything else to patch */
	CODE_ALLOWED, /* a notice when the user allows it */
};

/**
 * struct code - a code
 * @id: the code: "changed-data"
 * @level: what findings have it
 * @summary: what it means, a phrase
 * @help: what to do about it, or what it leads to; sentences
 */
struct code {
	const char *id;
	enum code_level level;
	const char *summary;
	const char *help;
};

/* All codes, by their names; sets how many. */
const struct code *codes_all(size_t *count);

/* The code of that name, or NULL. */
const struct code *code_find(const char *id);

#endif /* DIFF_CODE_H */
