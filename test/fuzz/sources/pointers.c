/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses of functions in code and in constant tables. */
#include "macros.h"

static int one(int x)
{
	return x + VERSION(1, 3);
}

static int two(int x)
{
	return exported_f(x) + 2;
}

static int (*const table[])(int) = { one, two, exported_f };

int f(int x)
{
	return table[x](x);
}

int (*g(void))(int)
{
	return VERSION(two, one);
}
