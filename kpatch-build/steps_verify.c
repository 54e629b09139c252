// SPDX-License-Identifier: GPL-2.0
/*
 * The step to verified pairs of objects: the originals are what the kernel has.
 */
#include "lib/cleanup.h"
#include "steps.h"

#include <string.h>

/* The report puts the object's name in front. */
static const char *without_name(const char *message, const char *name)
{
	size_t length = strlen(name);

	if (strncmp(message, name, length) ||
	    strncmp(message + length, ": ", 2))
		return message;
	return message + length + 2;
}

int verify_pair(struct run *run, size_t i, struct error *err)
{
	const struct pair *pair = &run->pairs.items[i];
	struct proof *proof = &run->proofs[i];
	struct error reason autoerror = ERROR_INIT;
	int ret = object_open(&proof->orig, pair->orig, err);

	if (!ret)
		ret = object_open(&proof->patched, pair->patched, err);
	if (ret)
		return ret;
	ret = verify_object(&proof->placement, run->target, pair->unit.owner,
			    proof->orig, pair->unit.name, &reason);
	if (ret == -EXDEV)
		return run_refuse(run, "not-the-kernel", pair->unit.name, NULL,
				  without_name(error_text(&reason),
					       pair->unit.name),
				  err);
	if (ret)
		return error_set(err, -ret, "%s", error_text(&reason));
	if (pair->unit.foreign)
		return run_refuse(
			run, "other-compiler", pair->unit.name, NULL,
			"the compiler does not know all options that the "
			"kernel was built with",
			err);
	return 0;
}

int step_verify(struct run *run, struct error *err)
{
	size_t functions = 0, i;
	int ret;

	for (i = 0; i < run->pairs.count; i++) {
		ret = run->proofs[i].orig ? 0 : verify_pair(run, i, err);
		if (ret)
			return ret;
		functions += run->proofs[i].placement.functions;
	}
	return run_say(run, err, "%zu function%s equal to the kernel's",
		       functions, plural(functions));
}
