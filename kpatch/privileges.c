// SPDX-License-Identifier: GPL-2.0
/*
 * Giving up root's powers: see privileges.h.  What root owns (the store, sysfs)
 * it reads and writes as the owner, without any capability.
 */
#include "kpatch/privileges.h"

#include "lib/array.h"

#include <cap-ng.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <unistd.h>

static const struct {
	unsigned int privilege;
	unsigned int capability;
} capabilities[] = {
	{ PRIVILEGE_MODULES, CAP_SYS_MODULE },
	{ PRIVILEGE_LOG, CAP_SYSLOG },
	/* What /proc/PID/stack asks for, of a task that has capabilities. */
	{ PRIVILEGE_TASKS, CAP_SYS_ADMIN },
	{ PRIVILEGE_TASKS, CAP_SYS_PTRACE },
	{ PRIVILEGE_TASKS, CAP_DAC_READ_SEARCH },
	{ PRIVILEGE_READ, CAP_DAC_READ_SEARCH },
	{ PRIVILEGE_WRITE, CAP_DAC_OVERRIDE },
	/* The first shows where it is. */
	{ PRIVILEGE_CODE, CAP_SYSLOG },
	{ PRIVILEGE_CODE, CAP_SYS_RAWIO },
};

int privileges_drop(unsigned int needed, struct error *err)
{
	bool had[ARRAY_SIZE(capabilities)];
	size_t i;

	if (geteuid() || (needed & PRIVILEGE_ALL))
		return 0;
	/* In a container root may have less; it does not get more. */
	capng_get_caps_process();
	for (i = 0; i < ARRAY_SIZE(capabilities); i++)
		had[i] = capng_have_capability(CAPNG_PERMITTED,
					       capabilities[i].capability);
	capng_clear(CAPNG_SELECT_CAPS);
	for (i = 0; i < ARRAY_SIZE(capabilities); i++)
		if (had[i] && (needed & capabilities[i].privilege))
			capng_update(CAPNG_ADD,
				     CAPNG_EFFECTIVE | CAPNG_PERMITTED,
				     capabilities[i].capability);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    capng_apply(CAPNG_SELECT_CAPS))
		return error_set(
			err, EPERM,
			"cannot give up the privileges that are not needed");
	return 0;
}
