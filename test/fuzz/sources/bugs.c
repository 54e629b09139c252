/* SPDX-License-Identifier: GPL-2.0 */
/* Traps with a line number, of which only one changes in its flags. */
#include "macros.h"

int f(int x)
{
	if (x)
		BUG(VERSION(10, 20), VERSION(1, 3));
	return x;
}

int g(int x)
{
	if (x)
		BUG(VERSION(30, 40), 1);
	return x;
}
