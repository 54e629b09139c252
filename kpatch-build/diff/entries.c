// SPDX-License-Identifier: GPL-2.0
/*
 * Entries of special sections: see entries.h.  A section is divided by the size
 * that its row gives, and the key relocation of each entry names the node whose
 * chain it joins.  What the entries mean is not asked here.
 */
#include "diff/entries.h"

#include "lib/array.h"
#include "lib/cleanup.h"

#include <stdlib.h>
#include <string.h>

/*
 * An ftrace entry at or, where the kernel keeps data of its own there, in front
 * of a function.
 */
static void add_ftrace_entry(struct side *side, const struct ref *ref)
{
	struct node *node = ref->node, *next = node + 1;
	const struct node *end = side->nodes + side->nr_nodes;

	if (node->kind == NODE_ANONYMOUS && !node->parent && next < end &&
	    next->section == node->section && next->kind == NODE_FUNCTION)
		node->parent = next;
	if (node->kind == NODE_ANONYMOUS && node->parent)
		node = node->parent;
	node->entry_offset =
		(int64_t)(ref->node->start - node->start) + ref->offset;
}

/* The first relocation at the key of an entry that is about a node. */
static const struct reloc *key_of(const struct side *side,
				  const struct section *sec, uint64_t offset,
				  struct ref *ref)
{
	const struct reloc *relocs;
	size_t i, count;

	relocs = section_relocs(sec, offset, offset + 1, &count);
	for (i = 0; i < count; i++) {
		side_resolve(side, sec, &relocs[i], ref);
		if (ref->kind == REF_NODE)
			return &relocs[i];
	}
	return NULL;
}

/* Append an entry to the chain of the node that its key relocation names. */
static int add_entry(struct side *side, const struct section *sec,
		     const struct special_row *row, uint64_t offset,
		     unsigned int size, uint32_t *last)
{
	struct special_entry *entry;
	struct ref ref;
	size_t node;

	if (!key_of(side, sec, offset + row->key, &ref))
		return 0;
	if (row->kind == SPECIAL_MCOUNT) {
		add_ftrace_entry(side, &ref);
		return 0;
	}
	entry = array_add(&side->entries);
	if (!entry)
		return -ENOMEM;
	entry->row = row;
	entry->section = sec;
	entry->offset = offset;
	entry->size = size;
	node = ref.node - side->nodes;
	if (last[node])
		side->entries.items[last[node] - 1].next =
			(uint32_t)side->entries.count;
	else
		ref.node->entries = (uint32_t)side->entries.count;
	last[node] = (uint32_t)side->entries.count;
	return 0;
}

static int add_section_entries(struct side *side, const struct section *sec,
			       uint32_t *last, struct error *err)
{
	const struct special_row *row = side->rows[sec->index];
	unsigned int size = special_size(row, side->sizes);
	uint64_t offset;

	if (row->kind == SPECIAL_DROPPED || row->kind == SPECIAL_UNWIND ||
	    !sec->size)
		return 0;
	if (!sec->data)
		return error_set(err, EINVAL,
				 "%s: section %s: a table without contents",
				 side->object->path, sec->name);
	if (row->kind == SPECIAL_MCOUNT)
		side->list = row->name;
	if (!size)
		return error_set(err, EINVAL,
				 "%s: section %s: the size of its entries is "
				 "not known: give it with %s",
				 side->object->path, sec->name, row->variable);
	if (sec->size % size)
		return error_set(
			err, EINVAL,
			"%s: section %s: %llu bytes are no multiple of "
			"the entry size %u (%s)",
			side->object->path, sec->name,
			(unsigned long long)sec->size, size,
			row->variable ? row->variable : "fixed");
	for (offset = 0; offset < sec->size; offset += size)
		if (add_entry(side, sec, row, offset, size, last))
			return error_nomem(err);
	return 0;
}

/* A section that has a row. */
struct table {
	const struct special_row *row;
	const struct section *section;
};

static int compare_tables(const void *a, const void *b)
{
	const struct table *one = a, *two = b;

	if (one->row != two->row)
		return one->row < two->row ? -1 : 1;
	return one->section->index < two->section->index ? -1 : 1;
}

/*
 * By the rows: which table the assembler met first, of all functions of the
 * file, is no property of a function.
 */
static int add_entries(struct side *side, struct error *err)
{
	const struct object *obj = side->object;
	autofree uint32_t *last = calloc(side->nr_nodes + 1, sizeof(*last));
	autofree struct table *tables =
		calloc(obj->nr_sections + 1, sizeof(*tables));
	size_t i, count = 0;
	int ret = 0;

	if (!last || !tables)
		return error_nomem(err);
	for (i = 1; i < obj->nr_sections; i++)
		if (side->rows[i])
			tables[count++] = (struct table){ side->rows[i],
							  &obj->sections[i] };
	qsort(tables, count, sizeof(*tables), compare_tables);
	for (i = 0; i < count && !ret; i++)
		ret = add_section_entries(side, tables[i].section, last, err);
	return ret;
}

/* Without a list, the first call of ftrace's function is the entry. */
static void find_entry_calls(struct side *side)
{
	const struct arch *arch = side->arch;
	const struct reloc *relocs;
	struct node *node;
	size_t i, count;

	side_for_each_node(node, side) {
		if (node->kind != NODE_FUNCTION)
			continue;
		relocs = node_relocs(node, &count);
		for (i = 0; i < count; i++) {
			if (!arch->reloc_is_branch(node->section, &relocs[i]) ||
			    strcmp(relocs[i].symbol->name, arch->entry_call))
				continue;
			node->entry_offset =
				(int64_t)(relocs[i].offset -
					  arch->entry_call_field - node->start);
			break;
		}
	}
}

int entries_add(struct side *side, struct error *err)
{
	int ret = add_entries(side, err);

	if (!ret && !side->list && side->arch->entry_call)
		find_entry_calls(side);
	return ret;
}
