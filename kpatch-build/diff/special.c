// SPDX-License-Identifier: GPL-2.0
/*
 * The table of special sections.  A new one is a new row.
 */
#include "diff/special.h"

#include "lib/array.h"

#include <string.h>

#define SIZE_OF(field) .size_of = offsetof(struct special_sizes, field)

/* struct fixup_entry: mask, value, start and end of the code and of the other */
#define FEATURE                                                       \
	.variable = "FIXUP_STRUCT_SIZE", .relative = true, .key = 16, \
	.end = 24, .piece = 32, .piece_end = 40

static const struct special_row rows[] = {
	{ "__bug_table", 0, SPECIAL_ENTRIES, SIZE_OF(bug), .line = 8,
	  .variable = "BUG_STRUCT_SIZE",
	  .meaning = "WARN and BUG: file, line, flags of a trap" },
	/* A length of 0 means a callback here, not an empty replacement. */
	{ ".altinstructions", EM_AARCH64, SPECIAL_ENTRIES, SIZE_OF(alt),
	  .variable = "ALT_STRUCT_SIZE",
	  .meaning = "instructions replaced on CPUs with a feature" },
	/* Before 5.14 a byte behind the length says how much it pads. */
	{ ".altinstructions", EM_X86_64, SPECIAL_ENTRIES, SIZE_OF(alt),
	  .piece = 4, .padded = 13, .variable = "ALT_STRUCT_SIZE",
	  .meaning = "instructions replaced on CPUs with a feature" },
	{ ".altinstructions", 0, SPECIAL_ENTRIES, SIZE_OF(alt), .piece = 4,
	  .variable = "ALT_STRUCT_SIZE",
	  .meaning = "instructions replaced on CPUs with a feature" },
	{ ".parainstructions", EM_X86_64, SPECIAL_ENTRIES, SIZE_OF(para),
	  .variable = "PARA_STRUCT_SIZE",
	  .meaning = "calls replaced when running on a hypervisor" },
	{ "__ex_table", 0, SPECIAL_ENTRIES, SIZE_OF(ex),
	  .variable = "EX_STRUCT_SIZE",
	  .meaning = "where to go on after a fault" },
	{ "__jump_table", 0, SPECIAL_ENTRIES, SIZE_OF(jump), .target = 8,
	  .branch = 4, .variable = "JUMP_STRUCT_SIZE",
	  .meaning = "jumps switched by a static key" },
	{ ".static_call_sites", 0, SPECIAL_ENTRIES, SIZE_OF(static_call),
	  .target = 4, .variable = "STATIC_CALL_STRUCT_SIZE",
	  .meaning = "calls redirected by a static call key" },
	{ ".altinstr_replacement", 0, SPECIAL_PIECES,
	  .meaning = "what .altinstructions puts in their place" },
	{ "__ftr_fixup", EM_PPC64, SPECIAL_ENTRIES, SIZE_OF(fixup), FEATURE,
	  .meaning = "code replaced on CPUs with a feature" },
	{ "__mmu_ftr_fixup", EM_PPC64, SPECIAL_ENTRIES, SIZE_OF(fixup), FEATURE,
	  .meaning = "code replaced on MMUs with a feature" },
	{ "__fw_ftr_fixup", EM_PPC64, SPECIAL_ENTRIES, SIZE_OF(fixup), FEATURE,
	  .meaning = "code replaced on firmware with a feature" },
	{ "__ftr_alt_*", EM_PPC64, SPECIAL_PIECES,
	  .meaning = "what the feature fixups put in its place" },
	{ "__lwsync_fixup", EM_PPC64, SPECIAL_SITES, .size = 8,
	  .meaning = "barriers to rewrite" },
	{ "__barrier_nospec_fixup", EM_PPC64, SPECIAL_SITES, .size = 8,
	  .meaning = "speculation barriers to switch on" },
	{ "__stf_entry_barrier_fixup", EM_PPC64, SPECIAL_SITES, .size = 8,
	  .meaning = "barriers of kernel entry to switch on" },
	{ "__stf_exit_barrier_fixup", EM_PPC64, SPECIAL_SITES, .size = 8,
	  .meaning = "barriers of kernel exit to switch on" },
	{ "__uaccess_flush_fixup", EM_PPC64, SPECIAL_SITES, .size = 8,
	  .meaning = "cache flushes after user access to switch on" },
	{ "__entry_flush_fixup", EM_PPC64, SPECIAL_SITES, .size = 8,
	  .meaning = "cache flushes of kernel entry to switch on" },
	{ "__scv_entry_flush_fixup", EM_PPC64, SPECIAL_SITES, .size = 8,
	  .meaning = "cache flushes of system calls to switch on" },
	{ "__rfi_flush_fixup", EM_PPC64, SPECIAL_SITES, .size = 8,
	  .meaning = "cache flushes of kernel exit to switch on" },
	{ "__btb_flush_fixup", EM_PPC64, SPECIAL_SITES, .size = 16,
	  .relative = true, .end = 8,
	  .meaning = "branch predictor flushes to drop" },
	{ ".s390_indirect*", EM_S390, SPECIAL_SITES, .size = 4,
	  .meaning = "indirect branches to rewrite" },
	{ ".s390_return*", EM_S390, SPECIAL_SITES, .size = 4,
	  .meaning = "returns to rewrite" },
	{ ".nospec_call_table", EM_S390, SPECIAL_SITES, .size = 4,
	  .meaning = "indirect branches to rewrite" },
	{ ".nospec_return_table", EM_S390, SPECIAL_SITES, .size = 4,
	  .meaning = "returns to rewrite" },
	{ ".smp_locks", EM_X86_64, SPECIAL_SITES, .size = 4,
	  .meaning = "lock prefixes dropped on one CPU" },
	{ ".retpoline_sites", EM_X86_64, SPECIAL_SITES, .size = 4,
	  .meaning = "indirect branches to rewrite" },
	{ ".return_sites", EM_X86_64, SPECIAL_SITES, .size = 4,
	  .meaning = "returns to rewrite" },
	{ ".call_sites", EM_X86_64, SPECIAL_SITES, .size = 4,
	  .meaning = "calls counted for return stack mitigation" },
	{ ".cfi_sites", EM_X86_64, SPECIAL_SITES, .size = 4,
	  .meaning = "type hashes in front of functions, for FineIBT" },
	{ ".kcfi_traps", 0, SPECIAL_SITES, .size = 4,
	  .meaning = "checks of the type of a called function" },
	{ "__patchable_function_entries", EM_X86_64, SPECIAL_SITES, .size = 8,
	  .meaning = "where ftrace finds function entries" },
	{ "__patchable_function_entries", 0, SPECIAL_MCOUNT, .size = 8,
	  .meaning = "where ftrace finds function entries" },
	{ ".orc_unwind_ip", 0, SPECIAL_UNWIND, .size = 4,
	  .meaning = "places that .orc_unwind describes" },
	{ ".orc_unwind", 0, SPECIAL_UNWIND, SIZE_OF(orc),
	  .variable = "ORC_STRUCT_SIZE",
	  .meaning = "how to unwind the stack from there" },
	{ "runtime_ptr_*", EM_X86_64, SPECIAL_VALUES, .size = 4,
	  .meaning = "constants for which boot writes the value of the "
		     "variable that the section is named after" },
	{ "_kprobe_blacklist", 0, SPECIAL_SITES, .size = 8,
	  .meaning = "functions that no kprobe may be put into" },
	{ "___srcu_struct_ptrs", 0, SPECIAL_SITES, .size = 8,
	  .meaning = "SRCU domains that are set up when the module loads" },
	{ "__mcount_loc", 0, SPECIAL_MCOUNT, .size = 8,
	  .meaning = "where ftrace finds function entries" },
	{ ".printk_index", 0, SPECIAL_DROPPED, SIZE_OF(printk_index),
	  .variable = "PRINTK_INDEX_STRUCT_SIZE",
	  .meaning = "catalogue of messages; no code uses it" },
	{ ".ibt_endbr_seal", EM_X86_64, SPECIAL_DROPPED,
	  .meaning = "entries without indirect callers: not known from one "
		     "object" },
	{ ".discard.*", 0, SPECIAL_DROPPED,
	  .meaning = "dropped by every link" },
	{ "__ksymtab*", 0, SPECIAL_DROPPED, .meaning = "exports" },
	{ "___ksymtab*", 0, SPECIAL_DROPPED, .meaning = "exports" },
	{ "__kcrctab*", 0, SPECIAL_DROPPED, .meaning = "exports" },
	{ "___kcrctab*", 0, SPECIAL_DROPPED, .meaning = "exports" },
	{ ".static_call_tramp_key", 0, SPECIAL_DROPPED, .meaning = "exports" },
	{ ".export_symbol", 0, SPECIAL_DROPPED, .meaning = "exports" },
	{ ".modinfo", 0, SPECIAL_DROPPED,
	  .meaning = "the patch module has its own; it needs to import no "
		     "namespace (place.c)" },
	{ "__versions", 0, SPECIAL_DROPPED,
	  .meaning = "the patch module has its own" },
	{ ".gnu.linkonce.this_module", 0, SPECIAL_DROPPED,
	  .meaning = "the patch module has its own" },
	{ ".note*", 0, SPECIAL_DROPPED, .meaning = "notes" },
	{ ".initcall*", 0, SPECIAL_DROPPED, .meaning = "has run already" },
	{ ".con_initcall.init", 0, SPECIAL_DROPPED,
	  .meaning = "has run already" },
	{ ".init.setup", 0, SPECIAL_DROPPED,
	  .meaning = "boot parameters; they were read already" },
	{ ".plt", EM_AARCH64, SPECIAL_DROPPED,
	  .meaning = "room for jumps of the module; a patch has its own" },
	{ ".init.plt", EM_AARCH64, SPECIAL_DROPPED,
	  .meaning = "room for jumps of the module; a patch has its own" },
	{ ".eh_frame", 0, SPECIAL_DROPPED,
	  .meaning = "how to unwind the stack; for debuggers, and for shadow "
		     "call stacks, which code does without" },
	{ ".BTF*", 0, SPECIAL_DROPPED, .meaning = "type information" },
};

static bool row_matches(const struct special_row *row, const char *name)
{
	size_t length = strlen(row->name);

	if (row->name[length - 1] == '*')
		return !strncmp(name, row->name, length - 1);
	return !strcmp(name, row->name);
}

const struct special_row *special_find(const char *name, uint16_t machine)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if ((!rows[i].machine || rows[i].machine == machine) &&
		    row_matches(&rows[i], name))
			return &rows[i];
	return NULL;
}

unsigned int special_size(const struct special_row *row,
			  const struct special_sizes *sizes)
{
	unsigned int size;

	if (row->size || !row->variable)
		return row->size;
	memcpy(&size, (const char *)sizes + row->size_of, sizeof(size));
	return size;
}

const struct special_row *special_rows(size_t *count)
{
	*count = ARRAY_SIZE(rows);
	return rows;
}
