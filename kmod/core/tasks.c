// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the set of per-task states: made when a transition starts, extended by
 * each fork, dropped when the transition is over.  Entries come from memory
 * allocated ahead, because a fork is seen where allocating is not allowed.
 *
 * Decides nothing: which state a task gets is up to transition.c and switch.c.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/wait.h>

#include "engine.h"
#include "kernel.h"
#include "tasks.h"

/* Entries allocated at a time, and kept unused at least for coming forks. */
#define CHUNK_ENTRIES 256
#define LOW_WATER 128

/**
 * struct chunk - memory for entries; none is given back alone
 * @node: in &task_set.chunks
 * @nr: number of @entries
 * @used: how many of them are in use, the first ones
 * @entries: the entries
 */
struct chunk {
	struct list_head node;
	unsigned int nr, used;
	struct kpatch_task entries[];
};

/*
 * Written under kpatch_mutex.  Read without it, with preemption off, by the
 * ftrace handler and by the fork probe.
 */
struct task_set *task_set_active;

/* Sets that are not freed yet: a work in a task may keep one for long. */
static atomic_t nr_sets = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(sets_gone);

static struct tracepoint *newtask_tracepoint;

/**
 * task_set_get() - one more reference, by someone who has one or who runs with
 *	preemption off and took @set from task_set_active
 * @set: the set
 */
void task_set_get(struct task_set *set)
{
	refcount_inc(&set->ref);
}

/**
 * task_set_shared() - does anyone but the transition hold it?
 * @set: the set
 */
bool task_set_shared(struct task_set *set)
{
	return refcount_read(&set->ref) > 1;
}

static void free_set(struct work_struct *work)
{
	struct task_set *set =
		container_of(to_rcu_work(work), struct task_set, free);
	struct chunk *chunk, *tmp;

	list_for_each_entry_safe(chunk, tmp, &set->chunks, node)
		kvfree(chunk);
	kvfree(set);
	if (atomic_dec_and_test(&nr_sets))
		wake_up(&sets_gone);
}

/**
 * task_set_put() - give a reference back
 * @set: the set; freed after a grace period when this was the last one
 */
void task_set_put(struct task_set *set)
{
	if (refcount_dec_and_test(&set->ref))
		queue_rcu_work(kpatch_wq, &set->free);
}

static int add_chunk(struct task_set *set, unsigned int nr)
{
	struct chunk *chunk;
	unsigned long flags;

	chunk = kvzalloc(struct_size(chunk, entries, nr), GFP_KERNEL);
	if (!chunk)
		return -ENOMEM;
	chunk->nr = nr;

	raw_spin_lock_irqsave(&set->lock, flags);
	list_add_tail(&chunk->node, &set->chunks);
	if (!set->filling)
		set->filling = chunk;
	set->nr_unused += nr;
	raw_spin_unlock_irqrestore(&set->lock, flags);
	return 0;
}

static struct kpatch_task *take_entry(struct task_set *set)
{
	struct kpatch_task *entry;
	struct chunk *chunk = set->filling;

	lockdep_assert_held(&set->lock);

	if (!set->nr_unused)
		return NULL;
	if (chunk->used == chunk->nr) {
		chunk = list_next_entry(chunk, node);
		set->filling = chunk;
	}
	entry = &chunk->entries[chunk->used++];
	entry->set = set;
	set->nr_unused--;
	return entry;
}

/**
 * tasks_refill() - have entries for forks to come, and for tasks that got none
 *
 * Context: under the engine's mutex, or in a work that tasks_stop() waits for.
 */
void tasks_refill(void)
{
	struct task_set *set = READ_ONCE(task_set_active);

	while (set && READ_ONCE(set->nr_unused) < LOW_WATER)
		if (add_chunk(set, CHUNK_ENTRIES))
			break;
}

/* Runs while the set is active only: tasks_stop() cancels it. */
static void refill_fn(struct work_struct *work)
{
	tasks_refill();
}

static DECLARE_WORK(refill_work, refill_fn);

/*
 * Find the entry of @task or give it one with @state.  With @reset, an entry
 * found is an earlier task's of the same address, and gets @state as well.
 */
static struct kpatch_task *
insert(struct task_set *set, struct task_struct *task, int state, bool reset)
{
	struct kpatch_task *entry;

	lockdep_assert_held(&set->lock);

	entry = tasks_find(set, task);
	if (entry) {
		if (reset)
			WRITE_ONCE(entry->state, state);
		return entry;
	}
	entry = take_entry(set);
	if (!entry) {
		set->missed = true;
		return NULL;
	}
	entry->task = task;
	entry->state = state;
	hlist_add_head_rcu(&entry->node,
			   &set->buckets[hash_ptr(task, set->bits)]);
	return entry;
}

/*
 * A child starts with the state of its parent: it may have been given what the
 * parent computed in that state.  It is on the task list already but has not
 * run yet, so resetting what a walk of that list found here is safe.
 */
static void newtask_probe(void *unused, struct task_struct *child,
			  unsigned long clone_flags)
{
	struct kpatch_task *parent;
	struct task_set *set;
	unsigned long flags;
	bool low;

	preempt_disable();
	set = READ_ONCE(task_set_active);
	if (!set)
		goto out;

	raw_spin_lock_irqsave(&set->lock, flags);
	parent = tasks_find(set, current);
	insert(set, child,
	       parent ? READ_ONCE(parent->state) : set->missing_state, true);
	low = set->nr_unused < LOW_WATER;
	raw_spin_unlock_irqrestore(&set->lock, flags);

	if (low)
		queue_work(kpatch_wq, &refill_work);
out:
	preempt_enable();
}

/* Give every task that has none an entry with the initial state. */
static int add_all(struct task_set *set)
{
	struct task_struct *group, *task;
	unsigned long flags;
	unsigned int cpu;
	bool missed;

	do {
		while (READ_ONCE(set->nr_unused) < LOW_WATER)
			if (add_chunk(set, CHUNK_ENTRIES))
				return -ENOMEM;
		missed = false;
		rcu_read_lock();
		for_each_process_thread(group, task) {
			raw_spin_lock_irqsave(&set->lock, flags);
			if (!insert(set, task, set->missing_state, false))
				missed = true;
			raw_spin_unlock_irqrestore(&set->lock, flags);
		}
		rcu_read_unlock();

		for_each_possible_cpu(cpu) {
			task = kernel_call(idle_task)(cpu);
			raw_spin_lock_irqsave(&set->lock, flags);
			if (!insert(set, task, set->missing_state, false))
				missed = true;
			raw_spin_unlock_irqrestore(&set->lock, flags);
		}
	} while (missed);
	set->missed = false;
	return 0;
}

static struct task_set *alloc_set(int state)
{
	unsigned int bits = 6, nr = num_possible_cpus();
	struct task_struct *group, *task;
	struct task_set *set;

	rcu_read_lock();
	for_each_process_thread(group, task)
		nr++;
	rcu_read_unlock();
	while ((1U << bits) < nr && bits < 16)
		bits++;

	set = kvzalloc(struct_size(set, buckets, 1UL << bits), GFP_KERNEL);
	if (!set)
		return NULL;
	atomic_inc(&nr_sets);
	refcount_set(&set->ref, 1);
	raw_spin_lock_init(&set->lock);
	set->bits = bits;
	set->missing_state = state;
	INIT_LIST_HEAD(&set->chunks);
	INIT_RCU_WORK(&set->free, free_set);

	if (add_chunk(set, nr + CHUNK_ENTRIES)) {
		task_set_put(set);
		return NULL;
	}
	return set;
}

/**
 * tasks_start() - give all tasks, idle tasks included, a state
 * @state: the initial state
 * @each: each task its own; else one for all, changed by tasks_force()
 *
 * A task that forks meanwhile is either seen on the task list, or its fork is
 * seen by the probe: the list is walked after the set became visible.
 *
 * Return: 0 or -ENOMEM.
 */
int tasks_start(int state, bool each)
{
	struct task_set *set;
	int ret = 0;

	lockdep_assert_held(&kpatch_mutex);

	if (WARN_ON_ONCE(task_set_active))
		return -EBUSY;
	set = alloc_set(state);
	if (!set)
		return -ENOMEM;
	/* Pairs with the address dependency in tasks_state() and the probe. */
	smp_store_release(&task_set_active, set);

	if (each)
		ret = add_all(set);
	if (ret)
		tasks_stop();
	return ret;
}

/**
 * tasks_stop() - drop the states of all tasks
 *
 * No function may be in transition any more, and every CPU must have been
 * passed over since: the ftrace handler does not look at the set again.
 */
void tasks_stop(void)
{
	struct task_set *set = task_set_active;

	lockdep_assert_held(&kpatch_mutex);

	if (!set)
		return;
	WRITE_ONCE(task_set_active, NULL);
	/* The probe may still be at it; the grace period of free waits. */
	cancel_work_sync(&refill_work);
	task_set_put(set);
}

/**
 * tasks_find_or_add() - the entry of a task in the active set
 * @task: the task
 *
 * Context: preemption off or under the engine's mutex, a set must be active.
 *
 * Return: the entry, or NULL when there is no memory for a new one just now.
 */
struct kpatch_task *tasks_find_or_add(struct task_struct *task)
{
	struct task_set *set = READ_ONCE(task_set_active);
	struct kpatch_task *entry;
	unsigned long flags;

	entry = tasks_find(set, task);
	if (entry)
		return entry;
	raw_spin_lock_irqsave(&set->lock, flags);
	entry = insert(set, task, set->missing_state, false);
	raw_spin_unlock_irqrestore(&set->lock, flags);
	return entry;
}

/**
 * tasks_settle() - the walk that found every task in a state is over
 * @state: the state
 *
 * A fork that found no memory meanwhile is a task which that walk may not have
 * met.  When there was none, later ones have parents in @state, so @state is
 * also right for whoever gets no entry from now on.
 *
 * Return: false when a task stayed without an entry since this was last asked.
 */
bool tasks_settle(int state)
{
	struct task_set *set = task_set_active;
	unsigned long flags;
	bool missed;

	lockdep_assert_held(&kpatch_mutex);

	raw_spin_lock_irqsave(&set->lock, flags);
	missed = set->missed;
	set->missed = false;
	if (!missed)
		WRITE_ONCE(set->missing_state, state);
	raw_spin_unlock_irqrestore(&set->lock, flags);
	return !missed;
}

/**
 * tasks_force() - write the state of all tasks, whatever they are doing
 * @state: the state
 */
void tasks_force(int state)
{
	struct task_set *set = task_set_active;
	struct kpatch_task *entry;
	unsigned long flags;
	unsigned int i;

	lockdep_assert_held(&kpatch_mutex);

	raw_spin_lock_irqsave(&set->lock, flags);
	WRITE_ONCE(set->missing_state, state);
	for (i = 0; i < 1U << set->bits; i++) {
		hlist_for_each_entry(entry, &set->buckets[i], node)
			WRITE_ONCE(entry->state, state);
	}
	raw_spin_unlock_irqrestore(&set->lock, flags);
}

static void find_tracepoint(struct tracepoint *tp, void *unused)
{
	if (!strcmp(tp->name, "task_newtask"))
		newtask_tracepoint = tp;
}

/**
 * tasks_init() - watch forks
 *
 * The tracepoint is inside copy_process(), so it is passed by every new task,
 * the workers of io_uring included.
 *
 * Return: 0, -ENOENT without that tracepoint, or the error of registering.
 */
int tasks_init(void)
{
	int ret;

	for_each_kernel_tracepoint(find_tracepoint, NULL);
	if (!newtask_tracepoint) {
		pr_err("this kernel has no tracepoint task_newtask\n");
		return -ENOENT;
	}
	ret = tracepoint_probe_register(newtask_tracepoint, newtask_probe,
					NULL);
	if (ret)
		pr_err("cannot watch forks: %d\n", ret);
	return ret;
}

/**
 * tasks_exit() - undo tasks_init(), and wait for works in tasks to be done
 */
void tasks_exit(void)
{
	tracepoint_probe_unregister(newtask_tracepoint, newtask_probe, NULL);
	tracepoint_synchronize_unregister();
	wait_event(sets_gone, !atomic_read(&nr_sets));
}
