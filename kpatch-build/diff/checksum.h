/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The checksum of a node over bytes that are not its own: what the line
 * number comparison asks of the comparison.
 */
#ifndef DIFF_CHECKSUM_H
#define DIFF_CHECKSUM_H

#include "diff/model.h"

/* The checksum that @node would have with these @bytes; 0 or -ENOMEM. */
int checksum_bytes(const struct side *side, const struct node *node,
		   const uint8_t *bytes, uint64_t *checksum);

#endif /* DIFF_CHECKSUM_H */
