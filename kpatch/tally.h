/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What came of doing one thing to many patches, where one that fails keeps no
 * other from it.
 */
#ifndef KPATCH_TALLY_H
#define KPATCH_TALLY_H

#include "lib/error.h"

#include <stddef.h>
#include <stdio.h>

/**
 * struct tally - the account
 * @errors: is told of each failure
 * @total: how many were tried
 * @failed: how many failed
 * @first: what the first of these returned
 */
struct tally {
	FILE *errors;
	size_t total;
	size_t failed;
	int first;
};

/* Count one: @ret is what it returned, with @reason. */
void tally_add(struct tally *tally, int ret, const struct error *reason);

/* 0 if none failed; else what the first returned, "2 of 3 patches are WHAT". */
int tally_result(const struct tally *tally, const char *what,
		 struct error *err);

#endif /* KPATCH_TALLY_H */
