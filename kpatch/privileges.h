/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which of root's powers a verb needs; it works without the others.
 */
#ifndef KPATCH_PRIVILEGES_H
#define KPATCH_PRIVILEGES_H

#include "lib/error.h"

#define PRIVILEGE_MODULES (1U << 0) /* load and remove modules */
#define PRIVILEGE_LOG (1U << 1) /* read the kernel's log */
#define PRIVILEGE_TASKS (1U << 2) /* read the stacks of other tasks */
#define PRIVILEGE_READ (1U << 3) /* read files of others */
#define PRIVILEGE_WRITE (1U << 4) /* write where others own the directory */
#define PRIVILEGE_CODE (1U << 5) /* read the kernel's memory */
#define PRIVILEGE_ALL (1U << 6) /* give up nothing */

/**
 * privileges_drop() - give up what is not needed, for good
 * @needed: PRIVILEGE_*
 * @err: says why it cannot be done
 *
 * Nothing that this process starts gets any of it back.  Those who are not root
 * have nothing to give up, and keep what they were given.
 *
 * Return: 0 or -EPERM.
 */
int privileges_drop(unsigned int needed, struct error *err);

#endif /* KPATCH_PRIVILEGES_H */
