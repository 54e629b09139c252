/* SPDX-License-Identifier: GPL-2.0 */
/* Replaced instructions: one with a call, one that is empty. */
#include "macros.h"

int f(int x)
{
	ALT(VERSION("nop;nop;nop;nop;nop", "call exported_f"));
	return x;
}

int g(int x)
{
	ALT("");
	ALT(VERSION("nop", "nop;nop"));
	return x + 1;
}
