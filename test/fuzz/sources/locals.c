/* SPDX-License-Identifier: GPL-2.0 */
/* Static locals of one name, messages and tables of functions. */
#include "macros.h"

int f(int x)
{
	static int count = 1;
	static const char message[] = "f was called";

	return elsewhere(message, count += x + VERSION(1, 2));
}

int g(int x)
{
	static int count = 2;
	static const short table[] = { 3, 1, 4, 1, 5, 9, 2, 6 };

	return elsewhere(__func__, table[x & 7] + count--);
}
