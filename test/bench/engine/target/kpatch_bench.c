// SPDX-License-Identifier: GPL-2.0
/*
 * The module to be patched.  Reading /proc/kpatch_bench sleeps in one of its
 * functions until "release" is set; writing a number to "calls" calls the other
 * one so many times, and reading it gives the time of that.
 */
#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/wait.h>

static DECLARE_WAIT_QUEUE_HEAD(queue);
static bool released;
static atomic_t waiting = ATOMIC_INIT(0);

/* Of the last loop: its duration, and how many calls were of the original. */
static u64 loop_ns;
static unsigned int loop_old;

static noinline int bench_sleep(void)
{
	int ret;

	atomic_inc(&waiting);
	/* Not to be ended by the signal that comes after some seconds. */
	ret = wait_event_killable(queue, READ_ONCE(released));
	atomic_dec(&waiting);
	return ret;
}

/* The replacement's result is 0. */
static noinline unsigned int bench_call(void)
{
	/* Keeps the compiler from knowing the result. */
	barrier();
	return 1;
}

static int sleep_show(struct seq_file *m, void *v)
{
	return bench_sleep() < 0 ? -ERESTARTSYS : 0;
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

static int waiting_get(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%d\n", atomic_read(&waiting));
}

static const struct kernel_param_ops waiting_ops = { .get = waiting_get };
module_param_cb(waiting, &waiting_ops, NULL, 0444);

/* Undisturbed, so that with QEMU's -icount the time is of the loop alone. */
static int calls_set(const char *val, const struct kernel_param *kp)
{
	unsigned int nr, i, old = 0;
	unsigned long flags;
	int ret = kstrtouint(val, 0, &nr);
	u64 start;

	if (ret)
		return ret;
	local_irq_save(flags);
	start = ktime_get_ns();
	for (i = 0; i < nr; i++)
		old += bench_call();
	loop_ns = ktime_get_ns() - start;
	local_irq_restore(flags);
	loop_old = old;
	return 0;
}

static int calls_get(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%llu %u\n", loop_ns, loop_old);
}

static const struct kernel_param_ops calls_ops = {
	.set = calls_set,
	.get = calls_get,
};
module_param_cb(calls, &calls_ops, NULL, 0644);

static int __init bench_init(void)
{
	if (!proc_create_single("kpatch_bench", 0444, NULL, sleep_show))
		return -ENOMEM;
	return 0;
}

static void __exit bench_exit(void)
{
	remove_proc_entry("kpatch_bench", NULL);
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_LICENSE("GPL");
