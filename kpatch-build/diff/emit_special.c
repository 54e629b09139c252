// SPDX-License-Identifier: GPL-2.0
/*
 * Special entries of the included nodes: copied as they are, but for ftrace's
 * list of function entries, which is written anew, and the unwind tables,
 * which are two arrays in step.
 */
#include "diff/emit.h"

#include "lib/cleanup.h"

#include <stdlib.h>
#include <string.h>

#define ORC_IP ".orc_unwind_ip"
#define ORC ".orc_unwind"

/* Flags that mean the same in the output; order and groups do not. */
static uint64_t copied_flags(const struct section *sec)
{
	return sec->flags & (SHF_ALLOC | SHF_WRITE | SHF_EXECINSTR);
}

static int section_like(struct emit *emit, const struct section *sec,
			unsigned int *index)
{
	return writer_section(emit->writer, sec->name, SHT_PROGBITS,
			      copied_flags(sec), sec->entsize, index);
}

/*
 * The same for entries of one node: where the compiler has the linker order a
 * section by what it speaks of, the linker wants that of all.
 */
static int section_beside(struct emit *emit, const struct section *sec,
			  const struct node *node, unsigned int *index)
{
	if (!(sec->flags & SHF_LINK_ORDER))
		return section_like(emit, sec, index);
	return writer_ordered_section(emit->writer, sec->name,
				      copied_flags(sec), node->out_section,
				      index);
}

static int emit_entry(struct emit *emit, const struct node *node,
		      const struct special_entry *entry)
{
	const struct section *sec = entry->section;
	uint64_t align = sec->align < 8 ? sec->align : 8, offset;
	unsigned int section;
	int ret;

	if (entry->row->kind == SPECIAL_VALUES)
		return emit_value(emit, node, entry);
	ret = section_beside(emit, sec, node, &section);
	/* Entries follow each other without gaps, whatever their size. */
	if (entry->size % align)
		align = 1;
	if (!ret)
		ret = writer_append(emit->writer, section,
				    sec->data ? sec->data + entry->offset :
						NULL,
				    entry->size, align, 0, &offset);
	return ret ? ret :
		     emit_relocs(emit, sec, entry->offset, entry->size, section,
				 offset);
}

static int emit_mcount(struct emit *emit, const struct node *node)
{
	const struct side *side = &emit->diff->patched;
	const char *list = side->list ? side->list : side->arch->entries;
	const struct section *sec = object_section(side->object, list);
	unsigned int section;
	uint64_t offset;
	int ret;

	if (node->kind != NODE_FUNCTION || node->entry_offset == NODE_NO_ENTRY)
		return 0;
	ret = sec ? section_beside(emit, sec, node, &section) :
		    writer_section(emit->writer, list, SHT_PROGBITS, SHF_ALLOC,
				   0, &section);
	if (!ret)
		ret = writer_append(emit->writer, section, NULL,
				    sizeof(uint64_t), sizeof(uint64_t), 0,
				    &offset);
	return ret ? ret :
		     writer_reloc(emit->writer, section, offset,
				  side->arch->absolute, node->out_symbol,
				  node->entry_offset);
}

/* The two arrays, and where they go. */
struct unwind {
	const struct section *ip;
	const struct section *orc;
	unsigned int size;
	unsigned int out_ip;
	unsigned int out_orc;
	bool *ended; /* by node: its end has an entry */
};

static int emit_unwind_entry(struct emit *emit, const struct unwind *unwind,
			     const struct reloc *reloc, const struct ref *ref,
			     const uint8_t *bytes)
{
	const struct node *node = ref->node;
	unsigned int symbol = node->out_symbol;
	int64_t addend = ref->addend;
	uint64_t offset, unused;
	int ret;

	ret = writer_append(emit->writer, unwind->out_ip, NULL, 4, 4, 0,
			    &offset);
	if (!ret)
		ret = writer_append(emit->writer, unwind->out_orc, bytes,
				    unwind->size, 1, 0, &unused);
	if (!ret && !symbol) {
		ret = writer_section_symbol(emit->writer, node->out_section,
					    &symbol);
		addend = (int64_t)((uint64_t)addend + node->out_offset);
	}
	return ret ? ret :
		     writer_reloc(emit->writer, unwind->out_ip, offset,
				  reloc->type, symbol, addend);
}

/* The last entry up to a branch is what goes for its stub. */
static void note_unwind(struct side *side, const struct ref *ref, size_t entry)
{
	struct special_entry *branch;

	node_for_each_entry(branch, side, ref->node) {
		if (!branch->read.stub || ref->offset < 0 ||
		    (uint64_t)ref->offset > branch->read.site ||
		    (branch->read.unwind &&
		     (uint64_t)ref->offset < branch->read.unwind_place))
			continue;
		branch->read.unwind = entry + 1;
		branch->read.unwind_place = (uint64_t)ref->offset;
	}
}

static int copy_unwind(struct emit *emit, struct unwind *unwind)
{
	struct side *side = &emit->diff->patched;
	const struct reloc *reloc;
	struct ref ref;
	uint64_t entry;
	size_t i;
	int ret = 0;

	for (i = 0; i < unwind->ip->nr_relocs && !ret; i++) {
		reloc = &unwind->ip->relocs[i];
		entry = reloc->offset / 4;
		side_resolve(side, unwind->ip, reloc, &ref);
		if (ref.kind != REF_NODE || !ref.node->included ||
		    entry >= unwind->orc->size / unwind->size)
			continue;
		if (ref.offset == (int64_t)ref.node->size) {
			unwind->ended[ref.node - side->nodes] = true;
			ref.addend += (int64_t)ref.node->tail;
		}
		if (ref.node->tail)
			note_unwind(side, &ref, entry);
		ret = emit_unwind_entry(emit, unwind, reloc, &ref,
					unwind->orc->data +
						entry * unwind->size);
	}
	return ret;
}

/*
 * A function taken out of the middle of a section has no end marker: the next
 * function's first entry served as one.  An entry of zeroes means "nothing
 * known from here".
 */
static int end_unwind(struct emit *emit, const struct unwind *unwind)
{
	struct side *side = &emit->diff->patched;
	const struct reloc *like = unwind->ip->relocs;
	struct node *node;
	struct ref ref = { .kind = REF_NODE };
	int ret = 0;

	side_for_each_node(node, side) {
		if (ret || !node->included || node->kind != NODE_FUNCTION ||
		    unwind->ended[node - side->nodes])
			continue;
		ref.node = node;
		ref.addend = (int64_t)(node->size + node->tail);
		ret = emit_unwind_entry(emit, unwind, like, &ref, NULL);
	}
	return ret;
}

static int unwind_stub(struct emit *emit, const struct unwind *unwind,
		       struct node *node, const struct special_entry *branch,
		       uint64_t place)
{
	const struct ref ref = { .kind = REF_NODE,
				 .node = node,
				 .addend = (int64_t)place };
	const uint8_t *bytes = NULL;

	if (branch->read.unwind)
		bytes = unwind->orc->data +
			(branch->read.unwind - 1) * unwind->size;
	return emit_unwind_entry(emit, unwind, unwind->ip->relocs, &ref, bytes);
}

/* Stubs do nothing to the stack: it is as at the branch. */
static int unwind_stubs(struct emit *emit, const struct unwind *unwind,
			struct node *node)
{
	const struct special_entry *branch;
	int ret = 0;

	node_for_each_entry(branch, &emit->diff->patched, node) {
		if (!ret && branch->read.pad)
			ret = unwind_stub(emit, unwind, node, branch,
					  branch->read.pad);
		if (!ret && branch->read.stub)
			ret = unwind_stub(emit, unwind, node, branch,
					  branch->read.stub);
	}
	return ret;
}

static int emit_unwind(struct emit *emit)
{
	struct side *side = &emit->diff->patched;
	autofree bool *ended = calloc(side->nr_nodes + 1, sizeof(*ended));
	struct unwind unwind = {
		.ip = object_section(side->object, ORC_IP),
		.orc = object_section(side->object, ORC),
		.size = emit->diff->input->sizes->orc,
		.ended = ended,
	};
	struct node *node;
	int ret;

	if (!ended)
		return -ENOMEM;
	if (!unwind.ip || !unwind.orc || !unwind.size || !unwind.orc->data ||
	    !unwind.ip->nr_relocs)
		return 0;
	ret = section_like(emit, unwind.ip, &unwind.out_ip);
	if (!ret)
		ret = section_like(emit, unwind.orc, &unwind.out_orc);
	if (!ret)
		ret = copy_unwind(emit, &unwind);
	side_for_each_node(node, side) {
		if (!ret && node->included && node->tail)
			ret = unwind_stubs(emit, &unwind, node);
	}
	if (!ret)
		ret = end_unwind(emit, &unwind);
	return ret;
}

int emit_special(struct emit *emit)
{
	const struct special_entry *entry;
	struct side *side = &emit->diff->patched;
	struct node *node;
	int ret = 0;

	side_for_each_node(node, side) {
		if (!node->included)
			continue;
		if (!ret)
			ret = emit_mcount(emit, node);
		node_for_each_entry(entry, side, node)
			if (!ret && !entry->dropped)
				ret = emit_entry(emit, node, entry);
	}
	return ret ? ret : emit_unwind(emit);
}
