/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The time that output has: that of SOURCE_DATE_EPOCH, or 1970, never that of
 * the clock.
 */
#ifndef LINK_EPOCH_H
#define LINK_EPOCH_H

#include "lib/error.h"

#include <time.h>

/* Set @when; -EINVAL for a SOURCE_DATE_EPOCH that is no time. */
int epoch_read(time_t *when, struct error *err);

#endif /* LINK_EPOCH_H */
