// SPDX-License-Identifier: GPL-2.0
/* The new version of both: the caller calls the kernel's callee, as ever. */
#include "fixture.h"
#include "target/pair.h"

FIXTURE_JUMP(pair_linger, "kpatch_pair", "pair_linger", 0);
FIXTURE_JUMP(pair_note, "kpatch_pair", "pair_note", 0);
FIXTURE_JUMP(pair_callee, "kpatch_pair", "pair_callee", 0);

static int p_pair_callee(void)
{
	return 1;
}

static void p_pair_caller(enum pair_window window)
{
	pair_linger(window);
	pair_note(1, pair_callee());
}

FIXTURE_FUNC(p_pair_callee, "kpatch_pair", "pair_callee", 0);
FIXTURE_FUNC(p_pair_caller, "kpatch_pair", "pair_caller", 0);
