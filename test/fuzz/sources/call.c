/* SPDX-License-Identifier: GPL-2.0 */
/* A changed static function, its callers and a variable. */
#include "macros.h"

static int state = 4;

int *peek(void)
{
	return &state;
}

noinline static int helper(int x)
{
	asm("");
	return x * VERSION(3, 5) + state++;
}

int f(int x)
{
	return helper(exported_f(x)) + helper(x);
}
