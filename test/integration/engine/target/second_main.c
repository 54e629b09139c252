// SPDX-License-Identifier: GPL-2.0
/* The same module by another name. */
#include "target_main.c"
