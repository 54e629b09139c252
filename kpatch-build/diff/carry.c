// SPDX-License-Identifier: GPL-2.0
/*
 * The table of what a patch module can carry.  Names are those of the kernel's
 * include/asm-generic/vmlinux.lds.h; the first row that fits counts.
 */
#include "diff/carry.h"
#include "diff/name.h"

#include "lib/array.h"

static const struct carry_row rows[] = {
	{ ".data..percpu..decrypted", CARRY_KERNEL, NULL,
	  "memory shared with the hypervisor" },
	{ ".data..decrypted", CARRY_KERNEL, NULL,
	  "memory shared with the hypervisor" },
	{ ".bss..decrypted", CARRY_KERNEL, NULL,
	  "memory shared with the hypervisor" },
	/* A module has one section of them, whose name says it all. */
	{ ".data..percpu", CARRY_ORDINARY, ".data..percpu",
	  "variables of each CPU" },
	{ ".text", CARRY_ORDINARY, NULL, NULL },
	{ ".data", CARRY_ORDINARY, NULL, NULL },
	{ ".rodata", CARRY_ORDINARY, NULL, NULL },
	{ ".bss", CARRY_ORDINARY, NULL, NULL },
	{ ".noinstr.text", CARRY_ORDINARY, NULL, NULL },
	{ ".sched.text", CARRY_ORDINARY, NULL, NULL },
	{ ".spinlock.text", CARRY_ORDINARY, NULL, NULL },
	{ ".ref.", CARRY_ORDINARY, NULL, NULL },
	{ ".kprobes.text", CARRY_ORDINARY, NULL, NULL },
	{ ".cpuidle.text", CARRY_ORDINARY, NULL, NULL },
	{ ".irqentry.text", CARRY_ORDINARY, NULL, NULL },
	{ ".softirqentry.", CARRY_ORDINARY, NULL, NULL },
	{ ".entry.text", CARRY_ORDINARY, NULL, NULL },
	{ ".altinstr_", CARRY_ORDINARY, NULL, NULL },
	{ ".fixup", CARRY_ORDINARY, NULL, NULL },
	{ ".static_call.", CARRY_ORDINARY, NULL, NULL },
	{ ".kpatch.", CARRY_ORDINARY, NULL, NULL },
	{ "__dyndbg_classes", CARRY_BOOT, NULL,
	  "names of classes of debug messages" },
	{ "__dyndbg", CARRY_ORDINARY, NULL, NULL },
	{ "__verbose", CARRY_ORDINARY, NULL, NULL },
	{ ".sdata", CARRY_ORDINARY, NULL, NULL },
	{ ".exit.", CARRY_ORDINARY, NULL, NULL },
	{ ".mem", CARRY_ORDINARY, NULL, NULL },
	{ ".toc", CARRY_ORDINARY, NULL, NULL },
	{ "__ftr_alt_", CARRY_ORDINARY, NULL, NULL },
	{ ".initcall", CARRY_BOOT, NULL, "functions to run at boot" },
	{ ".con_initcall.init", CARRY_BOOT, NULL, "functions to run at boot" },
	{ ".init.setup", CARRY_BOOT, NULL, "boot parameters" },
	{ "__param", CARRY_BOOT, NULL, "module parameters" },
	{ "__modver", CARRY_BOOT, NULL, "versions of modules" },
	{ ".pci_fixup", CARRY_BOOT, NULL, "quirks of PCI devices" },
	{ ".lsm_info.init", CARRY_BOOT, NULL, "security modules" },
	{ ".early_lsm_info.init", CARRY_BOOT, NULL, "security modules" },
	{ "__tracepoints_ptrs", CARRY_BOOT, NULL, "tracepoints" },
	{ "__tracepoints", CARRY_KERNEL, NULL, "tracepoints" },
	{ "runtime_ptr_", CARRY_KERNEL, NULL,
	  "constants that are written into code at boot" },
	{ "runtime_shift_", CARRY_KERNEL, NULL,
	  "constants that are written into code at boot" },
	{ "__bpf_raw_tp_map", CARRY_BOOT, NULL, "tracepoints for BPF" },
	{ "_ftrace_events", CARRY_BOOT, NULL, "trace events" },
	{ "_ftrace_eval_map", CARRY_BOOT, NULL, "names in trace events" },
	{ "__syscalls_metadata", CARRY_BOOT, NULL,
	  "system calls, for tracing" },
	{ "_error_injection_whitelist", CARRY_BOOT, NULL,
	  "functions that may be made to fail" },
};

const struct carry_row *carry_find(const char *section)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (name_has_prefix(section, rows[i].prefix))
			return &rows[i];
	return NULL;
}
