/* SPDX-License-Identifier: GPL-2.0 */
/* Places that may fault, and lists of sites in the code. */
#include "macros.h"

int f(int *x)
{
	EX(VERSION(1, 2));
	SITE(".smp_locks");
	return *x;
}

int g(int *x)
{
	SITE(".return_sites");
	VERSION(SITE(".retpoline_sites"), SITE(".call_sites"));
	return *x;
}
