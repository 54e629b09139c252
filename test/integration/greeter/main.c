// SPDX-License-Identifier: GPL-2.0
/*
 * A module for tests: /proc/greeter says something.
 */
#include "greeter.h"

#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

static unsigned int times = 2;
module_param(times, uint, 0644);

static int greeter_show(struct seq_file *m, void *v)
{
	unsigned int i;

	for (i = 0; i < greeter_times(times); i++)
		seq_printf(m, "%s\n", greeter_word(i));
	return 0;
}

static int __init greeter_init(void)
{
	return proc_create_single("greeter", 0444, NULL, greeter_show) ?
		       0 :
		       -ENOMEM;
}

static void __exit greeter_exit(void)
{
	remove_proc_entry("greeter", NULL);
}

module_init(greeter_init);
module_exit(greeter_exit);
MODULE_DESCRIPTION("Greets, for tests");
MODULE_LICENSE("GPL");
