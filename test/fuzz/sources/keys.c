/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One function with so many branches on a key of a module that what one of them
 * costs is seen; most are too short for a jump to their stub.
 */
#include "macros.h"

#define SHORT                              \
	KEY(".byte 0x66,0x90", mod_other); \
	asm("mov $7, %0" : "=r"(x))
#define FOUR   \
	SHORT; \
	SHORT; \
	SHORT; \
	SHORT
#define MANY  \
	FOUR; \
	FOUR; \
	FOUR; \
	FOUR; \
	FOUR; \
	FOUR; \
	FOUR; \
	FOUR

int f(int x)
{
	MANY;
	return x + VERSION(1, 2);
yes:
	return exported_f(-x);
}
