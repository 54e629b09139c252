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

int h(int x)
{
	KEY(".byte 0x0f,0x1f,0x44,0,0", mod_other + 1);
	KEY(".byte 0x66,0x90", mod_other);
	KEY("jmp %l[yes]", VERSION(0, 16) + mod_other);
	return x;
yes:
	return exported_f(-x);
}

/* Far from its end, so that what is behind the branch has to move. */
int i(int x)
{
	KEY(".byte 0x66,0x90", mod_other);
	asm("mov $7, %0; .fill 130,1,0x90" : "=r"(x));
	return x;
yes:
	return VERSION(1, 2);
}
