// SPDX-License-Identifier: GPL-2.0
/*
 * Changes /proc/cmdline; refers to symbols of vmlinux that are not exported,
 * from data and from read-only text, and to statics by position.
 */
#include <linux/seq_file.h>

#include "fixture.h"

int jump_nr_processes(void);

FIXTURE_JUMP(jump_nr_processes, "vmlinux", "nr_processes", 1);

static char **saved_line;
static void *first, *second;

static int p_one_show(struct seq_file *m, void *v)
{
	seq_printf(m, "one %d %px %px %s\n", jump_nr_processes() > 0, first,
		   second, *saved_line);
	return 0;
}

FIXTURE_FUNC(p_one_show, "vmlinux", "cmdline_proc_show", 1);
FIXTURE_RELOC(saved_line, ADDRESS(&saved_line), R_X86_64_64, 0, "vmlinux",
	      "vmlinux", "saved_command_line", 0, 0);
FIXTURE_RELOC(first, ADDRESS(&first), R_X86_64_64, 0, "vmlinux", "vmlinux",
	      "state_show", 1, 0);
FIXTURE_RELOC(second, ADDRESS(&second), R_X86_64_64, 0, "vmlinux", "vmlinux",
	      "state_show", 2, 0);
