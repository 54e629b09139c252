/* SPDX-License-Identifier: GPL-2.0 */
/* Variables whose initial values change, and one that grows. */
#include "macros.h"

int value = VERSION(3, 4);
char grown[VERSION(8, 16)];
static int hidden[] = { 1, VERSION(2, 3), 4 };

int f(int x)
{
	return value + grown[x] + hidden[x];
}
