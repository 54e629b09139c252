// SPDX-License-Identifier: GPL-2.0
/* On top of p_one: the same function, and one more. */
#include <linux/seq_file.h>

#include "fixture.h"

static int p_two_show(struct seq_file *m, void *v)
{
	seq_puts(m, "two\n");
	return 0;
}

static int p_two_loadavg(struct seq_file *m, void *v)
{
	seq_puts(m, "two\n");
	return 0;
}

FIXTURE_FUNC(p_two_show, "vmlinux", "cmdline_proc_show", 0);
FIXTURE_FUNC(p_two_loadavg, "vmlinux", "loadavg_proc_show", 0);
