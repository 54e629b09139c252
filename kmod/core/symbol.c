// SPDX-License-Identifier: GPL-2.0
/*
 * Finds symbols of vmlinux and of modules by name and position (sympos: from 1
 * in kallsyms order, 0 for "must be unique").  Says in the log what was not
 * found and why.
 *
 * Keeps nothing: an address is good as long as the caller keeps its object.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/rcupdate.h>
#include <linux/string.h>

#include "kernel.h"
#include "symbol.h"

#ifdef KPATCH_HAVE_KALLSYMS_MATCH
static int each_in_vmlinux(const char *name, symbol_fn fn, void *data)
{
	return kernel_call(kallsyms_match)(fn, name, data);
}
#else
struct match {
	const char *name;
	symbol_fn fn;
	void *data;
};

static int match_one(void *data, const char *name, struct module *mod,
		     unsigned long addr)
{
	struct match *match = data;

	if (mod || strcmp(name, match->name))
		return 0;
	return match->fn(match->data, addr);
}

static int each_in_vmlinux(const char *name, symbol_fn fn, void *data)
{
	struct match match = { .name = name, .fn = fn, .data = data };

	return kernel_call(kallsyms_match)(match_one, &match);
}
#endif

static int each_in_module(struct module *mod, const char *name, symbol_fn fn,
			  void *data)
{
	const struct mod_kallsyms *syms;
	unsigned int i;
	int ret = 0;

	/*
	 * The table moves from the init part of the module to the core part
	 * when its init is over; the old one is freed after a grace period.
	 */
	rcu_read_lock_sched();
	syms = rcu_dereference_sched(mod->kallsyms);
	for (i = 0; syms && i < syms->num_symtab && !ret; i++) {
		const Elf_Sym *sym = &syms->symtab[i];

		if (sym->st_shndx == SHN_UNDEF ||
		    strcmp(syms->strtab + sym->st_name, name))
			continue;
		ret = fn(data, sym->st_value);
	}
	rcu_read_unlock_sched();
	return ret;
}

/**
 * symbol_each() - all symbols of one name in one object
 * @mod: the module, or NULL for vmlinux
 * @name: exact name
 * @fn: called for each, in kallsyms order; may run with preemption off
 * @data: its first argument
 *
 * Return: what @fn returned to end the walk, or 0.
 */
int symbol_each(struct module *mod, const char *name, symbol_fn fn, void *data)
{
	if (mod)
		return each_in_module(mod, name, fn, data);
	return each_in_vmlinux(name, fn, data);
}

struct find {
	unsigned long sympos;
	unsigned long count;
	unsigned long addr;
};

static int find_one(void *data, unsigned long addr)
{
	struct find *find = data;

	find->count++;
	find->addr = addr;
	/* Unique means to look for a second one. */
	return find->sympos ? find->count == find->sympos : find->count > 1;
}

/**
 * symbol_find() - one symbol by name and position
 * @mod: the module, or NULL for vmlinux
 * @name: exact name
 * @sympos: which of that name, from 1; 0 when it must be the only one
 * @addr: result, untouched on error
 *
 * Return: 0; -ENOENT when there is none; -EINVAL when the name is ambiguous.
 */
int symbol_find(struct module *mod, const char *name, unsigned long sympos,
		unsigned long *addr)
{
	const char *where = mod ? mod->name : "vmlinux";
	struct find find = { .sympos = sympos };

	symbol_each(mod, name, find_one, &find);
	if (!find.count) {
		pr_err("symbol '%s' not found in %s\n", name, where);
		return -ENOENT;
	}
	if (!sympos && find.count > 1) {
		pr_err("symbol '%s' is ambiguous in %s, a position is needed\n",
		       name, where);
		return -EINVAL;
	}
	if (sympos && find.count != sympos) {
		pr_err("symbol '%s' not found at position %lu in %s, which has %lu\n",
		       name, sympos, where, find.count);
		return -ENOENT;
	}
	*addr = find.addr;
	return 0;
}

/**
 * symbol_size() - bytes from the start of a symbol to the next one
 * @addr: address of the symbol
 *
 * Return: the size, or 0 when @addr belongs to no symbol.
 */
unsigned long symbol_size(unsigned long addr)
{
	unsigned long size, offset;

	if (!kernel_call(kallsyms_lookup_size_offset)(addr, &size, &offset))
		return 0;
	return size;
}

/**
 * symbol_find_module() - a loaded module by name
 * @name: name as in /proc/modules
 *
 * No reference is taken: callers hold the engine's mutex, under which the
 * engine's own GOING notifier runs.
 *
 * Return: the module in whatever state it is, or NULL.
 */
struct module *symbol_find_module(const char *name)
{
	struct module *mod;

	rcu_read_lock_sched();
	mod = kernel_call(find_module)(name);
	rcu_read_unlock_sched();
	return mod;
}
