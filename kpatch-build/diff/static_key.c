// SPDX-License-Identifier: GPL-2.0
/*
 * Reading static keys: see static_key.h.  An entry of the jump table says where
 * the branch is, where it leads, and in the lowest bit of its key which state
 * of the key means that (jump_label_type() of the kernel).  The counter is the
 * first member of struct static_key, and not zero when the key is on.  What the
 * code looks like is the machine's.
 */
#include "diff/static_key.h"
#include "include/kpatch/format.h"

#include <string.h>

#define BRANCH 1 /* jump when the key is off */
#define BITS 3 /* the other one is objtool's, for it is the kernel's later */

static bool resolve_field(const struct side *side,
			  const struct special_entry *entry, unsigned int field,
			  struct ref *ref)
{
	const struct reloc *reloc;
	size_t count;

	reloc = section_relocs(entry->section, entry->offset + field,
			       entry->offset + field + 1, &count);
	if (count != 1)
		return false;
	side_resolve(side, entry->section, reloc, ref);
	return true;
}

/* May what is between @moved and @end of a node move away from @start? */
static bool is_free(struct diff *diff, const struct node *node, uint64_t start,
		    uint64_t moved, uint64_t end)
{
	size_t count;

	section_relocs(node->section, node->start + start, node->start + end,
		       &count);
	if (count)
		return false;
	if (!diff->landings)
		diff->landings = landings_find(&diff->patched);
	diff->no_memory |= !diff->landings;
	return diff->landings &&
	       !landings_between(diff->landings, node->section,
				 node->start + start, node->start + moved,
				 node->start + end);
}

/* Code that has to stay where it is, behind the node. */
static bool has_more(const struct side *side, const struct node *node)
{
	const struct node *next = node + 1;

	return next < side->nodes + side->nr_nodes &&
	       next->section == node->section &&
	       next->start == node->start + node->size &&
	       node_whole(next) == node_whole(node);
}

/* Where a branch is in @node, and its bytes; returns why it has to stay. */
static const char *find_site(const struct diff *diff, const struct node *node,
			     const struct special_entry *entry,
			     struct key_stub *stub)
{
	const struct side *side = &diff->patched;
	struct ref code, target, key;

	*stub = (struct key_stub){ .code = node_bytes(node),
				   .pad = entry->read.pad,
				   .start = node->size + node->tail };
	if (!side->arch->keys)
		return "that is not supported on this machine";
	if (!strcmp(diff->input->parent_name, KPATCH_VMLINUX))
		return "code of vmlinux cannot refer to a module";
	if (node->kind != NODE_FUNCTION || !stub->code || has_more(side, node))
		return "the code around it is not understood";
	if (!resolve_field(side, entry, entry->row->key, &code) ||
	    !resolve_field(side, entry, entry->row->branch, &target) ||
	    !resolve_field(side, entry, entry->row->target, &key) ||
	    target.kind != REF_NODE ||
	    node_whole(target.node) != node_whole(node) ||
	    (uint64_t)target.offset >= target.node->size ||
	    (uint64_t)code.offset >= node->size)
		return "its entry is not understood";
	if (key.kind == REF_NODE &&
	    (key.node->kind == NODE_FUNCTION || key.node->start & BITS))
		return "the key is not understood";
	stub->site = (uint64_t)code.offset;
	stub->length = side->arch->keys->site_length(stub->code + stub->site,
						     node->size - stub->site);
	if (!stub->length || stub->site + stub->length >= node->size)
		return "the instruction is not understood";
	return NULL;
}

void static_key_pad(const struct diff *diff, struct node *node,
		    struct special_entry *entry)
{
	const struct key_ops *ops = diff->patched.arch->keys;
	struct key_stub stub;

	if (find_site(diff, node, entry, &stub) || stub.length >= ops->jump ||
	    !ops->reaches(stub.length, (int64_t)(stub.start - stub.site)))
		return;
	entry->read.pad = stub.start;
	node->tail += ops->jump;
}

/* Bytes that the jump at a branch may take; 0: not enough. */
static unsigned int find_room(struct diff *diff, const struct node *node,
			      const struct key_stub *stub)
{
	const struct key_ops *ops = diff->patched.arch->keys;
	uint64_t behind = stub->site + stub->length;
	unsigned int more;

	if (stub->pad || stub->length >= ops->jump)
		return stub->length;
	more = ops->find_room(stub->code, node->size, behind,
			      ops->jump - stub->length);
	if (!more || behind + more >= node->size ||
	    !is_free(diff, node, stub->site, behind, behind + more))
		return 0;
	return stub->length + more;
}

const char *static_key_plan(struct diff *diff, struct node *node,
			    struct special_entry *entry)
{
	struct key_stub stub;
	struct place place;
	struct ref target;
	int64_t offset;
	const char *why = find_site(diff, node, entry, &stub);

	if (why)
		return why;
	stub.room = find_room(diff, node, &stub);
	if (!stub.room)
		return "the instruction is too short for a jump to code that "
		       "does";
	entry->read.site = stub.site;
	entry->read.stub = stub.start;
	entry->read.length = stub.length;
	entry->read.room = stub.room;
	static_key_write(diff, node, entry, &stub, &place, &offset, &target);
	node->tail += stub.size;
	return NULL;
}

void static_key_write(const struct diff *diff, const struct node *node,
		      const struct special_entry *entry, struct key_stub *stub,
		      struct place *key, int64_t *offset, struct ref *target)
{
	const struct side *side = &diff->patched;
	const struct reloc *reloc;
	struct ref ref;
	size_t count;

	*stub = (struct key_stub){
		.code = node_bytes(node),
		.site = entry->read.site,
		.length = entry->read.length,
		.room = entry->read.room,
		.pad = entry->read.pad,
		.start = entry->read.stub,
	};
	reloc = section_relocs(entry->section,
			       entry->offset + entry->row->target,
			       entry->offset + entry->size, &count);
	side_resolve(side, entry->section, reloc, &ref);
	place_find(diff, entry->section, reloc, &ref, key);
	*offset = ref.addend & ~(int64_t)BITS;
	stub->inverted = ref.addend & BRANCH;
	resolve_field(side, entry, entry->row->branch, target);
	side->arch->keys->write(stub);
}
