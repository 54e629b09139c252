/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The objects that a kernel's image is linked from, compiled as kpatch-build
 * compiles objects, in one directory.
 */
#ifndef TEST_SWEEP_COLLECT_H
#define TEST_SWEEP_COLLECT_H

#include "run.h"

/**
 * collect() - compile every C file of the kernel's image
 * @run: open, see kernel.h
 * @directory: gets the objects, "kernel%sched%core.o", and the kernel's "sizes"
 *	for the environment of create-diff-object; made when absent; what is
 *	there already is not compiled again
 * @err: what went wrong
 *
 * Says on stdout which files could not be compiled alone, and how many objects
 * there are.
 */
int collect(struct run *run, const char *directory, struct error *err);

#endif /* TEST_SWEEP_COLLECT_H */
