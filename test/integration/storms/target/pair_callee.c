// SPDX-License-Identifier: GPL-2.0
/* The callee, in a file of its own: the caller's compiler knows nothing of it. */
#include <linux/compiler.h>

#include "pair.h"

static int version;

noinline int pair_callee(void)
{
	return READ_ONCE(version);
}
