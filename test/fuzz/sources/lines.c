/* SPDX-License-Identifier: GPL-2.0 */
/* Line numbers as constants, which move. */
#include "macros.h"

void __might_sleep(const char *file, int line, int offset);

#ifdef PATCHED
#line 40 "lines.c"
#endif
int f(int x)
{
	__might_sleep("lines.c", __LINE__, 0);
	return exported_f(x);
}

int g(int x)
{
	elsewhere("at lines.c:%d", __LINE__);
	return x + VERSION(1, 2);
}
