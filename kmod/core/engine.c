// SPDX-License-Identifier: GPL-2.0
/*
 * Owns what engine.h declares: the lock, the work queues, the pass over every
 * CPU.  Knows nothing of patches.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/percpu.h>

#include "engine.h"

DEFINE_MUTEX(kpatch_mutex);
struct workqueue_struct *kpatch_wq;
struct workqueue_struct *kpatch_cpu_wq;

static DEFINE_PER_CPU(struct work_struct, pass_work);

static void pass_fn(struct work_struct *work)
{
}

/**
 * engine_synchronize() - wait until every CPU has run something else
 *
 * Whoever had preemption off before is through then.  RCU is not enough: hooked
 * functions also run where RCU is not watching, as on the way to user space.
 */
void engine_synchronize(void)
{
	unsigned int cpu;

	lockdep_assert_held(&kpatch_mutex);

	cpus_read_lock();
	for_each_online_cpu(cpu) {
		INIT_WORK(per_cpu_ptr(&pass_work, cpu), pass_fn);
		queue_work_on(cpu, kpatch_cpu_wq, per_cpu_ptr(&pass_work, cpu));
	}
	for_each_online_cpu(cpu)
		flush_work(per_cpu_ptr(&pass_work, cpu));
	cpus_read_unlock();
}

/**
 * engine_init() - make the work queues
 *
 * Return: 0 or -ENOMEM.
 */
int engine_init(void)
{
	kpatch_wq = alloc_workqueue("kpatch", WQ_UNBOUND, 0);
	if (!kpatch_wq)
		return -ENOMEM;
	kpatch_cpu_wq = alloc_workqueue("kpatch_cpu", WQ_HIGHPRI, 0);
	if (!kpatch_cpu_wq) {
		destroy_workqueue(kpatch_wq);
		return -ENOMEM;
	}
	return 0;
}

/**
 * engine_exit() - run out what is queued and drop the work queues
 */
void engine_exit(void)
{
	destroy_workqueue(kpatch_cpu_wq);
	destroy_workqueue(kpatch_wq);
}
