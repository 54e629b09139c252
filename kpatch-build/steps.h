/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The steps of a run.  Each fills in its part of struct run and says what came
 * of it with run_say(); a step that leaves refusals in the report is the last.
 */
#ifndef KPATCH_BUILD_STEPS_H
#define KPATCH_BUILD_STEPS_H

#include "run.h"

/* A step that returns this found that there is nothing to do. */
#define STEP_UNCHANGED 1

/* Up to the changed sources (steps_source.c). */
int step_patch(struct run *run, struct error *err);
int step_kernel(struct run *run, struct error *err);
int step_source(struct run *run, struct error *err);
int step_apply(struct run *run, struct error *err);

/* From sources to verified objects (steps_objects.c, _compile.c, _verify.c). */
int step_objects(struct run *run, struct error *err);
int step_compile(struct run *run, struct error *err);
int step_verify(struct run *run, struct error *err);

/* The last of these for one pair, which was compiled; fills in its proof. */
int verify_pair(struct run *run, size_t i, struct error *err);

/* From objects to the module (steps_diff.c, steps_link.c). */
int step_diff(struct run *run, struct error *err);
int step_link(struct run *run, struct error *err);

#endif /* KPATCH_BUILD_STEPS_H */
