// SPDX-License-Identifier: GPL-2.0
/*
 * A module to be patched: files in a directory of its name in /proc, whose
 * contents come from functions that patches replace, one that sleeps, and a
 * thread that naps.
 */
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/wait.h>

#include "target.h"

static DECLARE_WAIT_QUEUE_HEAD(queue);
static bool released;
static unsigned int naps;
static struct task_struct *thread;

/* One of two statics of this name; the other is in target_other.c. */
static noinline int target_answer(void)
{
	return 1;
}

static noinline const char *target_sleep(void)
{
	if (wait_event_interruptible(queue, READ_ONCE(released)))
		return NULL;
	return "old";
}

/* Any wakeup ends it. */
static noinline void target_nap(void)
{
	set_current_state(TASK_INTERRUPTIBLE);
	if (!kthread_should_stop())
		schedule();
	__set_current_state(TASK_RUNNING);
	naps++;
}

static int value_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%d %d\n", target_answer(), target_other());
	return 0;
}

static int sleep_show(struct seq_file *m, void *v)
{
	const char *text = target_sleep();

	if (!text)
		return -ERESTARTSYS;
	seq_printf(m, "%s\n", text);
	return 0;
}

/* Two functions in one system call: they belong together. */
static int pair_show(struct seq_file *m, void *v)
{
	const char *text = target_sleep();

	if (!text)
		return -ERESTARTSYS;
	seq_printf(m, "%s %d\n", text, target_number());
	return 0;
}

static int naps_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%u\n", naps);
	return 0;
}

static int release_set(const char *val, const struct kernel_param *kp)
{
	int ret = param_set_bool(val, kp);

	wake_up_all(&queue);
	return ret;
}

static const struct kernel_param_ops release_ops = {
	.set = release_set,
	.get = param_get_bool,
};
module_param_cb(release, &release_ops, &released, 0644);

static int nap_thread(void *unused)
{
	while (!kthread_should_stop()) {
		target_nap();
		schedule_timeout_interruptible(HZ / 5);
	}
	return 0;
}

static int __init target_init(void)
{
	struct proc_dir_entry *dir = proc_mkdir(KBUILD_MODNAME, NULL);

	if (!dir)
		return -ENOMEM;
	proc_create_single("value", 0444, dir, value_show);
	proc_create_single("sleep", 0444, dir, sleep_show);
	proc_create_single("pair", 0444, dir, pair_show);
	proc_create_single("naps", 0444, dir, naps_show);
	thread = kthread_run(nap_thread, NULL, "kpatch_napper");
	pr_info("target init sees %d\n", target_answer());
	return PTR_ERR_OR_ZERO(thread);
}

static void __exit target_exit(void)
{
	kthread_stop(thread);
	remove_proc_subtree(KBUILD_MODNAME, NULL);
}

module_init(target_init);
module_exit(target_exit);
MODULE_LICENSE("GPL");
