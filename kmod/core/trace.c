// SPDX-License-Identifier: GPL-2.0
/*
 * Holds the code of the trace events that trace_kpatch.h declares.  Nothing
 * else.
 */
#define CREATE_TRACE_POINTS
#include "trace_kpatch.h"
