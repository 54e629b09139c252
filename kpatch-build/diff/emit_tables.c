// SPDX-License-Identifier: GPL-2.0
/*
 * The tables of a patch: functions, kernel symbols, relocations and the
 * strings they name (include/kpatch/format.h).  Where each reference goes was
 * decided before.
 */
#include "diff/emit.h"
#include "elf/bytes.h"
#include "include/kpatch/format.h"

#include "lib/buffer.h"
#include "lib/cleanup.h"

#include <string.h>

static int table(struct emit *emit, const char *name, uint64_t entsize,
		 unsigned int *section)
{
	return writer_section(emit->writer, name, SHT_PROGBITS, SHF_ALLOC,
			      entsize, section);
}

/* Store the address of @target + @addend at a place. */
static int store_address(struct emit *emit, unsigned int section,
			 uint64_t offset, unsigned int target, uint64_t addend)
{
	unsigned int symbol;
	int ret = writer_section_symbol(emit->writer, target, &symbol);

	return ret ? ret :
		     writer_reloc(emit->writer, section, offset,
				  emit->diff->patched.arch->absolute, symbol,
				  (int64_t)addend);
}

int emit_string(struct emit *emit, unsigned int section, uint64_t offset,
		const char *text)
{
	uintptr_t known = (uintptr_t)hashmap_get_string(&emit->strings, text);
	unsigned int strings;
	uint64_t at;
	int ret;

	ret = table(emit, KPATCH_SECTION_STRINGS, 0, &strings);
	if (ret)
		return ret;
	if (known) {
		at = known - 1;
	} else {
		ret = writer_append(emit->writer, strings, text,
				    strlen(text) + 1, 1, 0, &at);
		if (!ret)
			ret = hashmap_put_string(&emit->strings, text,
						 (void *)(uintptr_t)(at + 1));
	}
	return ret ? ret : store_address(emit, section, offset, strings, at);
}

/* Where the kernel symbol of a place is in .kpatch.symbols. */
static int kernel_symbol(struct emit *emit, const struct place *place,
			 unsigned int symbols, uint64_t *offset)
{
	struct kpatch_symbol_entry entry = { .bind = place->bind,
					     .type = place->type };
	bool be = emit->diff->patched.object->big_endian;
	autobuffer struct buffer text = BUFFER_INIT;
	uintptr_t known;
	char *key;
	int ret;

	if (buffer_append(&text, place->name, strlen(place->name) + 1) ||
	    buffer_append(&text, place->result.objname,
			  strlen(place->result.objname) + 1) ||
	    buffer_append(&text, &place->result.sympos,
			  sizeof(place->result.sympos)))
		return -ENOMEM;
	known = (uintptr_t)hashmap_get(&emit->kernel, text.data, text.length);
	if (known) {
		*offset = known - 1;
		return 0;
	}
	key = emit_alloc(emit, text.length);
	if (!key)
		return -ENOMEM;
	memcpy(key, text.data, text.length);
	bytes_put64(&entry.sympos, place->result.sympos, be);
	ret = writer_append(emit->writer, symbols, &entry, sizeof(entry), 8, 0,
			    offset);
	if (!ret)
		ret = emit_string(emit, symbols,
				  *offset + offsetof(struct kpatch_symbol_entry,
						     name),
				  place->name);
	if (!ret)
		ret = emit_string(emit, symbols,
				  *offset + offsetof(struct kpatch_symbol_entry,
						     objname),
				  place->result.objname);
	return ret ? ret :
		     hashmap_put(&emit->kernel, key, text.length,
				 (void *)(uintptr_t)(*offset + 1));
}

/* The place itself says nothing: the engine refuses one that is not zero. */
static void clear_place(struct emit *emit, unsigned int section,
			uint64_t offset, uint32_t type)
{
	int width = emit->diff->patched.arch->reloc_width(type);
	uint64_t size = writer_size(emit->writer, section);
	uint8_t *bytes = writer_bytes(emit->writer, section);

	if (bytes && width > 0 && offset <= size &&
	    (uint64_t)width <= size - offset)
		memset(bytes + offset, 0, (size_t)width);
}

int emit_kernel(struct emit *emit, unsigned int section, uint64_t offset,
		uint32_t type, int64_t addend, const struct place *place)
{
	struct kpatch_relocation_entry entry = { .dest = 0 };
	bool be = emit->diff->patched.object->big_endian;
	unsigned int symbols, relocations;
	uint64_t symbol, at;
	int ret;

	ret = table(emit, KPATCH_SECTION_SYMBOLS,
		    sizeof(struct kpatch_symbol_entry), &symbols);
	if (!ret)
		ret = table(emit, KPATCH_SECTION_RELOCATIONS, sizeof(entry),
			    &relocations);
	if (!ret)
		ret = kernel_symbol(emit, place, symbols, &symbol);
	if (ret)
		return ret;
	clear_place(emit, section, offset, type);
	bytes_put32(&entry.type, type, be);
	bytes_put32(&entry.external, place->external, be);
	bytes_put64(&entry.addend, (uint64_t)addend, be);
	ret = writer_append(emit->writer, relocations, &entry, sizeof(entry), 8,
			    0, &at);
	if (!ret)
		ret = store_address(emit, relocations,
				    at + offsetof(typeof(entry), dest), section,
				    offset);
	if (!ret)
		ret = emit_string(emit, relocations,
				  at + offsetof(typeof(entry), objname),
				  emit->diff->input->parent_name);
	if (!ret)
		ret = store_address(emit, relocations,
				    at + offsetof(typeof(entry), symbol),
				    symbols, symbol);
	return ret;
}

static int emit_func(struct emit *emit, const struct node *node,
		     unsigned int funcs)
{
	struct kpatch_func_entry entry = { .new_addr = 0 };
	bool be = emit->diff->patched.object->big_endian;
	struct place place;
	uint64_t at, old_size;
	int ret;

	if (!place_of_original(emit->diff, node->twin, &place))
		return error_set(emit->diff->err, ENOENT,
				 "%s: function %s is not found in %s, or not "
				 "for certain",
				 emit->diff->input->object_name,
				 node->twin->name,
				 emit->diff->input->parent_name);
	old_size = place.result.size ? place.result.size : node->twin->size;
	bytes_put64(&entry.new_size, node->size + node->tail, be);
	bytes_put64(&entry.old_size, old_size, be);
	bytes_put64(&entry.sympos, place.result.sympos, be);
	ret = writer_append(emit->writer, funcs, &entry, sizeof(entry), 8, 0,
			    &at);
	if (!ret)
		ret = writer_reloc(emit->writer, funcs,
				   at + offsetof(typeof(entry), new_addr),
				   emit->diff->patched.arch->absolute,
				   node->out_symbol, 0);
	if (!ret)
		ret = emit_string(emit, funcs,
				  at + offsetof(typeof(entry), name),
				  node->twin->name);
	if (!ret)
		ret = emit_string(emit, funcs,
				  at + offsetof(typeof(entry), objname),
				  emit->diff->input->parent_name);
	return ret;
}

/* Callbacks are for the object that is being patched. */
static int emit_callback(struct emit *emit, const struct node *node)
{
	if (!node_is_callback(node))
		return 0;
	return emit_string(emit, node->out_section,
			   node->out_offset +
				   offsetof(struct kpatch_callback_entry,
					    objname),
			   emit->diff->input->parent_name);
}

int emit_tables(struct emit *emit)
{
	unsigned int funcs;
	struct node *node;
	int ret = table(emit, KPATCH_SECTION_FUNCS,
			sizeof(struct kpatch_func_entry), &funcs);

	side_for_each_node(node, &emit->diff->patched) {
		if (ret || !node->included)
			continue;
		if (node->selected)
			ret = emit_func(emit, node, funcs);
		else
			ret = emit_callback(emit, node);
	}
	return ret;
}
