/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Giving the nodes of an object their entries in special sections, and their
 * ftrace entries.
 */
#ifndef DIFF_ENTRIES_H
#define DIFF_ENTRIES_H

#include "diff/model.h"

/**
 * entries_add() - read the special sections of an object that is cut
 * @side: has its nodes; gets its entries
 * @err: which section cannot be divided, and why
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int entries_add(struct side *side, struct error *err);

#endif /* DIFF_ENTRIES_H */
