/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The patch state of every task, while a transition runs.  A stock task_struct
 * has no field for it in reach of a module, so it is kept in a hash keyed by
 * the task's address.
 */
#ifndef KPATCH_TASKS_H
#define KPATCH_TASKS_H

#include <linux/hash.h>
#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/task_work.h>
#include <linux/workqueue.h>

#include "kpatch.h"

struct chunk;
struct task_set;

/**
 * struct kpatch_task - patch state of one task
 * @node: in a bucket of @set
 * @task: the key; may be dead, never followed from here
 * @set: where it belongs
 * @state: KPATCH_UNPATCHED or KPATCH_PATCHED.  Written by the task itself, or
 *	by others while it cannot run; by force, at any time
 * @queued: @work is on its way, and holds a reference to @set
 * @work: see switch.c
 */
struct kpatch_task {
	struct hlist_node node;
	struct task_struct *task;
	struct task_set *set;
	int state;
	int queued;
	struct callback_head work;
};

/**
 * struct task_set - the states of all tasks in one transition
 * @ref: the transition, and each queued work
 * @lock: serializes insertion; protects @missed, @nr_unused, @filling, @chunks
 * @bits: log2 of the number of @buckets
 * @missing_state: of a task that has no entry yet
 * @missed: a task got no entry since tasks_settle() last asked
 * @nr_unused: entries that are free
 * @filling: the chunk that the next one is taken from, or one after it
 * @chunks: memory of all entries
 * @free: frees all this after a grace period
 * @buckets: the hash
 */
struct task_set {
	refcount_t ref;
	raw_spinlock_t lock;
	unsigned int bits;
	int missing_state;
	bool missed;
	unsigned int nr_unused;
	struct chunk *filling;
	struct list_head chunks;
	struct rcu_work free;
	struct hlist_head buckets[];
};

extern struct task_set *task_set_active;

int tasks_init(void);
void tasks_exit(void);
int tasks_start(int state, bool each);
void tasks_stop(void);
struct kpatch_task *tasks_find_or_add(struct task_struct *task);
void tasks_refill(void);
bool tasks_settle(int state);
void tasks_force(int state);
bool task_set_shared(struct task_set *set);
void task_set_get(struct task_set *set);
void task_set_put(struct task_set *set);

/*
 * Preemption must be off.  Called by the ftrace handler, so nothing in here may
 * be traced or depend on RCU watching: that the memory stays is ensured by a
 * pass over every CPU before it is freed.
 */
static __always_inline struct kpatch_task *tasks_find(struct task_set *set,
						      struct task_struct *task)
{
	struct hlist_head *bucket = &set->buckets[hash_ptr(task, set->bits)];
	struct kpatch_task *entry;

	hlist_for_each_entry_rcu_notrace(entry, bucket, node) {
		if (entry->task == task)
			return entry;
	}
	return NULL;
}

/* The state that decides which function @task runs; see tasks_find(). */
static __always_inline int tasks_state(struct task_struct *task)
{
	struct task_set *set = READ_ONCE(task_set_active);
	struct kpatch_task *entry;

	if (WARN_ON_ONCE(!set))
		return KPATCH_UNDEFINED;
	entry = tasks_find(set, task);
	return entry ? READ_ONCE(entry->state) : READ_ONCE(set->missing_state);
}

#endif /* KPATCH_TASKS_H */
