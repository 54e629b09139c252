/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A kernel to compile objects of, made ready with the steps of kpatch-build.
 */
#ifndef TEST_SWEEP_KERNEL_H
#define TEST_SWEEP_KERNEL_H

#include "run.h"

/**
 * kernel_open() - have cache, target, tree and compiler ready
 * @run: set up with run_init(), its options with the release
 * @err: what went wrong
 */
int kernel_open(struct run *run, struct error *err);

#endif /* TEST_SWEEP_KERNEL_H */
