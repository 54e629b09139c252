/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the differ asks about the kernel that will run the patch: where does a
 * name live?  A table of operations, because there are two who can answer: the
 * text of a symbol table (create-diff-object) and the facts taken from the
 * shipped kernel (kpatch-build, target/).
 */
#ifndef DIFF_LOOKUP_H
#define DIFF_LOOKUP_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct lookup_result - where a symbol of the running kernel is
 * @objname: "vmlinux" or the module that defines it; valid as long as the
 *	lookup
 * @addr: address, or offset in the module's section
 * @size: bytes, 0 when not known
 * @sympos: position among the equally named of @objname, from 1; 0: unique
 * @sealed: a function that faults when it is called by a pointer, on a
 *	processor that tracks indirect branches
 * @freed: it was freed after boot, or after its module was loaded (__init)
 * @exported: other objects may refer to it (EXPORT_SYMBOL)
 * @namespaced: but only those that import its namespace
 */
struct lookup_result {
	const char *objname;
	uint64_t addr;
	uint64_t size;
	unsigned long sympos;
	bool sealed;
	bool freed;
	bool exported;
	bool namespaced;
};

struct lookup;

/**
 * struct lookup_ops - the questions
 * @local: a function or variable that is static in the object being patched
 * @global: a global of the parent (vmlinux or the module being patched)
 * @export: a symbol that some object exports
 *
 * Each returns whether the name was found and fills in the result.  @is_func
 * tells a function from data.
 */
struct lookup_ops {
	bool (*local)(const struct lookup *lookup, const char *name,
		      bool is_func, struct lookup_result *result);
	bool (*global)(const struct lookup *lookup, const char *name,
		       struct lookup_result *result);
	bool (*export)(const struct lookup *lookup, const char *name,
		       struct lookup_result *result);
};

/* Embedded first in whatever answers. */
struct lookup {
	const struct lookup_ops *ops;
};

#endif /* DIFF_LOOKUP_H */
