/* SPDX-License-Identifier: GPL-2.0 */
/* Aliases, weak symbols, absolute ones, numbers behind names. */
#include "macros.h"

int f(int x)
{
	return x + VERSION(1, 2);
}

int other(int x) __attribute__((alias("f")));
__attribute__((weak)) int weak_f(int x)
{
	return f(x) * VERSION(1, 3);
}

SECTION(".data.once") static char __already_done_1;
asm(".globl here\n.set here, 0x1234\n"
    ".pushsection .text.more,\"ax\"\n.type part,@function\n"
    "part: nop\ninner: nop\n.size part,.-part\n.popsection");

int g(int x)
{
	extern char here[];

	__already_done_1 = 1;
	return weak_f(x) + here[VERSION(0, 1)];
}
