// SPDX-License-Identifier: GPL-2.0
/*
 * The step to verified pairs of objects: the originals are what the kernel has.
 */
#include "lib/cleanup.h"
#include "steps.h"

/* At the line, or else in the file; with the compiler to use, if it is that. */
static int refuse(struct run *run, const struct pair *pair, const char *code,
		  bool other_compiler, const char *source, const char *why,
		  struct error *err)
{
	autofree char *advice =
		other_compiler ? compiler_advice(run->target->compiler) : NULL;
	const struct finding finding = {
		.kind = FINDING_REFUSAL,
		.code = code,
		.object = pair->unit.name,
		.source = source ? (char *)source : pair->unit.source,
		.why = (char *)why,
		.action = advice,
	};

	return report_add(&run->report, &finding, err);
}

int verify_pair(struct run *run, size_t i, struct error *err)
{
	const struct pair *pair = &run->pairs.items[i];
	struct proof *proof = &run->proofs[i];
	struct placement *placement = &proof->placement;
	struct error reason autoerror = ERROR_INIT;
	int ret = object_open(&proof->orig, pair->orig, err);

	if (!ret)
		ret = object_open(&proof->patched, pair->patched, err);
	if (ret)
		return ret;
	ret = verify_object(placement, run->target, pair->unit.owner,
			    proof->orig, pair->unit.name, &reason);
	if (ret == -EXDEV)
		return refuse(run, pair, "not-the-kernel",
			      placement->other_compiler, placement->source,
			      error_text(&reason), err);
	if (ret)
		return error_set(err, -ret, "%s", error_text(&reason));
	if (pair->unit.foreign)
		return refuse(run, pair, "other-compiler", true, NULL,
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
