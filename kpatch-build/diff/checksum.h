/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checksums as the comparison makes them, for those who look closer: of a node
 * over bytes that are not its own, of a part of a node, of a special entry.
 */
#ifndef DIFF_CHECKSUM_H
#define DIFF_CHECKSUM_H

#include "diff/model.h"

/* The checksum that @node would have with these @bytes; 0 or -ENOMEM. */
int checksum_bytes(const struct side *side, const struct node *node,
		   const uint8_t *bytes, uint64_t *checksum);

/*
 * The checksum of some bytes of a section and of what the relocations among
 * them mean; 0 or -ENOMEM.  Only after the comparison.
 */
int checksum_range(const struct side *side, const struct section *sec,
		   uint64_t start, uint64_t size, uint64_t *checksum);

/* The same of a special entry, without its line number. */
int checksum_entry(const struct side *side, const struct special_entry *entry,
		   uint64_t *checksum);

/* Entries that count when functions are compared. */
bool checksum_counts(const struct special_entry *entry);

#endif /* DIFF_CHECKSUM_H */
