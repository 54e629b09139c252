/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who holds a transition, and why.
 */
#ifndef KPATCH_BLOCKING_H
#define KPATCH_BLOCKING_H

#include <linux/types.h>

ssize_t blocking_list(char *buf, size_t size);
void blocking_log(const char *patch);

#endif /* KPATCH_BLOCKING_H */
