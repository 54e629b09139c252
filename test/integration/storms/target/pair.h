/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the two versions of the pair share: where a call spends its time between
 * the caller's entry and its call of the callee, and where it is counted.
 */
#ifndef PAIR_H
#define PAIR_H

enum pair_window {
	PAIR_SPIN, /* on the CPU */
	PAIR_YIELD, /* on the CPU, with offers to leave it */
	PAIR_SLEEP, /* off the CPU, for a moment */
	PAIR_WAIT, /* off the CPU, until the parameter "release" is set */
};

void pair_caller(enum pair_window window);
int pair_callee(void);

void pair_linger(enum pair_window window);
void pair_note(int caller, int callee);

#endif /* PAIR_H */
