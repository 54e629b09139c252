/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which elements of two sequences belong together: a longest common
 * subsequence.  Knows nothing of what the numbers stand for.
 */
#ifndef DIFF_ALIGN_H
#define DIFF_ALIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ALIGN_NONE SIZE_MAX

/**
 * struct sequence - numbers to compare
 * @items: equal numbers are equal elements
 * @count: how many
 */
struct sequence {
	const uint64_t *items;
	size_t count;
};

/**
 * struct alignment - partners, in ascending order
 * @one: length of the first sequence
 * @two: length of the second one
 * @forth: for each element of the first its partner or ALIGN_NONE; at the end,
 *	the end of the second
 * @back: the other way
 */
struct alignment {
	size_t one;
	size_t two;
	size_t *forth;
	size_t *back;
};

/**
 * align() - align two sequences
 * @alignment: zeroed; release with align_free() also after an error
 * @one: the first
 * @two: the second
 *
 * Takes memory for the sum of the lengths, and time for that times the number
 * of differences; where there are too many, what lies between two equal runs
 * has no partners.
 *
 * Return: 0 or -ENOMEM.
 */
int align(struct alignment *alignment, const struct sequence *one,
	  const struct sequence *two);

void align_free(struct alignment *alignment);

/**
 * struct align_step - one line of two columns
 * @one: element of the first sequence, or ALIGN_NONE
 * @two: element of the second one, or ALIGN_NONE
 * @partners: they belong together; else they are just beside each other
 */
struct align_step {
	size_t one;
	size_t two;
	bool partners;
};

/**
 * align_next() - walk through both sequences side by side
 * @alignment: partners
 * @one: next element of the first sequence; 0 at first
 * @two: next element of the second one; 0 at first
 * @step: set
 *
 * Return: false at the end.
 */
bool align_next(const struct alignment *alignment, size_t *one, size_t *two,
		struct align_step *step);

#endif /* DIFF_ALIGN_H */
