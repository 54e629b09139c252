/* SPDX-License-Identifier: GPL-2.0 */
/* Between the two files of the module to be patched. */
int target_other(void);
int target_number(void);
