// SPDX-License-Identifier: GPL-2.0
/*
 * Switches one task at a time to the target state, by whichever way is first:
 * from outside while the task is off its CPU, from a work on the task's own CPU,
 * or by the task itself on its way to user space.  Each way checks the stack.
 *
 * Does not know which patch is in transition, nor when a transition is over.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/percpu.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include <kpatch/sysfs.h>

#include "engine.h"
#include "kernel.h"
#include "switch.h"
#include "tasks.h"
#include "trace_kpatch.h"
#include "transition.h"

/*
 * The state to switch to, or KPATCH_UNDEFINED to leave tasks alone.  Written
 * under kpatch_mutex; read with preemption off by tasks that switch themselves
 * and by the works below, which a pass over every CPU waits for.
 */
static int switch_target = KPATCH_UNDEFINED;

/* At most the number of tasks still to switch; see note_switched(). */
static atomic_t remaining = ATOMIC_INIT(0);

/**
 * struct cpu_switch - what a walk leaves to one CPU
 * @work: runs there, so that nothing else does
 * @seen: a task that was running there; a reference, or NULL
 */
struct cpu_switch {
	struct work_struct work;
	struct task_struct *seen;
};

static DEFINE_PER_CPU(struct cpu_switch, cpu_switch);

/*
 * Called after any switch that no walk of switch_all() made itself.  Such a
 * switch may also be of a task which that walk had not counted, so the number
 * can be too low, which costs a walk for nothing, but never too high.
 */
static void note_switched(void)
{
	if (atomic_dec_return(&remaining) <= 0)
		transition_kick();
}

/* @task cannot run meanwhile, or is current; preemption is off. */
static int check_and_switch(struct task_struct *task, struct kpatch_task *entry,
			    struct kpatch_block *block, const char *how)
{
	int target = READ_ONCE(switch_target);
	int ret;

	if (target == KPATCH_UNDEFINED)
		return -EAGAIN;
	/*
	 * The target before the ranges that belong to it, and before any
	 * func->transition that this task reads from now on.  Pairs with
	 * smp_wmb() in switch_start().
	 */
	smp_rmb();
	ret = stack_check(task, block);
	if (ret)
		return ret;
	WRITE_ONCE(entry->state, target);
	trace_task_switched(task, target, how);
	return 0;
}

struct attempt {
	struct kpatch_task *entry;
	struct kpatch_block *block;
	const char *how;
	bool look_only;
};

/* Called back with @task held in its place by the scheduler's locks. */
static int attempt_fn(struct task_struct *task, void *data)
{
	struct attempt *attempt = data;

	if (task != current && kernel_call(task_curr)(task)) {
		attempt->block->reason = KPATCH_BLOCK_RUNNING;
		attempt->block->addr = 0;
		return -EBUSY;
	}
	if (attempt->look_only)
		return stack_check(task, attempt->block);
	return check_and_switch(task, attempt->entry, attempt->block,
				attempt->how);
}

/* Runs in the task itself, on its way to user space or inside a syscall. */
static void task_work_fn(struct callback_head *work)
{
	struct kpatch_task *entry =
		container_of(work, struct kpatch_task, work);
	struct kpatch_block block;
	bool switched = false;

	preempt_disable();
	if (entry->set == READ_ONCE(task_set_active) &&
	    READ_ONCE(entry->state) != READ_ONCE(switch_target))
		switched =
			!check_and_switch(current, entry, &block, "task-work");
	preempt_enable();

	/* Whoever queues the work again must see it taken off. */
	smp_store_release(&entry->queued, 0);
	if (switched)
		note_switched();
	task_set_put(entry->set);
}

static bool is_our_work(struct callback_head *work, void *unused)
{
	return work->func == task_work_fn;
}

/* Have @task switch itself.  Kernel threads never get to such works. */
static void queue_task_work(struct task_struct *task, struct kpatch_task *entry,
			    enum task_work_notify_mode mode)
{
	if (task->flags & PF_KTHREAD)
		return;
	if (xchg(&entry->queued, 1)) {
		/* On its way; take it back only to send it with a signal. */
		if (mode != TWA_SIGNAL || !kernel_call(task_work_cancel_match)(
						  task, is_our_work, NULL))
			return;
	} else {
		task_set_get(entry->set);
	}
	init_task_work(&entry->work, task_work_fn);
	if (task_work_add(task, &entry->work, mode)) {
		/* Exiting: its stack is looked at from outside. */
		smp_store_release(&entry->queued, 0);
		task_set_put(entry->set);
	}
}

/*
 * For any task but the idle ones.  Returns 1 when it has just switched, 0 when
 * it had before, -EBUSY when it is running, another error when it is not to
 * switch.
 */
static int try_switch(struct task_struct *task, const char *how)
{
	struct kpatch_task *entry = tasks_find_or_add(task);
	struct kpatch_block block;
	struct attempt attempt = {
		.entry = entry,
		.block = &block,
		.how = how,
	};
	int ret;

	if (!entry)
		return -ENOMEM;
	if (READ_ONCE(entry->state) == READ_ONCE(switch_target))
		return 0;
	ret = kernel_call(task_call_func)(task, attempt_fn, &attempt);
	if (!ret)
		return 1;
	/* Nobody is in its way when no task may switch. */
	if (ret != -EAGAIN)
		trace_task_blocked(task, block.reason, block.addr);
	queue_task_work(task, entry, TWA_RESUME);
	return ret;
}

/* The idle task of the CPU this runs on: it cannot be running there as well. */
static bool switch_own_idle(void)
{
	struct kpatch_task *entry;
	struct kpatch_block block;
	struct task_struct *task;
	bool switched = false;

	preempt_disable();
	task = kernel_call(idle_task)(smp_processor_id());
	entry = tasks_find_or_add(task);
	if (entry && READ_ONCE(entry->state) != READ_ONCE(switch_target))
		switched = !check_and_switch(task, entry, &block, "idle");
	preempt_enable();
	return switched;
}

/*
 * Hands a reference to @task over to the work of @cpu, in place of what was
 * seen there before: a CPU runs one task at a time, and what the work misses
 * the next walk finds.
 */
static void leave_to_cpu(int cpu, struct task_struct *task)
{
	struct cpu_switch *here = per_cpu_ptr(&cpu_switch, cpu);

	task = xchg(&here->seen, task);
	if (task)
		put_task_struct(task);
}

/*
 * On one CPU: its idle task is off the CPU now, and so is what was running
 * there when the work was queued, were it the busiest task.  When the CPU goes
 * offline the work comes on another one, where it does no harm.
 */
static void cpu_work_fn(struct work_struct *work)
{
	struct cpu_switch *here = container_of(work, struct cpu_switch, work);
	struct task_struct *task = xchg(&here->seen, NULL);

	if (READ_ONCE(switch_target) != KPATCH_UNDEFINED) {
		if (switch_own_idle())
			note_switched();
		if (task && try_switch(task, "cpu-work") > 0)
			note_switched();
	}
	if (task)
		put_task_struct(task);
}

/* Idle tasks that have not switched; those of offline CPUs never run as such. */
static unsigned int switch_idle(void)
{
	struct kpatch_task *entry;
	unsigned int cpu, pending = 0;
	int target = switch_target;

	for_each_possible_cpu(cpu) {
		entry = tasks_find_or_add(kernel_call(idle_task)(cpu));
		if (entry && READ_ONCE(entry->state) == target)
			continue;
		if (!entry || cpu_online(cpu)) {
			pending++;
			continue;
		}
		WRITE_ONCE(entry->state, target);
		trace_task_switched(entry->task, target, "offline");
	}
	return pending;
}

/**
 * switch_all() - try to switch every task
 *
 * The works on each CPU are sent ahead and not waited for: where a realtime
 * task holds the CPU they come late.
 *
 * Return: how many tasks are left.
 */
unsigned int switch_all(void)
{
	struct task_struct *group, *task;
	unsigned int cpu, pending;
	int ret;

	lockdep_assert_held(&kpatch_mutex);

	tasks_refill();
	atomic_set(&remaining, 0);
	cpus_read_lock();
	pending = switch_idle();

	rcu_read_lock();
	for_each_process_thread(group, task) {
		ret = try_switch(task, "off-cpu");
		if (ret == -EBUSY)
			leave_to_cpu(task_cpu(task), get_task_struct(task));
		if (ret < 0)
			pending++;
	}
	rcu_read_unlock();

	if (!pending && !tasks_settle(switch_target))
		pending++;
	atomic_add(pending, &remaining);
	if (pending) {
		for_each_online_cpu(cpu)
			queue_work_on(cpu, kpatch_cpu_wq,
				      &per_cpu_ptr(&cpu_switch, cpu)->work);
	}
	cpus_read_unlock();
	return pending;
}

/**
 * switch_signal() - disturb the tasks that are left
 *
 * A user task gets its work as a signal, which restarts its system call and
 * is not seen in user space; a kernel thread that sleeps interruptibly is woken.
 */
void switch_signal(void)
{
	struct task_struct *group, *task;
	struct kpatch_task *entry;

	lockdep_assert_held(&kpatch_mutex);

	rcu_read_lock();
	for_each_process_thread(group, task) {
		entry = tasks_find_or_add(task);
		if (!entry || READ_ONCE(entry->state) == switch_target)
			continue;
		if (!(task->flags & PF_KTHREAD))
			queue_task_work(task, entry, TWA_SIGNAL);
		else
			kernel_call(wake_up_state)(task, TASK_INTERRUPTIBLE);
	}
	rcu_read_unlock();
}

/**
 * switch_count() - how far is it?
 * @done: tasks that have switched, idle tasks included
 * @total: all tasks
 */
void switch_count(unsigned int *done, unsigned int *total)
{
	struct task_struct *group, *task;
	struct kpatch_task *entry;
	unsigned int cpu;

	lockdep_assert_held(&kpatch_mutex);

	*done = *total = 0;
	rcu_read_lock();
	for_each_process_thread(group, task) {
		entry = tasks_find_or_add(task);
		*done += entry && READ_ONCE(entry->state) == switch_target;
		++*total;
	}
	rcu_read_unlock();
	for_each_possible_cpu(cpu) {
		entry = tasks_find_or_add(kernel_call(idle_task)(cpu));
		*done += entry && READ_ONCE(entry->state) == switch_target;
		++*total;
	}
}

/**
 * switch_done() - has a task switched?
 * @task: the task
 */
bool switch_done(struct task_struct *task)
{
	struct kpatch_task *entry = tasks_find_or_add(task);

	lockdep_assert_held(&kpatch_mutex);

	return entry && READ_ONCE(entry->state) == READ_ONCE(switch_target);
}

/**
 * switch_look() - why is a task not switched?  Changes nothing.
 * @task: the task
 * @block: the reason, when it is not
 *
 * Return: true when it has switched, or could be this moment.
 */
bool switch_look(struct task_struct *task, struct kpatch_block *block)
{
	struct kpatch_task *entry = tasks_find_or_add(task);
	struct attempt attempt = { .entry = entry,
				   .block = block,
				   .look_only = true };

	lockdep_assert_held(&kpatch_mutex);

	if (entry && READ_ONCE(entry->state) == switch_target)
		return true;
	return !kernel_call(task_call_func)(task, attempt_fn, &attempt);
}

/**
 * switch_start() - from now on tasks may switch
 * @target: to this state
 *
 * The ranges of stack.c must be those of @target, and func->transition be set.
 */
void switch_start(int target)
{
	unsigned int cpu;

	lockdep_assert_held(&kpatch_mutex);

	for_each_possible_cpu(cpu)
		INIT_WORK(&per_cpu_ptr(&cpu_switch, cpu)->work, cpu_work_fn);
	/*
	 * func->transition and the ranges before the target: a task that sees
	 * the target and switches itself must find them.  Pairs with smp_rmb()
	 * in check_and_switch().
	 */
	smp_wmb();
	WRITE_ONCE(switch_target, target);
}

/**
 * switch_stop() - every task is in the target state
 *
 * Tasks that are about to switch themselves find out that they have.
 */
void switch_stop(void)
{
	unsigned int cpu;

	lockdep_assert_held(&kpatch_mutex);

	if (switch_target == KPATCH_UNDEFINED)
		return;
	WRITE_ONCE(switch_target, KPATCH_UNDEFINED);
	for_each_possible_cpu(cpu) {
		cancel_work_sync(&per_cpu_ptr(&cpu_switch, cpu)->work);
		leave_to_cpu(cpu, NULL);
	}
}

/**
 * switch_pause() - from now on no task switches
 *
 * When it returns, nobody is in the middle of switching a task.
 */
void switch_pause(void)
{
	switch_stop();
	engine_synchronize();
}

/**
 * switch_cancel() - take back the works that tasks have not come to
 *
 * One that is being run already ends by itself; it holds the set.
 */
void switch_cancel(void)
{
	struct task_struct *group, *task;
	struct callback_head *work;
	struct kpatch_task *entry;

	lockdep_assert_held(&kpatch_mutex);

	/* Each work that is queued holds the set. */
	if (!task_set_active || !task_set_shared(task_set_active))
		return;
	rcu_read_lock();
	for_each_process_thread(group, task) {
		work = kernel_call(task_work_cancel_match)(task, is_our_work,
							   NULL);
		if (!work)
			continue;
		entry = container_of(work, struct kpatch_task, work);
		smp_store_release(&entry->queued, 0);
		task_set_put(entry->set);
	}
	rcu_read_unlock();
}
