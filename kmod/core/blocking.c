// SPDX-License-Identifier: GPL-2.0
/*
 * Lists the tasks that hold the transition, each with the reason; the format is
 * that of include/kpatch/sysfs.h.  Looks only.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "blocking.h"
#include "engine.h"
#include "switch.h"

/* Room for the last line, "+N". */
#define RESERVE 16

struct listing {
	char *buf;
	size_t size, len;
	unsigned int omitted;
};

/* The name alone: %ps adds the module, after a blank. */
static void function_name(char *name, size_t size, unsigned long addr)
{
	if (!addr) {
		strscpy(name, "-", size);
		return;
	}
	snprintf(name, size, "%ps", (void *)addr);
	name[strcspn(name, " ")] = '\0';
}

static void add_line(struct listing *list, struct task_struct *task,
		     const struct kpatch_block *block)
{
	char function[KSYM_NAME_LEN], comm[TASK_COMM_LEN];
	size_t room = list->size - list->len - RESERVE;
	int len;

	function_name(function, sizeof(function), block->addr);
	/* Of another task: copied first, and not trusted to be one line. */
	strscpy(comm, task->comm, sizeof(comm));
	strreplace(comm, '\n', '?');
	len = snprintf(list->buf + list->len, room, "%d %s %s %s\n",
		       task_pid_nr(task), block->reason, function, comm);
	if (list->omitted || len >= room)
		list->omitted++;
	else
		list->len += len;
}

/**
 * blocking_list() - list the tasks that hold the transition
 * @buf: where to
 * @size: bytes there, at least a few lines
 *
 * Return: bytes written.
 */
ssize_t blocking_list(char *buf, size_t size)
{
	struct listing list = { .buf = buf, .size = size };
	struct task_struct *group, *task;
	struct kpatch_block block;

	lockdep_assert_held(&kpatch_mutex);

	buf[0] = '\0';
	rcu_read_lock();
	for_each_process_thread(group, task) {
		if (!switch_look(task, &block))
			add_line(&list, task, &block);
	}
	rcu_read_unlock();
	buf[list.len] = '\0';
	if (list.omitted)
		list.len += scnprintf(buf + list.len, size - list.len, "+%u\n",
				      list.omitted);
	return list.len;
}
