/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether the machine runs all patches that it should, in a sentence.
 */
#ifndef KPATCH_VERDICT_H
#define KPATCH_VERDICT_H

#include "kpatch/inventory.h"
#include "kpatch/store.h"

enum verdict {
	VERDICT_PATCHED, /* all that is installed is enabled */
	VERDICT_MOVING, /* a transition is running */
	VERDICT_UNPATCHED, /* something that is installed is not enabled */
	VERDICT_UNKNOWN, /* what is installed is only for root to know */
};

/* In one word, for JSON. */
const char *verdict_name(enum verdict verdict);

/**
 * verdict_find() - compare what is loaded with what is installed
 * @inventory: what is loaded
 * @installed: what is installed; NULL: the user may not know
 * @verdict: set to the answer
 * @sentence: why, to be freed
 * @err: out of memory
 *
 * A patch that is installed before one that replaced it need not be there.
 */
int verdict_find(const struct inventory *inventory,
		 const struct manifest *installed, enum verdict *verdict,
		 char **sentence, struct error *err);

#endif /* KPATCH_VERDICT_H */
