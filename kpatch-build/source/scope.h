/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which files of the source tree a patch may change.  A table of names; looks
 * at no file.
 */
#ifndef SOURCE_SCOPE_H
#define SOURCE_SCOPE_H

#include <stdbool.h>

enum scope {
	SCOPE_SOURCE, /* a C file: its object is compiled */
	SCOPE_IGNORED, /* no part of the kernel: passed over */
	SCOPE_REFUSED, /* cannot be patched */
};

/**
 * struct scope_rule - what is done with files of some kind
 * @scope: what
 * @code: stable identifier of the refusal or notice
 * @why: for a person
 * @action: what to do about it; may be NULL
 */
struct scope_rule {
	enum scope scope;
	const char *code;
	const char *why;
	const char *action;
};

/*
 * The rule for a path of the kernel's tree, or of the source of a module that
 * is not the kernel's; never NULL.
 */
const struct scope_rule *scope_of(const char *path, bool of_kernel);

#endif /* SOURCE_SCOPE_H */
