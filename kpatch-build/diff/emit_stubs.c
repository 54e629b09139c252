// SPDX-License-Identifier: GPL-2.0
/*
 * Writing branches that read their static keys: the jump in the place of each,
 * and its stub behind the function.  Which these are was decided before.
 */
#include "diff/emit.h"
#include "diff/static_key.h"

#include "lib/cleanup.h"

#include <stdlib.h>
#include <string.h>

/* The relocations of a node but for those in what is replaced. */
static int emit_other_relocs(struct emit *emit, const struct node *node)
{
	autofree bool *replaced = calloc(node->size, sizeof(*replaced));
	const struct special_entry *branch;
	const struct reloc *relocs;
	size_t i, count;
	uint64_t at;
	int ret = 0;

	if (!replaced)
		return -ENOMEM;
	node_for_each_entry(branch, &emit->diff->patched, node)
		if (branch->read.stub)
			memset(replaced + branch->read.site, true,
			       branch->read.room);
	relocs = node_relocs(node, &count);
	for (i = 0; i < count && !ret; i++) {
		at = relocs[i].offset - node->start;
		if (!replaced[at])
			ret = emit_relocs(emit, node->section, relocs[i].offset,
					  1, node->out_section,
					  node->out_offset + at);
	}
	return ret;
}

static int emit_stub(struct emit *emit, const struct node *node,
		     const struct special_entry *branch)
{
	unsigned int section = node->out_section, symbol;
	uint8_t *bytes = writer_bytes(emit->writer, section);
	uint64_t start = node->out_offset + branch->read.stub;
	struct place key;
	struct key_stub stub;
	struct ref target;
	int64_t offset;
	int ret;

	static_key_write(emit->diff, node, branch, &stub, &key, &offset,
			 &target);
	memcpy(bytes + node->out_offset + stub.site, stub.jump, stub.room);
	if (stub.pad)
		memcpy(bytes + node->out_offset + stub.pad, stub.pad_jump,
		       emit->diff->patched.arch->keys->jump);
	memcpy(bytes + start, stub.bytes, stub.size);
	ret = emit_kernel(
		emit, section, start + stub.key_field, stub.key_type,
		(int64_t)((uint64_t)offset + (uint64_t)stub.key_addend), &key);
	if (!ret)
		ret = writer_section_symbol(emit->writer,
					    target.node->out_section, &symbol);
	if (!ret)
		ret = writer_reloc(emit->writer, section,
				   start + stub.target_field, stub.target_type,
				   symbol,
				   (int64_t)target.node->out_offset +
					   target.offset + stub.target_addend);
	return ret;
}

int emit_stubs(struct emit *emit, const struct node *node)
{
	const struct special_entry *branch;
	int ret = emit_other_relocs(emit, node);

	node_for_each_entry(branch, &emit->diff->patched, node)
		if (!ret && branch->read.stub)
			ret = emit_stub(emit, node, branch);
	return ret;
}
