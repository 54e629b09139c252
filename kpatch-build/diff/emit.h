/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files that write the output share: the object being built and the
 * tables of include/kpatch/format.h in it.
 */
#ifndef DIFF_EMIT_H
#define DIFF_EMIT_H

#include "diff/pass.h"
#include "diff/place.h"
#include "elf/writer.h"

/**
 * struct emit - an output being built
 * @diff: the run
 * @writer: the object
 * @strings: offsets in .kpatch.strings plus one, by text
 * @contents: for each section of the patched object, whose alignment counts,
 *	its strings and constants that were copied, by content
 * @undefined: undefined symbols, by name
 * @kernel: entries of .kpatch.symbols plus one, by name and object
 * @keys: what the keys of the maps above point into
 */
struct emit {
	struct diff *diff;
	struct writer *writer;
	struct hashmap strings;
	struct hashmap *contents;
	struct hashmap undefined;
	struct hashmap kernel;
	struct {
		void **items;
		size_t count;
		size_t capacity;
	} keys;
};

/* Memory that lives as long as the output is being built; zeroed. */
void *emit_alloc(struct emit *emit, size_t size);

/* Copy the included nodes and make their symbols. */
int emit_nodes(struct emit *emit);

/* Write special entries and unwind tables of the included nodes. */
int emit_special(struct emit *emit);

/* Relocate @size bytes at @start of @sec, now at @offset of @section. */
int emit_relocs(struct emit *emit, const struct section *sec, uint64_t start,
		uint64_t size, unsigned int section, uint64_t offset);

/* Relocate a node whose branches read their keys, and write what reads them. */
int emit_stubs(struct emit *emit, const struct node *node);

/* Refer to a symbol that the kernel's loader resolves. */
int emit_undefined(struct emit *emit, unsigned int section, uint64_t offset,
		   uint32_t type, int64_t addend, const char *name);

/* Load a variable where the code has a constant that only boot writes. */
int emit_value(struct emit *emit, const struct node *node,
	       const struct special_entry *entry);

/* .kpatch.funcs, and the object names of callbacks. */
int emit_tables(struct emit *emit);

/* Store the address of a string of .kpatch.strings at a place. */
int emit_string(struct emit *emit, unsigned int section, uint64_t offset,
		const char *text);

/* Have a place filled in through .kpatch.relocations. */
int emit_kernel(struct emit *emit, unsigned int section, uint64_t offset,
		uint32_t type, int64_t addend, const struct place *place);

#endif /* DIFF_EMIT_H */
