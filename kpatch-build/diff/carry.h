/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sections of code and data by what a patch module can do with them: what each
 * means is a row of one table.  Tables about code are special sections
 * (special.h) and not looked for here.
 */
#ifndef DIFF_CARRY_H
#define DIFF_CARRY_H

enum carry_kind {
	CARRY_ORDINARY, /* a module may have it */
	CARRY_KERNEL, /* only the kernel's own means something */
	CARRY_BOOT, /* a table that is read at boot, or when its module loads */
};

/**
 * struct carry_row - sections of one meaning
 * @prefix: how their names begin
 * @kind: what a patch can do with it
 * @as: name that modules have for it; NULL: the same
 * @meaning: what is in it; NULL: nothing to explain
 */
struct carry_row {
	const char *prefix;
	enum carry_kind kind;
	const char *as;
	const char *meaning;
};

/* The row of a section, or NULL: nobody knows what it means. */
const struct carry_row *carry_find(const char *section);

#endif /* DIFF_CARRY_H */
