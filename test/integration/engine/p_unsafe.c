// SPDX-License-Identifier: GPL-2.0
/* The same as p_wait.c, marked as KPATCH_FORCE_UNSAFE. */
#include "p_wait.c"

FIXTURE_FORCE(p_wait_sleep);
