/* SPDX-License-Identifier: GPL-2.0 */
/* Merged strings and constants, whole and in part. */
#include "macros.h"

static const char *const names[] = { "one", "two", "and one", "three" };

int f(int x)
{
	return elsewhere(VERSION("a %d of one", "the %d of one"), x) +
	       elsewhere("of one", names[x]);
}

double g(double x)
{
	return x * VERSION(1.25, 2.5) + 3.75;
}
