// SPDX-License-Identifier: GPL-2.0
/*
 * Calls many functions when /proc/kpatch_many is read, which has how many of
 * them returned what: "64x0" or, when they differ, "60x0 4x7".
 */
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "many.h"

#define MAX_VALUE 100

int many_zero;

static int many_show(struct seq_file *m, void *v)
{
	unsigned int seen[MAX_VALUE] = {}, i;
	int value;

	for (i = 0; i < many_nr; i++) {
		value = many_functions[i]();
		if (value < 0 || value >= MAX_VALUE)
			return -ERANGE;
		seen[value]++;
	}
	for (i = 0; i < MAX_VALUE; i++) {
		if (seen[i])
			seq_printf(m, "%ux%u ", seen[i], i);
	}
	seq_puts(m, "\n");
	return 0;
}

static int __init many_init(void)
{
	return proc_create_single(KBUILD_MODNAME, 0444, NULL, many_show) ?
		       0 :
		       -ENOMEM;
}

static void __exit many_exit(void)
{
	remove_proc_entry(KBUILD_MODNAME, NULL);
}

module_init(many_init);
module_exit(many_exit);
MODULE_LICENSE("GPL");
