/* SPDX-License-Identifier: GPL-2.0 */
/* Code and data that the kernel frees, and exports. */
#include "macros.h"

SECTION(".init.text") int setup(int x)
{
	return x + VERSION(1, 2);
}

SECTION(".init.data") int once = 3;

int f(int x)
{
	return x - VERSION(1, 2);
}

#ifdef PATCHED
SECTION("___ksymtab+f") void *__ksymtab_f = f;
SECTION(".modinfo") char info[] = "import_ns=SPACE";
SECTION("mystery") void *unknown = f;
#endif
