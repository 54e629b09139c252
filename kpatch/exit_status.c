// SPDX-License-Identifier: GPL-2.0
/*
 * Exit statuses of errors: see exit_status.h.
 */
#include "kpatch/exit_status.h"

#include "lib/array.h"

#include <errno.h>

static const struct {
	int code;
	enum kpatch_exit status;
} statuses[] = {
	{ 0, KPATCH_EXIT_OK },
	{ EINVAL, KPATCH_EXIT_USAGE },
	{ ENOENT, KPATCH_EXIT_NOT_FOUND },
	{ EINPROGRESS, KPATCH_EXIT_IN_PROGRESS },
	{ ETIMEDOUT, KPATCH_EXIT_STALLED },
	{ EPERM, KPATCH_EXIT_POLICY },
	{ EACCES, KPATCH_EXIT_POLICY },
	{ EKEYREJECTED, KPATCH_EXIT_POLICY },
	{ EKEYEXPIRED, KPATCH_EXIT_POLICY },
	{ ENOKEY, KPATCH_EXIT_POLICY },
	{ EMEDIUMTYPE, KPATCH_EXIT_WRONG_KERNEL },
	{ EBUSY, KPATCH_EXIT_BUSY },
	{ EEXIST, KPATCH_EXIT_BUSY },
	{ ENOEXEC, KPATCH_EXIT_BAD_FILE },
	{ EBADE, KPATCH_EXIT_MISBEHAVED },
};

enum kpatch_exit exit_status_of(int ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
		if (statuses[i].code == -ret)
			return statuses[i].status;
	return KPATCH_EXIT_FAILURE;
}
