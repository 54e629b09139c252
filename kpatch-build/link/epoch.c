// SPDX-License-Identifier: GPL-2.0
/*
 * Reading SOURCE_DATE_EPOCH: see epoch.h.
 */
#include "link/epoch.h"

#include <ctype.h>
#include <stdlib.h>

int epoch_read(time_t *when, struct error *err)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	char *end = NULL;

	errno = 0;
	*when = epoch ? (time_t)strtoll(epoch, &end, 10) : 0;
	if (epoch && (errno || *end || !isdigit((unsigned char)*epoch)))
		return error_set(err, EINVAL,
				 "SOURCE_DATE_EPOCH is not a number of "
				 "seconds: '%s'",
				 epoch);
	return 0;
}
