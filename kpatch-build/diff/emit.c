// SPDX-License-Identifier: GPL-2.0
/*
 * Writing the output: copies of the included nodes, and their relocations
 * turned according to the policy in place.c.
 */
#include "diff/emit.h"
#include "diff/carry.h"
#include "diff/name.h"
#include "include/kpatch/format.h"

#include "lib/array.h"
#include "lib/cleanup.h"

#include <stdlib.h>
#include <string.h>

void *emit_alloc(struct emit *emit, size_t size)
{
	void **slot = array_add(&emit->keys);

	if (!slot)
		return NULL;
	*slot = calloc(1, size);
	return *slot;
}

/* What the node before it begins or ends, it goes on with. */
static bool is_attached(const struct side *side, const struct node *node)
{
	const struct node *before = node - 1;

	return node > side->nodes && before->section == node->section &&
	       before->included &&
	       before->start + before->size == node->start &&
	       (before->parent == node || node->parent == before ||
		(node->parent && node->parent == before->parent));
}

/*
 * Alignment of a node: what its section has, as far as its place keeps it.
 * Parts of a function keep their distance, which assemblers put into code.
 */
static uint64_t node_align(const struct side *side, const struct node *node)
{
	uint64_t align = node->section->align;

	if (is_attached(side, node))
		return 1;
	while (align > 1 && node->start % align)
		align /= 2;
	return align;
}

static int add_symbol(struct emit *emit, struct node *node)
{
	struct symbol symbol = *node->symbol;
	unsigned int alias;
	int ret;

	symbol.value = node->out_offset;
	symbol.size = node->size + node->tail;
	symbol.shndx = SHN_UNDEF;
	if (node->kind == NODE_FUNCTION || node->twin)
		symbol.bind = STB_LOCAL;
	ret = writer_symbol(emit->writer, &symbol, node->out_section,
			    &node->out_symbol);
	if (ret || node->kind != NODE_FUNCTION || node->state != NODE_NEW ||
	    node_is_local(node))
		return ret;
	/* Other objects of the patch call a new function by this name. */
	symbol.bind = STB_GLOBAL;
	symbol.type = STT_NOTYPE;
	symbol.size = 0;
	return writer_symbol(emit->writer, &symbol, node->out_section, &alias);
}

/*
 * What a node has behind it: a callback of the author's is a pointer, and its
 * entry in the table has the object's name there.
 */
static int widen(struct emit *emit, const struct node *node)
{
	uint64_t tail = node->tail, unused;

	if (node_is_callback(node) &&
	    node->size < sizeof(struct kpatch_callback_entry))
		tail = sizeof(struct kpatch_callback_entry) - node->size;
	return tail ? writer_append(emit->writer, node->out_section, NULL, tail,
				    1, 0, &unused) :
		      0;
}

/* The section's name in a module. */
static const char *output_name(const struct section *sec)
{
	const struct carry_row *row = carry_find(sec->name);

	return row && row->as ? row->as : sec->name;
}

static int copy_node(struct emit *emit, struct node *node)
{
	const struct section *sec = node->section;
	uint8_t padding = sec->flags & SHF_EXECINSTR ?
				  emit->diff->patched.arch->padding :
				  0;
	uint64_t flags = sec->flags & (SHF_ALLOC | SHF_WRITE | SHF_EXECINSTR);
	int ret;

	ret = writer_section(emit->writer, output_name(sec), sec->type, flags,
			     0, &node->out_section);
	if (!ret)
		ret = writer_append(emit->writer, node->out_section,
				    node_bytes(node), node->size,
				    node_align(&emit->diff->patched, node),
				    padding, &node->out_offset);
	if (!ret)
		ret = widen(emit, node);
	if (!ret && node->symbol)
		ret = add_symbol(emit, node);
	return ret;
}

int emit_nodes(struct emit *emit)
{
	struct side *side = &emit->diff->patched;
	struct node *node;
	int ret = 0;

	side_for_each_node(node, side) {
		if (node->included && !ret)
			ret = copy_node(emit, node);
	}
	side_for_each_node(node, side) {
		if (node->included && !ret)
			ret = node->tail ? emit_stubs(emit, node) :
					   emit_relocs(emit, node->section,
						       node->start, node->size,
						       node->out_section,
						       node->out_offset);
	}
	return ret;
}

/* Where a copied string or constant is. */
struct copied {
	unsigned int section;
	uint64_t offset;
};

/*
 * Strings and constants are copied one by one and once each.  The copies are
 * not mergeable: a linker would move them under relocations that name the
 * section.
 */
static int copy_content(struct emit *emit, const struct ref *ref,
			struct copied **copied)
{
	const struct section *sec = ref->symbol->section;
	struct hashmap *contents = &emit->contents[sec->index];
	int ret;

	*copied = hashmap_get(contents, ref->content, ref->length);
	if (*copied)
		return 0;
	*copied = emit_alloc(emit, sizeof(**copied));
	if (!*copied)
		return -ENOMEM;
	ret = writer_section(emit->writer, sec->name, SHT_PROGBITS, SHF_ALLOC,
			     0, &(*copied)->section);
	if (!ret)
		ret = writer_append(emit->writer, (*copied)->section,
				    ref->content, ref->length, ref->align, 0,
				    &(*copied)->offset);
	if (!ret)
		ret = hashmap_put(contents, ref->content, ref->length, *copied);
	return ret;
}

static bool is_slot(const struct emit *emit, const struct reloc *reloc)
{
	const struct arch *arch = emit->diff->patched.arch;

	return arch->reloc_is_slot && arch->reloc_is_slot(reloc->type);
}

/*
 * A slot of the GOT is the symbol's, so there has to be one at the very place:
 * the addend says what to read of the slot.
 */
static int point_at_slot(struct emit *emit, const struct reloc *reloc,
			 unsigned int section, uint64_t offset,
			 unsigned int target, uint64_t value)
{
	struct symbol symbol = { .name = "kpatch_slot",
				 .bind = STB_LOCAL,
				 .type = STT_NOTYPE,
				 .value = value };
	unsigned int index;
	int ret = writer_symbol(emit->writer, &symbol, target, &index);

	return ret ? ret :
		     writer_reloc(emit->writer, section, offset, reloc->type,
				  index, reloc->addend);
}

/* A relocation against a place of a section, by the section's symbol. */
static int point_at(struct emit *emit, const struct reloc *reloc,
		    unsigned int section, uint64_t offset, unsigned int target,
		    int64_t addend)
{
	unsigned int symbol;
	int ret;

	if (is_slot(emit, reloc))
		return point_at_slot(emit, reloc, section, offset, target,
				     (uint64_t)addend -
					     (uint64_t)reloc->addend);
	ret = writer_section_symbol(emit->writer, target, &symbol);
	return ret ? ret :
		     writer_reloc(emit->writer, section, offset, reloc->type,
				  symbol, addend);
}

static int point_at_node(struct emit *emit, const struct reloc *reloc,
			 unsigned int section, uint64_t offset,
			 const struct ref *ref)
{
	const struct node *node = ref->node;

	if (!node->out_symbol ||
	    (is_slot(emit, reloc) && ref->addend != reloc->addend))
		return point_at(
			emit, reloc, section, offset, node->out_section,
			(int64_t)(node->out_offset + (uint64_t)ref->addend));
	return writer_reloc(emit->writer, section, offset, reloc->type,
			    node->out_symbol, ref->addend);
}

static int point_at_content(struct emit *emit, const struct reloc *reloc,
			    unsigned int section, uint64_t offset,
			    const struct ref *ref)
{
	struct copied *copied;
	int ret = copy_content(emit, ref, &copied);

	return ret ? ret :
		     point_at(
			     emit, reloc, section, offset, copied->section,
			     (int64_t)(copied->offset + (uint64_t)ref->addend));
}

int emit_undefined(struct emit *emit, unsigned int section, uint64_t offset,
		   uint32_t type, int64_t addend, const char *name)
{
	const struct symbol symbol = { .name = name,
				       .bind = STB_GLOBAL,
				       .type = STT_NOTYPE,
				       .shndx = SHN_UNDEF };
	uintptr_t known = (uintptr_t)hashmap_get_string(&emit->undefined, name);
	unsigned int index = (unsigned int)known;
	int ret = 0;

	if (!known) {
		ret = writer_symbol(emit->writer, &symbol, 0, &index);
		if (!ret)
			ret = hashmap_put_string(&emit->undefined, name,
						 (void *)(uintptr_t)index);
	}
	return ret ? ret :
		     writer_reloc(emit->writer, section, offset, type, index,
				  addend);
}

static int emit_reloc(struct emit *emit, const struct section *sec,
		      const struct reloc *reloc, unsigned int section,
		      uint64_t offset)
{
	struct diff *diff = emit->diff;
	struct place place;
	struct ref ref;

	if (diff->patched.arch->reloc_is_marker(reloc->type))
		return 0;
	side_resolve(&diff->patched, sec, reloc, &ref);
	place_find(diff, sec, reloc, &ref, &place);
	switch (place.kind) {
	case PLACE_OUTPUT:
		return point_at_node(emit, reloc, section, offset, &ref);
	case PLACE_CONTENT:
		return point_at_content(emit, reloc, section, offset, &ref);
	case PLACE_KERNEL:
		return emit_kernel(emit, section, offset, reloc->type,
				   ref.addend, &place);
	case PLACE_EXPORTED:
	case PLACE_ELSEWHERE:
		return emit_undefined(emit, section, offset, reloc->type,
				      ref.addend, place.name);
	case PLACE_SELF:
		return point_at(emit, reloc, section, offset, section,
				(int64_t)(offset - reloc->offset) + ref.addend);
	case PLACE_NOWHERE:
		return writer_reloc(emit->writer, section, offset, reloc->type,
				    0, reloc->addend);
	case PLACE_MISSING:
		break;
	}
	return error_set(
		diff->err, EINVAL,
		"%s: section %s+%#llx refers to %s, which has no place",
		diff->patched.object->path, sec->name,
		(unsigned long long)reloc->offset, place.name);
}

int emit_relocs(struct emit *emit, const struct section *sec, uint64_t start,
		uint64_t size, unsigned int section, uint64_t offset)
{
	const struct reloc *relocs;
	size_t i, count;
	int ret = 0;

	relocs = section_relocs(sec, start, start + size, &count);
	for (i = 0; i < count && !ret; i++)
		ret = emit_reloc(emit, sec, &relocs[i], section,
				 offset + (relocs[i].offset - start));
	return ret;
}

/* The name of the source, as in the patched object; nothing else of it. */
static int emit_file_symbol(struct emit *emit)
{
	const struct object *obj = emit->diff->patched.object;
	struct symbol symbol = { .type = STT_FILE,
				 .bind = STB_LOCAL,
				 .shndx = SHN_ABS };
	unsigned int index;
	size_t i;

	for (i = 1; i < obj->nr_symbols; i++) {
		if (obj->symbols[i].type != STT_FILE || !*obj->symbols[i].name)
			continue;
		symbol.name = obj->symbols[i].name;
		return writer_symbol(emit->writer, &symbol, 0, &index);
	}
	return 0;
}

static void emit_free(struct emit *emit)
{
	const struct object *obj = emit->diff->patched.object;
	size_t i;

	for (i = 0; i < emit->keys.count; i++)
		free(emit->keys.items[i]);
	free(emit->keys.items);
	hashmap_free(&emit->strings);
	for (i = 0; emit->contents && i < obj->nr_sections; i++)
		hashmap_free(&emit->contents[i]);
	free(emit->contents);
	hashmap_free(&emit->undefined);
	hashmap_free(&emit->kernel);
	writer_free(emit->writer);
}

int diff_emit(struct diff *diff, const char *output)
{
	const struct object *obj = diff->patched.object;
	struct emit emit = { .diff = diff };
	int ret = -ENOMEM;

	emit.writer = writer_new(obj);
	emit.contents = calloc(obj->nr_sections + 1, sizeof(*emit.contents));
	if (emit.writer && emit.contents)
		ret = emit_file_symbol(&emit);
	if (!ret)
		ret = emit_nodes(&emit);
	if (!ret)
		ret = emit_special(&emit);
	if (!ret)
		ret = emit_tables(&emit);
	if (!ret)
		ret = writer_publish(emit.writer, output, diff->err);
	else if (ret == -ENOMEM)
		ret = error_nomem(diff->err);
	else if (ret == -EFBIG)
		ret = error_set(diff->err, EFBIG,
				"%s: the changed functions and what they need "
				"are too much for one object",
				diff->patched.object->path);
	else if (ret == -EEXIST)
		ret = error_set(diff->err, EINVAL,
				"%s: two sections of one name, of which only "
				"one has contents",
				diff->patched.object->path);
	emit_free(&emit);
	return ret;
}
