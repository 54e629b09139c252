// SPDX-License-Identifier: GPL-2.0
/* The same patch by another name. */
#include "p_unsafe.c"
