// SPDX-License-Identifier: GPL-2.0
/*
 * The table of special sections.  A new one is a new row.
 */
#include "diff/special.h"

#include "lib/array.h"

#include <string.h>

#define SIZE_OF(field) .size_of = offsetof(struct special_sizes, field)

static const struct special_row rows[] = {
	{ "__bug_table", 0, SPECIAL_ENTRIES, SIZE_OF(bug), .line = 8,
	  .variable = "BUG_STRUCT_SIZE",
	  .meaning = "WARN and BUG: file, line, flags of a trap" },
	/* A length of 0 means a callback here, not an empty replacement. */
	{ ".altinstructions", EM_AARCH64, SPECIAL_ENTRIES, SIZE_OF(alt),
	  .variable = "ALT_STRUCT_SIZE",
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
	  .variable = "JUMP_STRUCT_SIZE",
	  .meaning = "jumps switched by a static key" },
	{ ".static_call_sites", 0, SPECIAL_ENTRIES, SIZE_OF(static_call),
	  .target = 4, .variable = "STATIC_CALL_STRUCT_SIZE",
	  .meaning = "calls redirected by a static call key" },
	{ ".smp_locks", EM_X86_64, SPECIAL_SITES, .size = 4,
	  .meaning = "lock prefixes dropped on one CPU" },
	{ ".retpoline_sites", EM_X86_64, SPECIAL_SITES, .size = 4,
	  .meaning = "indirect branches to rewrite" },
	{ ".return_sites", EM_X86_64, SPECIAL_SITES, .size = 4,
	  .meaning = "returns to rewrite" },
	{ ".call_sites", EM_X86_64, SPECIAL_SITES, .size = 4,
	  .meaning = "calls counted for return stack mitigation" },
	{ ".kcfi_traps", 0, SPECIAL_SITES, .size = 4,
	  .meaning = "checks of the type of a called function" },
	{ "__patchable_function_entries", EM_X86_64, SPECIAL_SITES, .size = 8,
	  .meaning = "where ftrace finds function entries" },
	{ "__patchable_function_entries", 0, SPECIAL_MCOUNT, .size = 8,
	  .meaning = "where ftrace finds function entries" },
	{ ".orc_unwind_ip", EM_X86_64, SPECIAL_UNWIND, .size = 4,
	  .meaning = "places that .orc_unwind describes" },
	{ ".orc_unwind", EM_X86_64, SPECIAL_UNWIND, SIZE_OF(orc),
	  .variable = "ORC_STRUCT_SIZE",
	  .meaning = "how to unwind the stack from there" },
	{ ".orc_unwind_ip", EM_LOONGARCH, SPECIAL_UNWIND, .size = 4,
	  .meaning = "places that .orc_unwind describes" },
	{ ".orc_unwind", EM_LOONGARCH, SPECIAL_UNWIND, SIZE_OF(orc),
	  .variable = "ORC_STRUCT_SIZE",
	  .meaning = "how to unwind the stack from there" },
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
	{ ".export_symbol", 0, SPECIAL_DROPPED, .meaning = "exports" },
	{ ".modinfo", 0, SPECIAL_DROPPED,
	  .meaning = "the patch module has its own" },
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
