// SPDX-License-Identifier: GPL-2.0
/*
 * Has a branch on a static key of vmlinux that is not exported.  The kernel
 * looks at it when the module comes, so the key must have been filled in before.
 */
#include <linux/jump_label.h>
#include <linux/seq_file.h>

#include "fixture.h"

extern char p_key_place[];

/*
 * As arch_static_branch(), with an empty place for the key; objtool wants to
 * see some relocation there.
 */
static __always_inline bool clock_runs(void)
{
	asm goto("1:	.byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n"
		 ".pushsection __jump_table, \"aw\"\n"
		 "	.balign 8\n"
		 "	.long 1b - ., %l[yes] - .\n"
		 ".globl p_key_place\n"
		 "p_key_place:\n"
		 "	.quad 0\n"
		 "	.reloc p_key_place, R_X86_64_NONE, p_key_place\n"
		 ".popsection\n"
		 :
		 :
		 :
		 : yes);
	return false;
yes:
	return true;
}

static int p_key_show(struct seq_file *m, void *v)
{
	seq_printf(m, "the clock %s\n", clock_runs() ? "runs" : "stands");
	return 0;
}

FIXTURE_FUNC(p_key_show, "vmlinux", "cmdline_proc_show", 1);
FIXTURE_RELOC(key, ADDRESS(p_key_place), R_X86_64_PC64, 0, "vmlinux", "vmlinux",
	      "sched_clock_running", 1, 0);
