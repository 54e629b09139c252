// SPDX-License-Identifier: GPL-2.0
/* The second static of one name, and what calls it. */
#include <linux/compiler.h>

#include "target.h"

static noinline int target_answer(void)
{
	return 2;
}

static int target_secret = 77;

int target_other(void)
{
	return READ_ONCE(target_secret) == 77 ? target_answer() : -1;
}

/* What a reader of the pair calls after it has slept. */
noinline int target_number(void)
{
	return 0;
}
