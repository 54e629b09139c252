// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the tasks that hold the transition, each with the reason; the words are
 * those of include/kpatch/sysfs.h.  Looks only: switches nobody.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/sched/signal.h>
#include <linux/smp.h>
#include <linux/string.h>

#include <kpatch/sysfs.h>

#include "arch.h"
#include "blocking.h"
#include "engine.h"
#include "kernel.h"
#include "switch.h"

/* Room for the last line, "+N". */
#define RESERVE 16
/* Of so many tasks the stack is looked at; the rest is only counted. */
#define MAX_LOOKS 4096
/* Named in the log. */
#define MAX_LOGGED 10
/* A running task may leave its CPU just when it is looked at there. */
#define MAX_GLANCES 3
#define MAX_FRAMES 32

/**
 * struct blocker - a task that holds the transition
 * @pid: thread group, 0 for an idle task
 * @tid: thread, 0 for an idle task
 * @reason: KPATCH_BLOCK_...
 * @function: where it is, "-" if unknown
 * @comm: its name, in one line
 */
struct blocker {
	pid_t pid, tid;
	const char *reason;
	char function[KSYM_NAME_LEN];
	char comm[TASK_COMM_LEN];
};

/**
 * struct search - a walk over all tasks that have not switched
 * @found: called for each that holds the transition; false for no more of them
 * @looks: stacks looked at
 * @omitted: tasks that were only counted
 */
struct search {
	bool (*found)(struct search *search, const struct blocker *blocker);
	unsigned int looks, omitted;
	bool full;
};

/* A look at a task that runs, from an interrupt on its CPU. */
struct glance {
	struct task_struct *task;
	bool met;
	unsigned long addr;
};

/* Used by one CPU at a time: who sends the interrupt has kpatch_mutex. */
static unsigned long glance_entries[MAX_FRAMES];

static void glance_fn(void *data)
{
	struct glance *glance = data;
	unsigned int nr;

	if (current != glance->task)
		return;
	glance->met = true;
	nr = arch_interrupted(glance_entries, MAX_FRAMES);
	if (!nr)
		return;
	/* What matters is the function in the way, not where that calls to. */
	glance->addr = stack_forbidden(glance_entries, nr);
	if (!glance->addr)
		glance->addr = glance_entries[0];
}

/* Why @task does not switch; false when it has, or could just now. */
static bool look(struct task_struct *task, struct kpatch_block *block)
{
	struct glance glance = { .task = task };
	unsigned int i;

	for (i = 0; i < MAX_GLANCES; i++) {
		if (switch_look(task, block))
			return false;
		if (strcmp(block->reason, KPATCH_BLOCK_RUNNING))
			break;
		/* Fails for a CPU that goes offline, which it then leaves. */
		smp_call_function_single(task_cpu(task), glance_fn, &glance, 1);
		if (glance.met) {
			block->addr = glance.addr;
			break;
		}
	}
	/* No signal and no work reaches it any more. */
	if (READ_ONCE(task->flags) & PF_EXITING)
		block->reason = KPATCH_BLOCK_EXITING;
	return true;
}

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

static void search_task(struct search *search, struct task_struct *task)
{
	struct kpatch_block block;
	struct blocker blocker;

	if (switch_done(task))
		return;
	if (search->full || search->looks == MAX_LOOKS) {
		search->omitted++;
		return;
	}
	search->looks++;
	if (!look(task, &block))
		return;
	blocker.pid = task_tgid_nr(task);
	blocker.tid = task_pid_nr(task);
	blocker.reason = block.reason;
	function_name(blocker.function, sizeof(blocker.function), block.addr);
	/* Of another task: copied first, and not trusted to be one line. */
	strscpy(blocker.comm, task->comm, sizeof(blocker.comm));
	strreplace(blocker.comm, '\n', '?');
	if (!search->found(search, &blocker)) {
		search->full = true;
		search->omitted++;
	}
}

static void search_all(struct search *search)
{
	struct task_struct *group, *task;
	unsigned int cpu;

	lockdep_assert_held(&kpatch_mutex);

	for_each_online_cpu(cpu)
		search_task(search, kernel_call(idle_task)(cpu));
	rcu_read_lock();
	for_each_process_thread(group, task)
		search_task(search, task);
	rcu_read_unlock();
}

struct listing {
	struct search search;
	char *buf;
	size_t size, len;
};

static bool add_line(struct search *search, const struct blocker *blocker)
{
	struct listing *list = container_of(search, struct listing, search);
	size_t room = list->size - list->len - RESERVE;
	int len;

	len = snprintf(list->buf + list->len, room, "%d %d %s %s %s\n",
		       blocker->pid, blocker->tid, blocker->reason,
		       blocker->function, blocker->comm);
	if (len >= room)
		return false;
	list->len += len;
	return true;
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
	struct listing list = {
		.search.found = add_line,
		.buf = buf,
		.size = size,
	};

	search_all(&list.search);
	buf[list.len] = '\0';
	if (list.search.omitted)
		list.len += scnprintf(buf + list.len, size - list.len, "+%u\n",
				      list.search.omitted);
	return list.len;
}

struct logging {
	struct search search;
	const char *patch;
	unsigned int lines;
};

static bool log_line(struct search *search, const struct blocker *blocker)
{
	struct logging *log = container_of(search, struct logging, search);

	if (log->lines == MAX_LOGGED)
		return false;
	log->lines++;
	pr_warn("'%s': held by pid %d, tid %d (%s): %s, %s\n", log->patch,
		blocker->pid, blocker->tid, blocker->comm, blocker->reason,
		blocker->function);
	return true;
}

/**
 * blocking_log() - name the tasks that hold the transition in the kernel's log
 * @patch: the name of the patch
 */
void blocking_log(const char *patch)
{
	struct logging log = { .search.found = log_line, .patch = patch };

	search_all(&log.search);
	if (log.search.omitted)
		pr_warn("'%s': held by %u more\n", patch, log.search.omitted);
}
