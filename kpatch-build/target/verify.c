// SPDX-License-Identifier: GPL-2.0
/*
 * The proof of an object, step by step: see verify.h.  The steps have files of
 * their own; here is their order, and what is made of the result.
 *
 * What may differ, and why, measured on stock 6.1 (x86-64):
 *  - relocation fields, which are followed instead (references.c);
 *  - the length of jumps to other functions (code.h);
 *  - weak functions of which the kernel has another definition.
 * The shipped image is from before boot: alternatives, static calls, return
 * thunks and calls to __fentry__ are as the compiler and objtool left them, in
 * it and in the object alike, so nothing else has to be left out.
 */
#include "target/verify.h"
#include "target/rebuilt.h"
#include "lib/cleanup.h"

#include <stdlib.h>

static void count_results(struct placement *placement)
{
	const struct placement_private *rebuilt = placement->private;
	size_t i;

	for (i = 0; i < rebuilt->nr_functions; i++) {
		if (rebuilt->functions[i].state == FUNCTION_OVERRIDDEN)
			placement->weak++;
		else
			placement->functions++;
	}
}

static void release(struct placement *placement)
{
	if (placement->private)
		rebuilt_close(placement->private);
	free(placement->private);
	placement->private = NULL;
}

int verify_object(struct placement *placement, struct target *target,
		  const char *owner, const struct object *orig,
		  const char *name, struct error *err)
{
	int ret;

	*placement = (struct placement){ .lookup = { &placement_ops } };
	placement->private = calloc(1, sizeof(*placement->private));
	if (!placement->private)
		return error_nomem(err);
	ret = rebuilt_open(placement->private, target, owner, orig, name, err);
	if (!ret)
		ret = functions_place(placement->private, err);
	if (!ret)
		ret = references_check(placement->private, err);
	if (ret == -EXDEV) {
		placement->source = steal_ptr(placement->private->source);
		placement->other_compiler =
			rebuilt_other_compiler(placement->private);
	}
	if (ret)
		release(placement);
	else
		count_results(placement);
	return ret;
}

void placement_free(struct placement *placement)
{
	release(placement);
	free(placement->source);
	placement->source = NULL;
}
