// SPDX-License-Identifier: GPL-2.0
/* Replaces all others; /proc/cmdline is the kernel's own again. */
#include <linux/seq_file.h>

#include "fixture.h"

static int p_replace_uptime(struct seq_file *m, void *v)
{
	seq_puts(m, "three\n");
	return 0;
}

FIXTURE_FUNC(p_replace_uptime, "vmlinux", "uptime_proc_show", 0);
