// SPDX-License-Identifier: GPL-2.0
/* The same without regard for who is between the two. */
#include "p_pair.c"
