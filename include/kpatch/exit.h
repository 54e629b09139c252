/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exit statuses of every program of this project.  The man pages list the same
 * numbers; scripts may rely on them.
 */
#ifndef KPATCH_EXIT_H
#define KPATCH_EXIT_H

enum kpatch_exit {
	KPATCH_EXIT_OK = 0,
	KPATCH_EXIT_FAILURE = 1, /* something went wrong; stderr says what */
	KPATCH_EXIT_REFUSED =
		2, /* a difference that cannot be patched safely */
	KPATCH_EXIT_UNCHANGED =
		3, /* nothing to patch: the objects are the same */
	KPATCH_EXIT_USAGE = 4, /* the command line is wrong */
	KPATCH_EXIT_NOT_FOUND = 5, /* no such patch, file or kernel */
	KPATCH_EXIT_IN_PROGRESS = 6, /* the transition goes on */
	KPATCH_EXIT_STALLED = 7, /* the transition stalled and was reversed */
	KPATCH_EXIT_POLICY = 8, /* not root, or signature or lockdown policy */
	KPATCH_EXIT_WRONG_KERNEL = 9, /* built for another kernel */
	KPATCH_EXIT_BUSY = 10, /* another transition or owner is in the way */
	KPATCH_EXIT_BAD_FILE = 11, /* not a patch, or a damaged one */
	KPATCH_EXIT_MISBEHAVED =
		12, /* the patch that was tried did not behave */
};

#endif /* KPATCH_EXIT_H */
