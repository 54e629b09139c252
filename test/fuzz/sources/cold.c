/* SPDX-License-Identifier: GPL-2.0 */
/* Functions with an unlikely part that the compiler moves away. */
#include "macros.h"

void die(const char *why) __attribute__((cold, noreturn));

int f(int x)
{
	if (x < VERSION(0, -1))
		die("too small");
	return x;
}

int g(int x)
{
	if (x > 5)
		die("too large");
	return f(x);
}
