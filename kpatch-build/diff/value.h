/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Constants in code that the kernel writes once, at boot: the value of a
 * variable that does not change any more (runtime_const_ptr() of 6.11).  Nobody
 * writes them in a module, where the variable itself is loaded instead.
 */
#ifndef DIFF_VALUE_H
#define DIFF_VALUE_H

#include "diff/pass.h"
#include "diff/place.h"

/**
 * struct value - such a constant
 * @name: the variable's
 * @place: where that is
 * @offset: where the constant is in its function
 */
struct value {
	const char *name;
	struct place place;
	uint64_t offset;
};

/**
 * value_find() - the variable behind a constant
 * @diff: the run
 * @node: the function, of the patched side
 * @entry: an entry of it of kind SPECIAL_VALUES
 * @value: @name is always set
 *
 * Return: whether the code can load the variable instead.
 */
bool value_find(const struct diff *diff, const struct node *node,
		const struct special_entry *entry, struct value *value);

#endif /* DIFF_VALUE_H */
