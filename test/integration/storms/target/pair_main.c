// SPDX-License-Identifier: GPL-2.0
/*
 * A caller and a callee that must be of one version, and the count of what was
 * seen.  Each byte read from a file in /proc/kpatch_pair is one call, which
 * lingers between the two as the file's name says; a kernel thread calls, too.
 * The file "seen" has the counts: old with old, new with new, mixed.
 */
#include <linux/atomic.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/wait.h>

#include "pair.h"

static atomic64_t both_old, both_new, mixed;
static struct task_struct *thread;
static DECLARE_WAIT_QUEUE_HEAD(queue);
static bool released;

noinline void pair_note(int caller, int callee)
{
	if (caller != callee)
		atomic64_inc(&mixed);
	else if (caller)
		atomic64_inc(&both_new);
	else
		atomic64_inc(&both_old);
}

/* Not udelay(), which is not to be relied on in a virtual machine. */
static void spin_us(unsigned int us)
{
	ktime_t end = ktime_add_us(ktime_get(), us);

	while (ktime_before(ktime_get(), end))
		cpu_relax();
}

noinline void pair_linger(enum pair_window window)
{
	unsigned int i;

	switch (window) {
	case PAIR_SPIN:
		spin_us(500);
		break;
	case PAIR_YIELD:
		for (i = 0; i < 10; i++) {
			spin_us(50);
			cond_resched();
		}
		break;
	case PAIR_SLEEP:
		schedule_timeout_interruptible(2);
		break;
	case PAIR_WAIT:
		wait_event_interruptible(queue, READ_ONCE(released));
		break;
	}
}

noinline void pair_caller(enum pair_window window)
{
	pair_linger(window);
	pair_note(0, pair_callee());
}

static ssize_t read_call(struct file *file, char __user *buf, size_t size,
			 loff_t *pos)
{
	if (!size)
		return 0;
	pair_caller((uintptr_t)pde_data(file_inode(file)));
	return clear_user(buf, 1) ? -EFAULT : 1;
}

static const struct proc_ops call_ops = {
	.proc_read = read_call,
};

static int seen_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%lld %lld %lld\n", atomic64_read(&both_old),
		   atomic64_read(&both_new), atomic64_read(&mixed));
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

static int call_thread(void *unused)
{
	while (!kthread_should_stop()) {
		pair_caller(PAIR_SLEEP);
		schedule_timeout_interruptible(1);
	}
	return 0;
}

static int __init pair_init(void)
{
	struct proc_dir_entry *dir = proc_mkdir(KBUILD_MODNAME, NULL);

	if (!dir)
		return -ENOMEM;
	proc_create_single("seen", 0444, dir, seen_show);
	proc_create_data("spin", 0444, dir, &call_ops, (void *)PAIR_SPIN);
	proc_create_data("yield", 0444, dir, &call_ops, (void *)PAIR_YIELD);
	proc_create_data("sleep", 0444, dir, &call_ops, (void *)PAIR_SLEEP);
	proc_create_data("wait", 0444, dir, &call_ops, (void *)PAIR_WAIT);
	thread = kthread_run(call_thread, NULL, "kpatch_pair");
	if (IS_ERR(thread))
		remove_proc_subtree(KBUILD_MODNAME, NULL);
	return PTR_ERR_OR_ZERO(thread);
}

static void __exit pair_exit(void)
{
	kthread_stop(thread);
	remove_proc_subtree(KBUILD_MODNAME, NULL);
}

module_init(pair_init);
module_exit(pair_exit);
MODULE_LICENSE("GPL");
