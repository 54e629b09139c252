// SPDX-License-Identifier: GPL-2.0
/*
 * The steps of a run, in order: see pipeline.h.  When the report has refusals
 * after a step, the run ends there.
 */
#include "pipeline.h"
#include "lib/array.h"
#include "steps.h"
#include "summary.h"

static const struct step {
	const char *name;
	int (*run)(struct run *run, struct error *err);
} steps[] = {
	{ "patch", step_patch },     { "kernel", step_kernel },
	{ "source", step_source },   { "apply", step_apply },
	{ "objects", step_objects }, { "compile", step_compile },
	{ "verify", step_verify },   { "diff", step_diff },
	{ "link", step_link },
};

static int run_step(struct run *run, const struct step *step, struct error *err)
{
	int ret;

	run->said.length = 0;
	step_begin(&run->talk, step->name);
	ret = step->run(run, err);
	if (!ret && !report_count(&run->report, FINDING_REFUSAL))
		step_end(&run->talk, step->name, "%s",
			 buffer_string(&run->said));
	return ret;
}

static int run_steps(struct run *run, enum kpatch_exit *status,
		     struct error *err)
{
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		ret = run_step(run, &steps[i], err);
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

int pipeline_run(const struct options *options, enum kpatch_exit *status,
		 struct error *err)
{
	struct run run;
	int ret, finished;

	run_init(&run, options);
	ret = run_steps(&run, status, err);
	if (!ret)
		summary_print(&run, *status);
	if (ret || *status == KPATCH_EXIT_REFUSED)
		run_keep_log(&run);
	finished = run_finish(&run, ret ? NULL : err);
	return ret ? ret : finished;
}
