/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Symbols of vmlinux and of modules by name and position.
 */
#ifndef KPATCH_SYMBOL_H
#define KPATCH_SYMBOL_H

#include <linux/module.h>

/* Called for each symbol; any other value than 0 ends the walk. */
typedef int (*symbol_fn)(void *data, unsigned long addr);

int symbol_each(struct module *mod, const char *name, symbol_fn fn, void *data);
int symbol_find(struct module *mod, const char *name, unsigned long sympos,
		unsigned long *addr);
unsigned long symbol_size(unsigned long addr);
struct module *symbol_find_module(const char *name);

#endif /* KPATCH_SYMBOL_H */
