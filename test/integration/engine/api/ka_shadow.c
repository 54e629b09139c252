// SPDX-License-Identifier: GPL-2.0
/*
 * Shadow variables: what they hold, who makes and frees them, that of many who
 * ask at once one makes it; some are left behind when the module goes.
 */
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/module.h>

#include <kpatch/livepatch.h>

#define THREADS 8
#define OBJECTS 200

static int made, unmade, refused;

static int make(void *obj, void *data, void *start)
{
	if (!start) {
		refused++;
		return -EACCES;
	}
	made++;
	*(long *)data += *(long *)start;
	return 0;
}

static void unmake(void *obj, void *data)
{
	unmade++;
}

static char objects[OBJECTS];
static DECLARE_COMPLETION(all_there);
static DECLARE_COMPLETION(finished);
static long start = 5;

static int ask(void *unused)
{
	int i;

	wait_for_completion(&all_there);
	for (i = 0; i < OBJECTS; i++) {
		long *data =
			kpatch_shadow_get_or_alloc(&objects[i], 3,
						   sizeof(*data), GFP_KERNEL,
						   make, &start);

		if (!data || *data != start)
			pr_err("ka_shadow: no variable, or not a new one\n");
		cond_resched();
	}
	/* The module may go as soon as the last of them says so. */
	kthread_complete_and_exit(&finished, 0);
}

static int ask_at_once(void)
{
	struct task_struct *task;
	int nr, ret = 0;

	for (nr = 0; nr < THREADS; nr++) {
		task = kthread_run(ask, NULL, "ka_shadow/%d", nr);
		if (IS_ERR(task)) {
			ret = PTR_ERR(task);
			break;
		}
	}
	complete_all(&all_there);
	while (nr--)
		wait_for_completion(&finished);
	return ret;
}

static int __init ka_shadow_init(void)
{
	char *one = &objects[0], *two = &objects[1];
	long *data;
	int ret;

	if (kpatch_shadow_get(one, 1))
		return -EEXIST;
	data = kpatch_shadow_alloc(one, 1, 3 * sizeof(*data), GFP_KERNEL, make,
				   &start);
	if (!data || data[0] != 5 || data[1] || data[2])
		return -EIO;
	if (kpatch_shadow_get(one, 1) != data || kpatch_shadow_get(two, 1) ||
	    kpatch_shadow_get(one, 2))
		return -EIO;
	if (kpatch_shadow_get_or_alloc(one, 1, 1, GFP_KERNEL, make, NULL) !=
	    data)
		return -EIO;
	if (kpatch_shadow_alloc(two, 1, 1, GFP_KERNEL, make, NULL) ||
	    kpatch_shadow_get(two, 1))
		return -EIO;
	kpatch_shadow_free(two, 1, unmake);
	kpatch_shadow_free(one, 1, unmake);
	if (kpatch_shadow_get(one, 1))
		return -EIO;
	pr_info("ka_shadow: made %d unmade %d refused %d\n", made, unmade,
		refused);

	made = 0;
	unmade = 0;
	ret = ask_at_once();
	if (ret)
		return ret;
	kpatch_shadow_free_all(4, unmake);
	kpatch_shadow_free(&objects[7], 3, unmake);
	pr_info("ka_shadow: made %d unmade %d at once\n", made, unmade);
	kpatch_shadow_free_all(3, unmake);
	pr_info("ka_shadow: unmade %d\n", unmade);

	/* Left behind. */
	kpatch_shadow_alloc(one, 1, 100, GFP_KERNEL, NULL, NULL);
	kpatch_shadow_alloc(two, 1, 100, GFP_KERNEL, NULL, NULL);
	return 0;
}

static void __exit ka_shadow_exit(void)
{
}

module_init(ka_shadow_init);
module_exit(ka_shadow_exit);
MODULE_LICENSE("GPL");
