// SPDX-License-Identifier: GPL-2.0
/*
 * Shadow variables: data that patches attach to objects of the kernel whose
 * structures they cannot change, found by the object's address and a number.
 * Owns the variables and their hash; what is in them is the patches'.
 *
 * Patches made by kpatch-build call the kernel's own klp_shadow functions, and
 * their variables are not in here.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hashtable.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "shadow.h"

/**
 * struct shadow - one variable
 * @node: in shadows
 * @rcu: frees it after the last lookup that saw it
 * @obj: what it is attached to; only an address
 * @id: which one of that object
 * @data: the patch's
 */
struct shadow {
	struct hlist_node node;
	struct rcu_head rcu;
	void *obj;
	unsigned long id;
	char data[] __aligned(sizeof(u64));
};

/* Looked up under RCU, changed under shadow_lock. */
static DEFINE_HASHTABLE(shadows, 10);

/* Protects shadows; constructors and destructors run under it. */
static DEFINE_SPINLOCK(shadow_lock);

static struct shadow *find(const void *obj, unsigned long id)
{
	struct shadow *shadow;

	hash_for_each_possible_rcu(shadows, shadow, node, (unsigned long)obj,
				   lockdep_is_held(&shadow_lock))
	{
		if (shadow->obj == obj && shadow->id == id)
			return shadow;
	}
	return NULL;
}

/**
 * kpatch_shadow_get() - find a shadow variable
 * @obj: what it is attached to
 * @id: its number
 *
 * Nothing keeps the variable from being freed but the caller's own care.
 *
 * Context: any.
 *
 * Return: its data, or NULL when there is none.
 */
void *kpatch_shadow_get(void *obj, unsigned long id)
{
	struct shadow *shadow;

	rcu_read_lock();
	shadow = find(obj, id);
	rcu_read_unlock();
	return shadow ? shadow->data : NULL;
}
EXPORT_SYMBOL_GPL(kpatch_shadow_get);

/* Attach @new unless there is one already.  Returns the one that is there. */
static struct shadow *attach(struct shadow *new, kpatch_shadow_ctor_t ctor,
			     void *ctor_data)
{
	struct shadow *shadow;
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&shadow_lock, flags);
	shadow = find(new->obj, new->id);
	if (!shadow) {
		ret = ctor ? ctor(new->obj, new->data, ctor_data) : 0;
		if (ret) {
			pr_err("no shadow variable <%p, %lx>: its constructor returned %d\n",
			       new->obj, new->id, ret);
		} else {
			hash_add_rcu(shadows, &new->node,
				     (unsigned long)new->obj);
			shadow = new;
		}
	}
	spin_unlock_irqrestore(&shadow_lock, flags);
	return shadow;
}

static struct shadow *get_or_alloc(void *obj, unsigned long id, size_t size,
				   gfp_t gfp_flags, kpatch_shadow_ctor_t ctor,
				   void *ctor_data, bool *existed)
{
	struct shadow *new, *shadow;

	/* Saves the allocation; attach() looks again. */
	*existed = true;
	rcu_read_lock();
	shadow = find(obj, id);
	rcu_read_unlock();
	if (shadow)
		return shadow;

	new = kzalloc(struct_size(new, data, size), gfp_flags);
	if (!new)
		return NULL;
	new->obj = obj;
	new->id = id;
	shadow = attach(new, ctor, ctor_data);
	*existed = shadow && shadow != new;
	if (shadow != new)
		kfree(new);
	return shadow;
}

/**
 * kpatch_shadow_alloc() - attach a new shadow variable to an object
 * @obj: the object
 * @id: the variable's number
 * @size: bytes of its data
 * @gfp_flags: how to allocate it
 * @ctor: fills the data, which is zeroed before, or NULL; runs under a
 *	spinlock; an error of it ends the attempt
 * @ctor_data: for @ctor
 *
 * The object must not have the variable: that is the caller's mistake.
 *
 * Context: as @gfp_flags allow.
 *
 * Return: the data; NULL without memory, when @ctor failed, or when the
 * variable is there already.
 */
void *kpatch_shadow_alloc(void *obj, unsigned long id, size_t size,
			  gfp_t gfp_flags, kpatch_shadow_ctor_t ctor,
			  void *ctor_data)
{
	struct shadow *shadow;
	bool existed;

	shadow = get_or_alloc(obj, id, size, gfp_flags, ctor, ctor_data,
			      &existed);
	if (!shadow ||
	    WARN(existed, "shadow variable <%p, %lx> exists\n", obj, id))
		return NULL;
	return shadow->data;
}
EXPORT_SYMBOL_GPL(kpatch_shadow_alloc);

/**
 * kpatch_shadow_get_or_alloc() - find a shadow variable, or attach a new one
 * @obj: the object
 * @id: the variable's number
 * @size: bytes of its data, if it is new
 * @gfp_flags: how to allocate it
 * @ctor: as for kpatch_shadow_alloc(); called once, whoever else asks
 * @ctor_data: for @ctor
 *
 * Context: as @gfp_flags allow.
 *
 * Return: the data; NULL without memory, or when @ctor failed.
 */
void *kpatch_shadow_get_or_alloc(void *obj, unsigned long id, size_t size,
				 gfp_t gfp_flags, kpatch_shadow_ctor_t ctor,
				 void *ctor_data)
{
	struct shadow *shadow;
	bool existed;

	shadow = get_or_alloc(obj, id, size, gfp_flags, ctor, ctor_data,
			      &existed);
	return shadow ? shadow->data : NULL;
}
EXPORT_SYMBOL_GPL(kpatch_shadow_get_or_alloc);

static void detach(struct shadow *shadow, kpatch_shadow_dtor_t dtor)
{
	lockdep_assert_held(&shadow_lock);

	hash_del_rcu(&shadow->node);
	if (dtor)
		dtor(shadow->obj, shadow->data);
	kfree_rcu(shadow, rcu);
}

/**
 * kpatch_shadow_free() - detach a shadow variable and free it
 * @obj: the object
 * @id: the variable's number; it need not be there
 * @dtor: called with the data before, or NULL; runs under a spinlock
 *
 * Context: any but NMI.
 */
void kpatch_shadow_free(void *obj, unsigned long id, kpatch_shadow_dtor_t dtor)
{
	struct shadow *shadow;
	unsigned long flags;

	spin_lock_irqsave(&shadow_lock, flags);
	shadow = find(obj, id);
	if (shadow)
		detach(shadow, dtor);
	spin_unlock_irqrestore(&shadow_lock, flags);
}
EXPORT_SYMBOL_GPL(kpatch_shadow_free);

/**
 * kpatch_shadow_free_all() - the same for the variables of one number on all
 *	objects
 * @id: the number
 * @dtor: as for kpatch_shadow_free()
 *
 * Context: any but NMI.
 */
void kpatch_shadow_free_all(unsigned long id, kpatch_shadow_dtor_t dtor)
{
	struct hlist_node *tmp;
	struct shadow *shadow;
	unsigned long flags;
	unsigned int bucket;

	spin_lock_irqsave(&shadow_lock, flags);
	hash_for_each_safe(shadows, bucket, tmp, shadow, node)
	{
		if (shadow->id == id)
			detach(shadow, dtor);
	}
	spin_unlock_irqrestore(&shadow_lock, flags);
}
EXPORT_SYMBOL_GPL(kpatch_shadow_free_all);

/**
 * shadow_exit() - free what patches left behind
 *
 * Every module that could ask for a variable is gone, and with it the
 * destructors: what the data pointed to is lost.
 */
void shadow_exit(void)
{
	struct hlist_node *tmp;
	struct shadow *shadow;
	unsigned int bucket, nr = 0;

	hash_for_each_safe(shadows, bucket, tmp, shadow, node)
	{
		hash_del(&shadow->node);
		kfree(shadow);
		nr++;
	}
	if (nr)
		pr_notice(
			"freed %u shadow variables that patches had left behind\n",
			nr);
}
