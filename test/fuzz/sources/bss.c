/* SPDX-License-Identifier: GPL-2.0 */
/* Variables without contents, and such as are never written to. */
#include "macros.h"

static int counter;
static const int zero[16];
int common_counter;
_Thread_local int per_thread;

int f(int x)
{
	counter += VERSION(x, -x);
	return counter + zero[x] + common_counter++ + per_thread;
}

#ifdef PATCHED
long added_bss[64];
int g(int x)
{
	return (int)added_bss[x] + f(x);
}
#endif
