/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The account of a run, gathered from what its steps left.
 */
#ifndef KPATCH_BUILD_GATHER_H
#define KPATCH_BUILD_GATHER_H

#include "report/account.h"
#include "run.h"

/**
 * gather_account() - say in plain data what came of a run
 * @account: filled in, but for what came of it; points into @run; release with
 *	account_free() also after an error
 * @run: the run
 * @err: out of memory
 */
int gather_account(struct account *account, const struct run *run,
		   struct error *err);

/**
 * gather_details() - add sources and instructions, for the HTML report
 * @account: gathered
 * @run: its run, with its work directory
 * @err: what went wrong
 */
int gather_details(struct account *account, const struct run *run,
		   struct error *err);

#endif /* KPATCH_BUILD_GATHER_H */
