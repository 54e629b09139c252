/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long a transition may take.
 */
#ifndef KPATCH_DEADLINE_H
#define KPATCH_DEADLINE_H

#include <linux/types.h>

extern const struct kernel_param_ops deadline_seconds_ops;

void deadline_start(bool reversal);
void deadline_stop(void);
time64_t deadline_begun(void);
int deadline_left(void);
int deadline_set(int seconds);
void deadline_exit(void);

#endif /* KPATCH_DEADLINE_H */
