// SPDX-License-Identifier: GPL-2.0
/*
 * Looking at a shipped image or module: see place.h.
 */
#include "target/place.h"
#include "target/code.h"
#include "diff/name.h"
#include "elf/bytes.h"

#include <stdlib.h>
#include <string.h>

/* A short jump counts from behind its byte, a relocation from its field. */
#define PC_BIAS 4

/* A symbol of a module, chained with those of its name in table order. */
struct named_symbol {
	const struct symbol *sym;
	const struct named_symbol *next;
};

/* The kernel counts what a module defines, sections and files left out. */
static bool is_named(const struct symbol *sym)
{
	return sym->name[0] && sym->section && sym->type != STT_SECTION &&
	       sym->type != STT_FILE;
}

static int index_module(struct owner *owner, struct error *err)
{
	const struct object *obj = owner->obj;
	size_t i;

	owner->symbols = calloc(obj->nr_symbols + 1, sizeof(*owner->symbols));
	if (!owner->symbols)
		return error_nomem(err);
	/* From the back, so that the map ends up with the first. */
	for (i = obj->nr_symbols; i-- > 1;) {
		struct named_symbol *named = &owner->symbols[i];
		struct hashmap_entry *entry;

		named->sym = &obj->symbols[i];
		if (!is_named(named->sym))
			continue;
		entry = hashmap_find(&owner->names, named->sym->name,
				     strlen(named->sym->name));
		if (entry) {
			named->next = entry->value;
			entry->value = named;
		} else if (hashmap_put_string(&owner->names, named->sym->name,
					      named)) {
			return error_nomem(err);
		}
	}
	return 0;
}

int owner_open(struct owner *owner, struct target *target, const char *name,
	       struct error *err)
{
	int ret;

	*owner = (struct owner){ .name = name, .target = target };
	ret = target_owner(target, name, &owner->obj, err);
	if (ret)
		return ret;
	if (sealed_read(&owner->sealed, owner->obj))
		return error_nomem(err);
	owner->is_image = !strcmp(name, "vmlinux");
	return owner->is_image ? 0 : index_module(owner, err);
}

void owner_close(struct owner *owner)
{
	sealed_free(&owner->sealed);
	hashmap_free(&owner->names);
	free(owner->symbols);
	owner->symbols = NULL;
}

static bool image_candidate(const struct owner *owner, const char *name,
			    const void **cursor, struct candidate *candidate)
{
	const struct kallsyms_symbol *sym = *cursor;

	sym = sym ? sym->next :
		    kallsyms_find(&owner->target->kallsyms, name, 1);
	if (!sym)
		return false;
	*cursor = sym;
	candidate->place = (struct place){ NULL, sym->addr };
	candidate->size = 0;
	candidate->global = sym->type >= 'A' && sym->type <= 'Z';
	candidate->position++;
	return true;
}

static bool module_candidate(const struct owner *owner, const char *name,
			     const void **cursor, struct candidate *candidate)
{
	const struct named_symbol *named = *cursor;

	named = named ? named->next : hashmap_get_string(&owner->names, name);
	if (!named)
		return false;
	*cursor = named;
	candidate->place =
		(struct place){ named->sym->section, named->sym->value };
	candidate->size = named->sym->size;
	candidate->global = named->sym->bind != STB_LOCAL;
	candidate->position++;
	return true;
}

bool owner_candidate(const struct owner *owner, const char *name,
		     const void **cursor, struct candidate *candidate)
{
	if (!*cursor)
		candidate->position = 0;
	return owner->is_image ?
		       image_candidate(owner, name, cursor, candidate) :
		       module_candidate(owner, name, cursor, candidate);
}

/*
 * The section of an address; the per-CPU section, which is linked at 0, is
 * left out: nothing that is compared lies in it.
 */
static const struct section *section_at(const struct object *image,
					uint64_t addr)
{
	size_t i;

	for (i = 1; i < image->nr_sections; i++) {
		const struct section *sec = &image->sections[i];

		if (sec->flags & SHF_ALLOC && sec->addr &&
		    addr - sec->addr < sec->size)
			return sec;
	}
	return NULL;
}

const uint8_t *owner_bytes(const struct owner *owner, struct place place,
			   size_t *room)
{
	const struct section *sec = place.sec;
	uint64_t offset = place.at;

	if (owner->is_image) {
		sec = section_at(owner->obj, place.at);
		offset = sec ? place.at - sec->addr : 0;
	}
	if (!sec || !sec->data || offset >= sec->size)
		return NULL;
	*room = sec->size - offset;
	return sec->data + offset;
}

uint64_t owner_gap(const struct owner *owner, struct place place,
		   uint64_t limit)
{
	const struct kallsyms_symbol *next;

	if (!owner->is_image || !place.at)
		return 0;
	next = kallsyms_after(&owner->target->kallsyms, place.at - 1);
	if (next && next->addr - place.at < limit)
		return next->addr - place.at;
	return limit;
}

size_t owner_relocs(const struct owner *owner, struct place place,
		    uint64_t size)
{
	size_t count = 0;

	if (place.sec)
		section_relocs(place.sec, place.at, place.at + size, &count);
	return count;
}

static uint64_t sign_extend(uint32_t value)
{
	return (uint64_t)(int64_t)(int32_t)value;
}

/* Fields are 32 bits wide and sums wrap: per-CPU symbols have addresses near 0.
 */
static bool image_reach(const struct owner *owner, struct place field,
			uint32_t type, bool short_jump, struct reach *reach)
{
	size_t room, width = short_jump ? 1 : (size_t)code_reloc_width(type);
	const uint8_t *data = owner_bytes(owner, field, &room);
	uint64_t value;

	if (!data || room < width)
		return false;
	if (short_jump)
		value = field.at + 1 + (uint64_t)(int64_t)(int8_t)*data -
			PC_BIAS;
	else if (width == 8)
		value = bytes_get64(data, false);
	else
		value = sign_extend(bytes_get32(data, false));
	if (!short_jump && code_reloc_relative(type))
		value += field.at;
	if (width == 4)
		value = sign_extend((uint32_t)value);
	reach->external = NULL;
	reach->place = (struct place){ NULL, value };
	return true;
}

/* Inside its own section, a module's code reaches without a relocation. */
static bool module_reach_plain(const struct owner *owner, struct place field,
			       uint32_t type, bool short_jump,
			       struct reach *reach)
{
	size_t room;
	const uint8_t *data = owner_bytes(owner, field, &room);

	if (!data || !code_reloc_relative(type) || room < (short_jump ? 1 : 4))
		return false;
	reach->external = NULL;
	reach->place = field;
	if (short_jump)
		reach->place.at +=
			1 + (uint64_t)(int64_t)(int8_t)*data - PC_BIAS;
	else
		reach->place.at += sign_extend(bytes_get32(data, false));
	return true;
}

static bool module_reach(const struct owner *owner, struct place field,
			 uint32_t type, bool short_jump, struct reach *reach)
{
	size_t count;
	const struct reloc *rel =
		section_relocs(field.sec, field.at, field.at + 1, &count);

	if (!count || short_jump)
		return module_reach_plain(owner, field, type, short_jump,
					  reach);
	if (count != 1 ||
	    code_reloc_width(rel->type) != code_reloc_width(type) ||
	    code_reloc_relative(rel->type) != code_reloc_relative(type))
		return false;
	if (rel->symbol->section) {
		reach->external = NULL;
		reach->place.sec = rel->symbol->section;
		reach->place.at = rel->symbol->value + (uint64_t)rel->addend;
	} else {
		reach->external = rel->symbol->name;
		reach->place.sec = NULL;
		reach->place.at = (uint64_t)rel->addend;
	}
	return true;
}

bool owner_reach(const struct owner *owner, struct place field, uint32_t type,
		 bool short_jump, struct reach *reach)
{
	return owner->is_image ?
		       image_reach(owner, field, type, short_jump, reach) :
		       module_reach(owner, field, type, short_jump, reach);
}

/* The image's are between two symbols, a module's in sections of their own. */
bool owner_frees(const struct owner *owner, struct place place)
{
	const struct kallsyms *symbols = &owner->target->kallsyms;
	const struct kallsyms_symbol *begin, *end;

	if (!owner->is_image)
		return place.sec && name_is_init(place.sec->name);
	begin = kallsyms_find(symbols, "__init_begin", 1);
	end = kallsyms_find(symbols, "__init_end", 1);
	return begin && end && place.at >= begin->addr && place.at < end->addr;
}
