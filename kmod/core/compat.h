/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernel releases, and nothing else.  Where a header can
 * be asked, Kbuild asks it and defines KPATCH_HAVE_...; a version number is
 * compared only where the difference leaves no trace in a header.
 */
#ifndef KPATCH_COMPAT_H
#define KPATCH_COMPAT_H

#include <linux/ftrace.h>
#include <linux/kallsyms.h>
#include <linux/module.h>

/*
 * All symbols of one name in vmlinux, in kallsyms order.  Kernels without the
 * by-name iterator are walked whole; see symbol.c.
 */
#ifdef KPATCH_HAVE_KALLSYMS_MATCH
#define KPATCH_KALLSYMS_MATCH kallsyms_on_each_match_symbol
#define KPATCH_KALLSYMS_MATCH_NAME "kallsyms_on_each_match_symbol"
#else
#define KPATCH_KALLSYMS_MATCH kallsyms_on_each_symbol
#define KPATCH_KALLSYMS_MATCH_NAME "kallsyms_on_each_symbol"
#endif

/* Where to go on when the ftrace trampoline returns. */
static __always_inline void kpatch_regs_set_ip(struct ftrace_regs *fregs,
					       unsigned long ip)
{
#ifdef KPATCH_HAVE_FTRACE_REGS_SET_IP
	ftrace_regs_set_instruction_pointer(fregs, ip);
#else
	ftrace_instruction_pointer_set(fregs, ip);
#endif
}

/* Only kernels without the argument-only trampoline need full registers. */
#ifdef CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS
#define KPATCH_FTRACE_REGS_FLAG 0
#else
#define KPATCH_FTRACE_REGS_FLAG FTRACE_OPS_FL_SAVE_REGS
#endif

/* What of a module is neither executed nor written, and how much. */
static inline const void *kpatch_module_rodata(const struct module *mod,
					       size_t *size)
{
#ifdef KPATCH_HAVE_MODULE_MEMORY
	*size = mod->mem[MOD_RODATA].size;
	return mod->mem[MOD_RODATA].base;
#else
	*size = mod->core_layout.ro_size - mod->core_layout.text_size;
	return mod->core_layout.base + mod->core_layout.text_size;
#endif
}

#endif /* KPATCH_COMPAT_H */
