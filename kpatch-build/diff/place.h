/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The policy of references: what the output may refer to itself, what the
 * kernel's loader resolves, and what goes into the relocation table.
 */
#ifndef DIFF_PLACE_H
#define DIFF_PLACE_H

#include "diff/pass.h"

enum place_kind {
	PLACE_OUTPUT, /* @node of the reference, copied into the output */
	PLACE_CONTENT, /* a string or constant, copied into the output */
	PLACE_EXPORTED, /* exported by vmlinux: an undefined symbol */
	PLACE_KERNEL, /* through .kpatch.relocations */
	PLACE_ELSEWHERE, /* not known: another object of the patch has it */
	PLACE_SELF, /* of a special entry: inside the same entry */
	PLACE_NOWHERE, /* names no symbol */
	PLACE_MISSING, /* a local that cannot be found, or a special section */
};

/**
 * struct place - where a reference goes
 * @kind: how
 * @name: symbol in the running kernel
 * @bind: its binding
 * @type: its type
 * @external: it is found by its export, not as a symbol of the parent
 * @result: what the lookup said
 */
struct place {
	enum place_kind kind;
	const char *name;
	uint8_t bind;
	uint8_t type;
	bool external;
	struct lookup_result result;
};

/**
 * place_find() - decide where a reference goes
 * @diff: the run
 * @sec: section of the relocation
 * @reloc: the relocation, of the patched side
 * @ref: what it refers to
 * @place: set
 */
void place_find(const struct diff *diff, const struct section *sec,
		const struct reloc *reloc, const struct ref *ref,
		struct place *place);

/*
 * Where a variable of this name is that no relocation refers to; false: not
 * found, or not in the running kernel.
 */
bool place_of_variable(const struct diff *diff, const char *name,
		       struct place *place);

/*
 * The kernel has another definition of this global, of another object: it was
 * moved here, or is to override a weak one.
 */
bool place_is_taken(const struct diff *diff, const struct node *node);

/* Ask the lookup for a node of the original object; false: not found. */
bool place_of_original(const struct diff *diff, const struct node *orig,
		       struct place *place);

#endif /* DIFF_PLACE_H */
