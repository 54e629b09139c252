// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the kobjects of patches, objects and functions: their directories, their
 * files, and the end of what the engine allocated for them.
 *
 * The files only ask and tell; what is done is done elsewhere.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kstrtox.h>
#include <linux/kobject.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include <kpatch/sysfs.h>

#include "blocking.h"
#include "deadline.h"
#include "engine.h"
#include "image.h"
#include "patch.h"
#include "switch.h"
#include "sysfs.h"
#include "transition.h"

static struct kobject *root;

static struct kpatch_patch *to_patch(struct kobject *kobj)
{
	return container_of(kobj, struct kpatch_patch, kobj);
}

/*
 * Whoever holds the mutex may have to wait for others, and for long: so its
 * waiting is cut short by signals, those of a transition included.
 */
static int lock(void)
{
	return mutex_lock_interruptible(&kpatch_mutex) ? -ERESTARTSYS : 0;
}

static void unlock(void)
{
	mutex_unlock(&kpatch_mutex);
}

static ssize_t enabled_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%d\n", to_patch(kobj)->enabled);
}

static int set_enabled(struct kpatch_patch *patch, bool enabled)
{
	lockdep_assert_held(&kpatch_mutex);

	/* Freed already, or as asked for; and no way back once disabled. */
	if (list_empty(&patch->list) || patch->enabled == enabled)
		return -EINVAL;
	if (patch == transition_patch)
		return transition_reverse();
	return enabled ? -EINVAL : patch_disable(patch);
}

static ssize_t enabled_store(struct kobject *kobj, struct kobj_attribute *attr,
			     const char *buf, size_t count)
{
	bool enabled;
	int ret;

	ret = kstrtobool(buf, &enabled);
	if (ret)
		return ret;
	ret = lock();
	if (ret)
		return ret;
	ret = set_enabled(to_patch(kobj), enabled);
	unlock();
	return ret ? ret : count;
}

static ssize_t transition_show(struct kobject *kobj,
			       struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n",
			  to_patch(kobj) == READ_ONCE(transition_patch));
}

static ssize_t force_store(struct kobject *kobj, struct kobj_attribute *attr,
			   const char *buf, size_t count)
{
	bool force;
	int ret;

	ret = kstrtobool(buf, &force);
	if (ret)
		return ret;
	if (!force)
		return count;
	ret = lock();
	if (ret)
		return ret;
	if (to_patch(kobj) == transition_patch)
		transition_force();
	else
		ret = -EINVAL;
	unlock();
	return ret ? ret : count;
}

static ssize_t replace_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%d\n", to_patch(kobj)->replace);
}

static ssize_t tasks_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	unsigned int done = 0, total = 0;
	int ret;

	ret = lock();
	if (ret)
		return ret;
	if (to_patch(kobj) == transition_patch)
		switch_count(&done, &total);
	unlock();
	return sysfs_emit(buf, "%u %u\n", done, total);
}

static ssize_t blocking_show(struct kobject *kobj, struct kobj_attribute *attr,
			     char *buf)
{
	ssize_t len = 0;
	int ret;

	ret = lock();
	if (ret)
		return ret;
	if (to_patch(kobj) == transition_patch)
		len = blocking_list(buf, PAGE_SIZE);
	unlock();
	return len;
}

static ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	struct kpatch_patch *patch = to_patch(kobj);
	const char *state;
	int ret;

	/* Both parts of one moment. */
	ret = lock();
	if (ret)
		return ret;
	if (patch == transition_patch)
		state = patch->enabled ? KPATCH_STATE_PATCHING :
					 KPATCH_STATE_UNPATCHING;
	else
		state = patch->enabled ? KPATCH_STATE_PATCHED :
					 KPATCH_STATE_DISABLED;
	unlock();
	return sysfs_emit(buf, "%s\n", state);
}

static ssize_t start_time_show(struct kobject *kobj,
			       struct kobj_attribute *attr, char *buf)
{
	time64_t begun = 0;
	int ret;

	ret = lock();
	if (ret)
		return ret;
	if (to_patch(kobj) == transition_patch)
		begun = deadline_begun();
	unlock();
	return sysfs_emit(buf, "%lld\n", begun);
}

static ssize_t since_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	struct kpatch_patch *patch = to_patch(kobj);
	time64_t since = 0;
	int ret;

	ret = lock();
	if (ret)
		return ret;
	if (patch->enabled && patch != transition_patch && patch->image)
		since = patch->image->since;
	unlock();
	return sysfs_emit(buf, "%lld\n", since);
}

static ssize_t deadline_show(struct kobject *kobj, struct kobj_attribute *attr,
			     char *buf)
{
	int left = -1;
	int ret;

	ret = lock();
	if (ret)
		return ret;
	if (to_patch(kobj) == transition_patch)
		left = deadline_left();
	unlock();
	return sysfs_emit(buf, "%d\n", left);
}

static ssize_t deadline_store(struct kobject *kobj, struct kobj_attribute *attr,
			      const char *buf, size_t count)
{
	int seconds, ret;

	ret = kstrtoint(buf, 10, &seconds);
	if (ret)
		return ret;
	ret = lock();
	if (ret)
		return ret;
	if (to_patch(kobj) == transition_patch)
		ret = deadline_set(seconds);
	else
		ret = -EINVAL;
	unlock();
	return ret ? ret : count;
}

static ssize_t signal_store(struct kobject *kobj, struct kobj_attribute *attr,
			    const char *buf, size_t count)
{
	bool signal;
	int ret;

	ret = kstrtobool(buf, &signal);
	if (ret)
		return ret;
	if (!signal)
		return count;
	ret = lock();
	if (ret)
		return ret;
	if (to_patch(kobj) == transition_patch)
		transition_signal();
	else
		ret = -EINVAL;
	unlock();
	return ret ? ret : count;
}

static struct kobj_attribute enabled_attr = __ATTR_RW(enabled);
static struct kobj_attribute transition_attr = __ATTR_RO(transition);
static struct kobj_attribute force_attr = __ATTR_WO(force);
static struct kobj_attribute replace_attr = __ATTR_RO(replace);
static struct kobj_attribute tasks_attr = __ATTR_RO(tasks);
/* Tells where other tasks are in the kernel, and is work to find out. */
static struct kobj_attribute blocking_attr = __ATTR_RO_MODE(blocking, 0400);
static struct kobj_attribute state_attr = __ATTR_RO(state);
static struct kobj_attribute start_time_attr = __ATTR_RO(start_time);
static struct kobj_attribute since_attr = __ATTR_RO(since);
static struct kobj_attribute deadline_attr = __ATTR_RW(deadline);
static struct kobj_attribute signal_attr = __ATTR_WO(signal);
static struct attribute *patch_attrs[] = {
	&enabled_attr.attr,  &transition_attr.attr, &force_attr.attr,
	&replace_attr.attr,  &tasks_attr.attr,	    &blocking_attr.attr,
	&state_attr.attr,    &start_time_attr.attr, &since_attr.attr,
	&deadline_attr.attr, &signal_attr.attr,	    NULL,
};
ATTRIBUTE_GROUPS(patch);

static ssize_t patched_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	struct kpatch_object *obj =
		container_of(kobj, struct kpatch_object, kobj);

	return sysfs_emit(buf, "%d\n", obj->patched);
}

static struct kobj_attribute patched_attr = __ATTR_RO(patched);
static struct attribute *object_attrs[] = {
	&patched_attr.attr,
	NULL,
};
ATTRIBUTE_GROUPS(object);

static void release_patch(struct kobject *kobj)
{
	complete(&to_patch(kobj)->finish);
}

static void release_object(struct kobject *kobj)
{
	struct kpatch_object *obj =
		container_of(kobj, struct kpatch_object, kobj);

	if (obj->dynamic) {
		kfree(obj->name);
		kfree(obj);
	}
}

static void release_func(struct kobject *kobj)
{
	struct kpatch_func *func = container_of(kobj, struct kpatch_func, kobj);

	if (func->nop) {
		kfree(func->old_name);
		kfree(func);
	}
}

static struct kobj_type patch_type = {
	.release = release_patch,
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = patch_groups,
};

static struct kobj_type object_type = {
	.release = release_object,
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = object_groups,
};

static struct kobj_type func_type = {
	.release = release_func,
	.sysfs_ops = &kobj_sysfs_ops,
};

/**
 * sysfs_init_patch() - before sysfs_add_patch(); kobject_put() is due
 * @patch: the patch
 */
void sysfs_init_patch(struct kpatch_patch *patch)
{
	kobject_init(&patch->kobj, &patch_type);
}

/**
 * sysfs_init_object() - before sysfs_add_object(); kobject_put() is due
 * @obj: the object
 */
void sysfs_init_object(struct kpatch_object *obj)
{
	kobject_init(&obj->kobj, &object_type);
}

/**
 * sysfs_init_func() - before sysfs_add_func(); kobject_put() is due
 * @func: the function
 */
void sysfs_init_func(struct kpatch_func *func)
{
	kobject_init(&func->kobj, &func_type);
}

/**
 * sysfs_add_patch() - make the directory of a patch
 * @patch: the patch
 *
 * Return: 0 or the error of kobject_add().
 */
int sysfs_add_patch(struct kpatch_patch *patch)
{
	return kobject_add(&patch->kobj, root, "%s", patch->mod->name);
}

/**
 * sysfs_add_object() - make the directory of an object
 * @patch: its patch
 * @obj: the object
 *
 * Return: 0 or the error of kobject_add().
 */
int sysfs_add_object(struct kpatch_patch *patch, struct kpatch_object *obj)
{
	return kobject_add(&obj->kobj, &patch->kobj, "%s",
			   kpatch_object_name(obj));
}

/**
 * sysfs_add_func() - make the directory of a function
 * @obj: its object
 * @func: the function; a unique one is at position 1
 *
 * Return: 0 or the error of kobject_add().
 */
int sysfs_add_func(struct kpatch_object *obj, struct kpatch_func *func)
{
	return kobject_add(&func->kobj, &obj->kobj, "%s,%lu", func->old_name,
			   func->old_sympos ? func->old_sympos : 1);
}

static void put_funcs(struct kpatch_object *obj, bool nops_only)
{
	struct kpatch_func *func, *tmp;

	klp_for_each_func_safe(obj, func, tmp) {
		if (nops_only && !func->nop)
			continue;
		list_del(&func->node);
		kobject_put(&func->kobj);
	}
}

static void put_objects(struct kpatch_patch *patch, bool nops_only)
{
	struct kpatch_object *obj, *tmp;

	klp_for_each_object_safe(patch, obj, tmp) {
		put_funcs(obj, nops_only);
		if (nops_only && !obj->dynamic)
			continue;
		list_del(&obj->node);
		kobject_put(&obj->kobj);
	}
}

/**
 * sysfs_put_objects() - let go of the objects and functions of a patch
 * @patch: the patch, not patched any more
 */
void sysfs_put_objects(struct kpatch_patch *patch)
{
	put_objects(patch, false);
}

/**
 * sysfs_put_nops() - let go of what replace.c added to a patch
 * @patch: the patch; its nops are off their func stacks
 */
void sysfs_put_nops(struct kpatch_patch *patch)
{
	put_objects(patch, true);
}

/**
 * sysfs_init() - make /sys/kernel/kpatch
 *
 * Return: 0 or -ENOMEM.
 */
int sysfs_init(void)
{
	root = kobject_create_and_add(KPATCH_SYSFS_NAME, kernel_kobj);
	return root ? 0 : -ENOMEM;
}

/**
 * sysfs_exit() - remove it
 */
void sysfs_exit(void)
{
	kobject_put(root);
}
