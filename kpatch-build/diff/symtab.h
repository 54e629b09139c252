/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lookup of create-diff-object: the text of `readelf -s --wide` of the
 * patched kernel or module, and its Module.symvers.
 */
#ifndef DIFF_SYMTAB_H
#define DIFF_SYMTAB_H

#include "diff/lookup.h"
#include "elf/object.h"

struct symtab;

/**
 * symtab_open() - load a symbol table
 * @symtab: set; release with symtab_close()
 * @path: text of `readelf -s --wide`
 * @symvers: Module.symvers
 * @parent: "vmlinux" or the module that the table is of
 * @object: the original object, which outlives the table: its local symbols
 *	tell which of the table's source files it is
 * @err: file and line of what is wrong
 */
int symtab_open(struct symtab **symtab, const char *path, const char *symvers,
		const char *parent, const struct object *object,
		struct error *err);

/* NULL is fine. */
void symtab_close(struct symtab *symtab);

static inline void symtab_closep(struct symtab **symtab)
{
	symtab_close(*symtab);
}

#define autosymtab cleanup(symtab_closep)

/* As an answerer for the differ. */
const struct lookup *symtab_lookup(const struct symtab *symtab);

#endif /* DIFF_SYMTAB_H */
