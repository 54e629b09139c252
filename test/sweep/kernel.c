// SPDX-License-Identifier: GPL-2.0
/*
 * Opening a kernel: see kernel.h.  The same steps as those of kpatch-build,
 * without its talk.
 */
#include "test/sweep/kernel.h"

int kernel_open(struct run *run, struct error *err)
{
	struct tree_inputs inputs = { .release = run->options->release };
	struct target_paths paths = { .release = run->options->release };
	int ret = cache_open(&run->cache, run->options->release, err);

	if (!ret)
		ret = cache_work_dir(&run->cache, &run->work, err);
	if (!ret)
		ret = talk_open(&run->talk, run->work, err);
	if (!ret)
		ret = inputs_locate(&run->inputs, run->options, &run->cache,
				    err);
	if (ret)
		return ret;
	paths.vmlinux = run->inputs.vmlinux;
	paths.config = inputs.config = run->inputs.config;
	paths.modules = run->inputs.modules;
	paths.symvers = run->inputs.symvers;
	paths.cache = run->cache.directory;
	inputs.archive = run->inputs.archive;
	inputs.headers = run->inputs.headers;
	ret = target_open(&run->target, &paths, err);
	if (!ret)
		ret = tree_open(&run->tree, &run->cache, run->work, &inputs,
				err);
	return ret ? ret :
		     compiler_find(&run->compiler, run->target->compiler, err);
}
