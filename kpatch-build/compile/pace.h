/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long compiling takes here, learnt from the runs before; for estimates
 * only.
 */
#ifndef COMPILE_PACE_H
#define COMPILE_PACE_H

#include "lib/error.h"

#include <stddef.h>

/* Seconds of CPU for one object, from a kernel's cache directory. */
double pace_get(const char *cache);

/* Learn from @count objects that took @seconds of CPU. */
int pace_learn(const char *cache, size_t count, double seconds,
	       struct error *err);

#endif /* COMPILE_PACE_H */
