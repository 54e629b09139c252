// SPDX-License-Identifier: GPL-2.0
/*
 * A module whose functions keep the task that calls them, each in its own way,
 * until the parameter "release" is set: files in /proc/kpatch_holder that are
 * read, one that is closed, and a thread.  The deep one waits for "rise", and
 * then reads a file of another module in the same system call.
 */
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

/* Whoever does not give its CPU away stops by itself in the end. */
static unsigned int burn_seconds = 8;
module_param(burn_seconds, uint, 0444);

static DECLARE_WAIT_QUEUE_HEAD(queue);
static bool released, risen;
static struct task_struct *thread;

/* More frames than a stack may have to be judged. */
#define DEPTH 280

/* No signal ends it. */
static noinline const char *holder_sleep(void)
{
	wait_event(queue, READ_ONCE(released));
	return "old";
}

/* Offers its CPU, in a way that ftrace sees: that waits for all tasks. */
static noinline const char *holder_spin(void)
{
	while (!READ_ONCE(released) && !fatal_signal_pending(current))
		cond_resched_tasks_rcu_qs();
	return "old";
}

/* Is off its CPU only when it is preempted. */
static noinline const char *holder_burn(void)
{
	unsigned long end = jiffies + burn_seconds * HZ;

	while (!READ_ONCE(released) && time_before(jiffies, end))
		cpu_relax();
	return "old";
}

static noinline const char *holder_loop(void)
{
	while (!READ_ONCE(released) && !kthread_should_stop())
		cond_resched_tasks_rcu_qs();
	return "old";
}

/* Differs from the sleeping one, or the compiler makes them one. */
static noinline const char *holder_exit(void)
{
	wait_event(queue, READ_ONCE(released));
	return "late";
}

/* Apart, for its frame. */
static noinline void holder_bottom(void)
{
	wait_event(queue, READ_ONCE(risen));
}

static noinline unsigned int holder_deep(unsigned int depth)
{
	if (depth)
		depth = holder_deep(depth - 1);
	else
		holder_bottom();
	/* Or it would be a loop. */
	barrier();
	return depth;
}

static ssize_t read_other(char *text, size_t size)
{
	struct file *file;
	ssize_t len;

	file = filp_open("/proc/kpatch_second/sleep", O_RDONLY, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	len = kernel_read(file, text, size, &file->f_pos);
	filp_close(file, NULL);
	return len;
}

/* No seq_file: that would hold its lock, of the class that the other takes. */
static ssize_t deep_read(struct file *file, char __user *buf, size_t size,
			 loff_t *pos)
{
	char text[16];
	ssize_t len;

	if (*pos)
		return 0;
	holder_deep(DEPTH);
	len = read_other(text, min(size, sizeof(text)));
	if (len < 0)
		return len;
	if (copy_to_user(buf, text, len))
		return -EFAULT;
	*pos += len;
	return len;
}

static const struct proc_ops deep_ops = {
	.proc_read = deep_read,
};

static int sleep_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", holder_sleep());
	return 0;
}

static int spin_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", holder_spin());
	return 0;
}

static int burn_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", holder_burn());
	return 0;
}

static int exit_release(struct inode *inode, struct file *file)
{
	pr_info("holder: closed, %s\n", holder_exit());
	return 0;
}

static const struct proc_ops exit_ops = {
	.proc_release = exit_release,
};

static int loop_thread(void *unused)
{
	while (!kthread_should_stop()) {
		if (!READ_ONCE(released))
			pr_info("holder: looped, %s\n", holder_loop());
		schedule_timeout_interruptible(HZ / 10);
	}
	return 0;
}

static int loop_set(const char *val, const struct kernel_param *kp)
{
	if (thread)
		return -EBUSY;
	thread = kthread_run(loop_thread, NULL, "kpatch_looper");
	return PTR_ERR_OR_ZERO(thread);
}

static const struct kernel_param_ops loop_ops = { .set = loop_set };
module_param_cb(loop, &loop_ops, NULL, 0200);

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
module_param_cb(rise, &release_ops, &risen, 0644);

static int __init holder_init(void)
{
	struct proc_dir_entry *dir = proc_mkdir(KBUILD_MODNAME, NULL);

	if (!dir)
		return -ENOMEM;
	proc_create_single("sleep", 0444, dir, sleep_show);
	proc_create_single("spin", 0444, dir, spin_show);
	proc_create_single("burn", 0444, dir, burn_show);
	proc_create("deep", 0444, dir, &deep_ops);
	proc_create("exit", 0444, dir, &exit_ops);
	return 0;
}

static void __exit holder_exit_module(void)
{
	if (!IS_ERR_OR_NULL(thread))
		kthread_stop(thread);
	remove_proc_subtree(KBUILD_MODNAME, NULL);
}

module_init(holder_init);
module_exit(holder_exit_module);
MODULE_LICENSE("GPL");
