// SPDX-License-Identifier: GPL-2.0
/* Changes a function, and a second one that no kernel has. */
#include <linux/seq_file.h>

#include "fixture.h"

static int p_nofunc_show(struct seq_file *m, void *v)
{
	return 0;
}

static void p_nofunc_other(void)
{
}

FIXTURE_FUNC(p_nofunc_show, "vmlinux", "cmdline_proc_show", 0);
FIXTURE_FUNC(p_nofunc_other, "vmlinux", "kpatch_no_such_function", 0);
