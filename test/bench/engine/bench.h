/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One source for two patch modules: the functions to be replaced are listed
 * once, and become the table of either engine.  BENCH_LIVEPATCH chooses the
 * kernel's own livepatch, else it is kpatch.
 *
 * A list is a macro that calls its argument with each function's name.
 */
#ifndef BENCH_H
#define BENCH_H

#include <linux/module.h>

#ifdef BENCH_LIVEPATCH

#include <linux/livepatch.h>

#define BENCH_ENTRY(function) \
	{ .old_name = #function, .new_func = new_##function },
#define BENCH_OBJECT(id, list) \
	static struct klp_func funcs_##id[] = { list(BENCH_ENTRY){} };

#else

#include "fixture.h"

#define BENCH_ENTRY_VMLINUX(function) \
	FIXTURE_FUNC(new_##function, "vmlinux", #function, 0);
#define BENCH_ENTRY_TARGET(function) \
	FIXTURE_FUNC(new_##function, "kpatch_bench", #function, 0);
#define BENCH_OBJECT(id, list) list(BENCH_ENTRY_##id)

#endif

#endif /* BENCH_H */
