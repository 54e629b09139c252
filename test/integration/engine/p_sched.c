// SPDX-License-Identifier: GPL-2.0
/*
 * Changes a function of the scheduler that is called with a run queue locked,
 * in the middle of a switch: the handler must cope with being entered where it
 * itself may schedule.  Counts how often the new function ran.
 */
#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/version.h>

#include "fixture.h"

struct rq;

static unsigned long calls;
module_param(calls, ulong, 0444);

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
static void p_sched_put_prev(struct rq *rq, struct task_struct *prev)
{
	calls++;
}

FIXTURE_FUNC(p_sched_put_prev, "vmlinux", "put_prev_task_idle", 1);
#else
void jump_update_curr_common(struct rq *rq);

/* Not through a pointer: the kernel may have sealed the function's ENDBR. */
asm(".text\n"
    ".type jump_update_curr_common, @function\n"
    "jump_update_curr_common:\n"
    "	.byte 0xe9\n"
    "	.long 0\n"
    "	" ASM_RET
    ".size jump_update_curr_common, . - jump_update_curr_common\n");

static void p_sched_put_prev(struct rq *rq, struct task_struct *prev,
			     struct task_struct *next)
{
	calls++;
	jump_update_curr_common(rq);
}

FIXTURE_FUNC(p_sched_put_prev, "vmlinux", "put_prev_task_stop", 1);
FIXTURE_RELOC(update_curr, ADDRESS(jump_update_curr_common) + 1, R_X86_64_PLT32,
	      -4, "vmlinux", "vmlinux", "update_curr_common", 1, 0);
#endif
