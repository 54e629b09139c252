/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The patch modules that are there, and the table that each carries.
 */
#ifndef KPATCH_IMAGE_H
#define KPATCH_IMAGE_H

#include <linux/list.h>
#include <linux/module.h>
#include <linux/time64.h>

#include <kpatch/format.h>

/**
 * struct kpatch_image - a patch module
 * @node: in the list of images
 * @mod: the module
 * @table: what it carries, checked
 * @holds: modules that stay for it, see hold.c
 * @since: when every task last came to run it, wall clock, seconds
 */
struct kpatch_image {
	struct list_head node;
	struct module *mod;
	const struct kpatch_table *table;
	struct list_head holds;
	time64_t since;
};

/* An address field of include/kpatch/format.h, as a pointer. */
#define image_ptr(address) ((void *)(unsigned long)(address))

int image_add(struct module *mod);
void image_drop(struct module *mod);
struct kpatch_image *image_find(const struct module *mod);

#endif /* KPATCH_IMAGE_H */
