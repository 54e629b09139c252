/* SPDX-License-Identifier: GPL-2.0 */
/* What the macros of a patch's author make. */
#include "macros.h"

int f(int x)
{
	return x + VERSION(1, 2);
}

int g(int x)
{
	return x * VERSION(3, 4);
}

#ifdef PATCHED
static int pre_patch(void *object)
{
	return object ? exported_f(1) : 0;
}

SECTION(".kpatch.callbacks.pre_patch") void *pre = pre_patch;
SECTION(".kpatch.ignore.functions") void *ignored = g;
SECTION(".kpatch.force") void *forced = f;
#endif
