// SPDX-License-Identifier: GPL-2.0
/*
 * Opening a kernel: see kernel.h.
 */
#include "test/sweep/kernel.h"

#include "steps.h"

int kernel_open(struct run *run, struct error *err)
{
	int ret = step_kernel(run, err);

	if (!ret)
		ret = step_source(run, err);
	return ret ? ret :
		     compiler_find(&run->compiler, run->target->compiler, err);
}
