// SPDX-License-Identifier: GPL-2.0
/*
 * The steps of a run, in order: see pipeline.h.  When the report has refusals
 * after a step, the run ends there.
 */
#include "pipeline.h"
#include "lib/array.h"
#include "steps.h"
#include "tell.h"

/* Who needs a step. */
enum need {
	NEED_PLAN, /* everyone */
	NEED_CHECK, /* who wants to know whether there can be a module */
	NEED_BUILD, /* who wants one */
};

static const struct step {
	const char *name;
	int (*run)(struct run *run, struct error *err);
	enum need need;
} steps[] = {
	{ "patch", step_patch, NEED_PLAN },
	{ "kernel", step_kernel, NEED_PLAN },
	{ "source", step_source, NEED_PLAN },
	{ "apply", step_apply, NEED_PLAN },
	{ "objects", step_objects, NEED_PLAN },
	{ "compile", step_compile, NEED_CHECK },
	{ "verify", step_verify, NEED_CHECK },
	{ "diff", step_diff, NEED_CHECK },
	{ "link", step_link, NEED_BUILD },
};

_Static_assert(ARRAY_SIZE(steps) == NR_STEPS, "a state for each step");

static enum step_state state_of(const struct run *run, int ret)
{
	if (ret == STEP_UNCHANGED)
		return STEP_IDLE;
	if (ret)
		return STEP_FAILED;
	return report_count(&run->report, FINDING_REFUSAL) ? STEP_REFUSED :
							     STEP_PASSED;
}

static int run_step(struct run *run, const struct step *step,
		    struct account_step *account, struct error *err)
{
	int ret = tell_begin(run, step->name, err), told;

	if (!ret)
		ret = step->run(run, err);
	account->state = state_of(run, ret);
	told = tell_end(run, account, ret < 0 ? NULL : err);
	return ret < 0 || !told ? ret : told;
}

static enum need need_of(const struct options *options)
{
	return options->action == OPTIONS_PLAN	? NEED_PLAN :
	       options->action == OPTIONS_CHECK ? NEED_CHECK :
						  NEED_BUILD;
}

static int run_steps(struct run *run, enum kpatch_exit *status,
		     struct error *err)
{
	enum need need = need_of(run->options);
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		if (steps[i].need > need) {
			run->steps[i].state = STEP_LEFT_OUT;
			continue;
		}
		ret = run_step(run, &steps[i], &run->steps[i], err);
		if (ret == STEP_UNCHANGED) {
			*status = KPATCH_EXIT_UNCHANGED;
			return 0;
		}
		if (ret)
			return ret;
		if (report_count(&run->report, FINDING_REFUSAL)) {
			*status = KPATCH_EXIT_REFUSED;
			return 0;
		}
	}
	*status = KPATCH_EXIT_OK;
	return 0;
}

static void name_steps(struct run *run)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(steps); i++)
		run->steps[i].name = steps[i].name;
}

int pipeline_run(const struct options *options, enum kpatch_exit *status,
		 struct error *err)
{
	struct run run;
	int ret;

	run_init(&run, options);
	name_steps(&run);
	ret = tell_run(&run, err);
	if (!ret)
		ret = run_steps(&run, status, err);
	ret = tell_result(&run, ret, status, err);
	run_free(&run);
	return ret;
}
