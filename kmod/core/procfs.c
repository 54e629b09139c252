// SPDX-License-Identifier: GPL-2.0
/*
 * Owns /proc/kpatch: the patch state of every task, which cannot be a file in
 * the task's own directory.  Only tells.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include <kpatch/sysfs.h>

#include "engine.h"
#include "kernel.h"
#include "procfs.h"
#include "tasks.h"

/* Bytes of a line, about: what the first attempt gets memory for. */
#define LINE_BYTES 40

static struct proc_dir_entry *root;

static void show_task(struct seq_file *m, struct task_struct *task)
{
	char comm[TASK_COMM_LEN];
	int state = KPATCH_UNDEFINED;

	lockdep_assert_held(&kpatch_mutex);

	if (task_set_active)
		state = tasks_state(task);
	/* Of another task: copied first, and not trusted to be one line. */
	strscpy(comm, task->comm, sizeof(comm));
	strreplace(comm, '\n', '?');
	seq_printf(m, "%d %d %d %s\n", task_tgid_nr(task), task_pid_nr(task),
		   state, comm);
}

/* All of one moment: called again with more memory when it does not fit. */
static int tasks_show(struct seq_file *m, void *unused)
{
	struct task_struct *group, *task;
	unsigned int cpu;

	if (mutex_lock_interruptible(&kpatch_mutex))
		return -ERESTARTSYS;
	for_each_possible_cpu(cpu)
		show_task(m, kernel_call(idle_task)(cpu));
	rcu_read_lock();
	for_each_process_thread(group, task)
		show_task(m, task);
	rcu_read_unlock();
	mutex_unlock(&kpatch_mutex);
	return 0;
}

static int tasks_open(struct inode *inode, struct file *file)
{
	struct task_struct *group, *task;
	size_t nr = num_possible_cpus();

	rcu_read_lock();
	for_each_process_thread(group, task)
		nr++;
	rcu_read_unlock();
	return single_open_size(file, tasks_show, NULL, nr * LINE_BYTES);
}

static const struct proc_ops tasks_ops = {
	.proc_open = tasks_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

/**
 * procfs_init() - make /proc/kpatch
 *
 * Return: 0 or -ENOMEM.
 */
int procfs_init(void)
{
	if (!IS_ENABLED(CONFIG_PROC_FS))
		return 0;
	root = proc_mkdir(KPATCH_PROC_NAME, NULL);
	if (!root)
		return -ENOMEM;
	if (!proc_create(KPATCH_PROC_TASKS, 0400, root, &tasks_ops)) {
		proc_remove(root);
		return -ENOMEM;
	}
	return 0;
}

/**
 * procfs_exit() - remove it; waits for readers
 */
void procfs_exit(void)
{
	proc_remove(root);
}
