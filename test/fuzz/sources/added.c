/* SPDX-License-Identifier: GPL-2.0 */
/* New functions and variables, some of which see each other. */
#include "macros.h"

#ifdef PATCHED
int added_counter;
static int added_table[] = { 1, 2, 3, 4 };
noinline static int added_static(int x)
{
	asm("");
	return added_table[x & 3] + added_counter++;
}

noinline int added_global(int x)
{
	return added_static(x) + exported_f(x);
}
#endif

int f(int x)
{
	return VERSION(x, added_global(x));
}
