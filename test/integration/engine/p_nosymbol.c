// SPDX-License-Identifier: GPL-2.0
/* Refers to a symbol that no kernel has. */
#include <linux/seq_file.h>

#include "fixture.h"

static void *nowhere;

static int p_nosymbol_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%px\n", nowhere);
	return 0;
}

FIXTURE_FUNC(p_nosymbol_show, "vmlinux", "cmdline_proc_show", 0);
FIXTURE_RELOC(nowhere, ADDRESS(&nowhere), R_X86_64_64, 0, "vmlinux", "vmlinux",
	      "kpatch_no_such_symbol", 0, 0);
