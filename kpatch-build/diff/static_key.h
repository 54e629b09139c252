/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Branches on static keys that the kernel cannot switch, because the key may
 * come later than the patch: the copy in the patch reads the key instead.
 */
#ifndef DIFF_STATIC_KEY_H
#define DIFF_STATIC_KEY_H

#include "arch/key.h"
#include "diff/pass.h"
#include "diff/place.h"

/**
 * static_key_pad() - room for a branch that is too short for a long jump
 * @diff: the run
 * @node: as for static_key_plan()
 * @entry: gets a place behind the node when it reaches that far
 *
 * To be asked of all entries of the node first, since what comes behind these
 * pads is farther away.
 */
void static_key_pad(const struct diff *diff, struct node *node,
		    struct special_entry *entry);

/**
 * static_key_plan() - have a branch read its key
 * @diff: the run
 * @node: the function or part of one that has the branch
 * @entry: its entry of the jump table; gets a place behind the node
 *
 * Return: NULL, or why the branch has to stay as it is, for a person.
 */
const char *static_key_plan(struct diff *diff, struct node *node,
			    struct special_entry *entry);

/**
 * static_key_write() - the code for a branch that reads its key
 * @diff: the run
 * @node: what has the branch
 * @entry: as static_key_plan() left it
 * @stub: set
 * @key: set to where the key is
 * @offset: set to where in that the counter is
 * @target: set to what the branch leads to
 */
void static_key_write(const struct diff *diff, const struct node *node,
		      const struct special_entry *entry, struct key_stub *stub,
		      struct place *key, int64_t *offset, struct ref *target);

#endif /* DIFF_STATIC_KEY_H */
