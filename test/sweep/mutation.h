/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Small edits of one function of a C file in the kernel's style: a constant, a
 * condition, or a call, on a line that stays one line.
 */
#ifndef TEST_SWEEP_MUTATION_H
#define TEST_SWEEP_MUTATION_H

#include "lib/buffer.h"

#include <stdint.h>

/**
 * struct mutation - an edit
 * @function: the function that it is in
 * @line: where
 * @what: "constant", "condition" or "call"
 */
struct mutation {
	char function[128];
	unsigned int line;
	const char *what;
};

/* A number below @limit, the same for the same seed; moves the seed on. */
uint64_t random_below(uint64_t *seed, uint64_t limit);

/**
 * mutation_make() - edit a file
 * @mutation: filled in
 * @text: the file; NUL-terminated
 * @seed: which edit; moved on
 * @to: empty; set to the file with the edit
 *
 * Return: 0; -ENOENT when there is nothing to edit; -ENOMEM.
 */
int mutation_make(struct mutation *mutation, const char *text, uint64_t *seed,
		  struct buffer *to);

#endif /* TEST_SWEEP_MUTATION_H */
