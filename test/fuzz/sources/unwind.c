/* SPDX-License-Identifier: GPL-2.0 */
/* Unwind tables of changed, new and unchanged functions. */
#include "macros.h"

int f(int x)
{
	ORC;
	return x + VERSION(1, 2);
}

#ifdef PATCHED
int added(int x)
{
	ORC;
	return f(x);
}
#endif

int g(int x)
{
	ORC;
	return VERSION(x, added(x));
}
