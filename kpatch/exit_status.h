/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From the errno value of an error to the exit status of the program.  Most
 * values mean what they say; these stand for an outcome of their own:
 *
 *	EINVAL		the command line is wrong
 *	ENOEXEC		not a patch, or a damaged one
 *	EMEDIUMTYPE	built for another kernel
 *	EINPROGRESS	the transition goes on
 *	ETIMEDOUT	the transition stalled
 *	EBADE		the patch that was tried did not behave
 */
#ifndef KPATCH_EXIT_STATUS_H
#define KPATCH_EXIT_STATUS_H

#include <kpatch/exit.h>

/* The exit status for 0 or a negative errno value. */
enum kpatch_exit exit_status_of(int ret);

#endif /* KPATCH_EXIT_STATUS_H */
