/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Modules that come and go.
 */
#ifndef KPATCH_MODULE_H
#define KPATCH_MODULE_H

#include <linux/module.h>

int module_watch(void);
void module_unwatch(void);
struct module *module_find_alive(const char *name);

#endif /* KPATCH_MODULE_H */
