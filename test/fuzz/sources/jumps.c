/* SPDX-License-Identifier: GPL-2.0 */
/* Static keys and static calls, of the kernel and of a module. */
#include "macros.h"

int f(int x)
{
	JUMP(exported_key + VERSION(0, 1));
	return x;
yes:
	return -x;
}

int g(int x)
{
	CALL(VERSION(exported_f, __SCK__other));
	return x;
}
