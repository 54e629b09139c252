// SPDX-License-Identifier: GPL-2.0
/*
 * Accounts: see tally.h.
 */
#include "kpatch/tally.h"

#include "lib/utf8.h"

void tally_add(struct tally *tally, int ret, const struct error *reason)
{
	tally->total++;
	if (!ret)
		return;
	/* Names in it may be whose file it is about. */
	utf8_print(tally->errors, error_text(reason), true);
	fputc('\n', tally->errors);
	if (!tally->failed++)
		tally->first = ret;
}

int tally_result(const struct tally *tally, const char *what, struct error *err)
{
	return tally->failed ? error_set(err, -tally->first,
					 "%zu of %zu patches are %s",
					 tally->failed, tally->total, what) :
			       0;
}
