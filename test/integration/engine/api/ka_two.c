// SPDX-License-Identifier: GPL-2.0
/* The same patch by another name. */
#include "ka_one.c"
