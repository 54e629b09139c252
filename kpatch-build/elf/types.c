// SPDX-License-Identifier: GPL-2.0
/*
 * Layouts of types out of DWARF: see types.h.  The hash of a type goes through
 * everything but pointers, whose targets have layouts of their own, and stops
 * at named types for the same reason.
 */
#include "elf/types.h"
#include "elf/types_private.h"

#include "lib/array.h"
#include "lib/file.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static uint64_t mix(uint64_t hash, uint64_t value)
{
	const uint64_t both[] = { hash, value };

	return XXH3_64bits(both, sizeof(both));
}

static uint64_t mix_string(uint64_t hash, const char *text)
{
	return XXH3_64bits_withSeed(text, strlen(text), hash);
}

static uint64_t hash_content(Dwarf_Die *type, unsigned int depth);

/* Number of elements of each dimension. */
static uint64_t hash_dimensions(Dwarf_Die *type)
{
	uint64_t hash = 0;
	Dwarf_Die child;

	if (dwarf_child(type, &child))
		return 0;
	do {
		hash = mix(hash,
			   die_number(&child, DW_AT_upper_bound, UINT64_MAX));
		hash = mix(hash, die_number(&child, DW_AT_count, UINT64_MAX));
	} while (!dwarf_siblingof(&child, &child));
	return hash;
}

static uint64_t hash_type(Dwarf_Die *type, unsigned int depth)
{
	Dwarf_Die element;
	uint64_t hash;

	if (depth > DIE_MAX_DEPTH || !die_strip(type))
		return 0;
	hash = (uint64_t)dwarf_tag(type);
	switch (dwarf_tag(type)) {
	case DW_TAG_pointer_type:
	case DW_TAG_subroutine_type:
		return hash;
	case DW_TAG_base_type:
		return mix(mix(hash, die_number(type, DW_AT_byte_size, 0)),
			   die_number(type, DW_AT_encoding, 0) == DW_ATE_float);
	case DW_TAG_array_type:
		if (die_type(type, &element))
			hash = mix(hash, hash_type(&element, depth + 1));
		return mix(hash, hash_dimensions(type));
	default:
		if (*die_name(type))
			return mix(mix_string(hash, die_name(type)),
				   die_number(type, DW_AT_byte_size, 0));
		return mix(hash, hash_content(type, depth + 1));
	}
}

/* Bits from the start of what the member is in. */
static uint64_t place_of(Dwarf_Die *member)
{
	uint64_t bytes = die_number(member, DW_AT_data_member_location, 0);
	uint64_t bits = die_number(member, DW_AT_data_bit_offset, UINT64_MAX);

	if (bits == UINT64_MAX)
		bits = die_number(member, DW_AT_bit_offset, 0);
	return bytes * 8 + bits;
}

static uint64_t hash_content(Dwarf_Die *type, unsigned int depth)
{
	uint64_t hash = die_number(type, DW_AT_byte_size, 0);
	Dwarf_Die child, its;

	if (depth > DIE_MAX_DEPTH || dwarf_child(type, &child))
		return hash;
	do {
		if (dwarf_tag(&child) == DW_TAG_enumerator) {
			hash = mix_string(hash, die_name(&child));
			hash = mix(hash,
				   die_number(&child, DW_AT_const_value, 0));
		} else if (dwarf_tag(&child) == DW_TAG_member) {
			hash = mix_string(hash, die_name(&child));
			hash = mix(hash, place_of(&child));
			hash = mix(hash, die_number(&child, DW_AT_bit_size, 0));
			if (die_type(&child, &its))
				hash = mix(hash, hash_type(&its, depth + 1));
		}
	} while (!dwarf_siblingof(&child, &child));
	return hash;
}

static int add_type(struct types *types, Dwarf_Die *die, const char *kind)
{
	struct type *type;
	int ret;

	if (!*die_name(die) || dwarf_hasattr(die, DW_AT_declaration))
		return 0;
	ret = hashmap_put_string(&types->by_name, die_name(die),
				 (void *)(types->all.count + 1));
	if (ret)
		return ret == -EEXIST ? 0 : ret;
	type = array_add(&types->all);
	if (!type)
		return -ENOMEM;
	type->kind = kind;
	type->name = die_name(die);
	type->size = die_number(die, DW_AT_byte_size, 0);
	type->layout = hash_content(die, 0);
	type->die = dwarf_dieoffset(die);
	return 0;
}

/*
 * Of several entries of a name the last that is no declaration: that is the
 * code itself, which refers to the others and has what is inlined in it.
 */
static int add_function(struct types *types, Dwarf_Die *die)
{
	void *value = (void *)(uintptr_t)(dwarf_dieoffset(die) + 1);
	const char *name = die_name(die);
	struct hashmap_entry *entry;

	if (!*name)
		return 0;
	entry = hashmap_find(&types->functions, name, strlen(name));
	if (!entry)
		return hashmap_put_string(&types->functions, name, value);
	if (!dwarf_hasattr(die, DW_AT_declaration))
		entry->value = value;
	return 0;
}

/* Does the entry have, or is it, a type?  With -g1 none does. */
static bool is_typed(Dwarf_Die *die)
{
	return dwarf_tag(die) != DW_TAG_subprogram ||
	       dwarf_hasattr(die, DW_AT_prototyped) ||
	       dwarf_hasattr(die, DW_AT_type);
}

/* Data alone needs no types, and assembler code has none. */
static bool may_be_untyped(Dwarf_Die *unit)
{
	return (!dwarf_hasattr(unit, DW_AT_low_pc) &&
		!dwarf_hasattr(unit, DW_AT_ranges)) ||
	       dwarf_srclang(unit) == DW_LANG_Mips_Assembler;
}

/* Clears @typed when the types of functions of the unit are not told. */
static int read_unit(struct types *types, Dwarf_Die *unit, bool *typed)
{
	bool any = may_be_untyped(unit);
	const char *kind;
	Dwarf_Die die;
	int ret = 0;

	if (dwarf_child(unit, &die)) {
		*typed &= any;
		return 0;
	}
	do {
		kind = die_kind(&die);
		any |= is_typed(&die);
		if (kind)
			ret = add_type(types, &die, kind);
		else if (dwarf_tag(&die) == DW_TAG_subprogram)
			ret = add_function(types, &die);
	} while (!ret && !dwarf_siblingof(&die, &die));
	*typed &= any;
	return ret;
}

int types_open(struct types **types, struct lines *lines)
{
	Dwarf *dwarf = lines_dwarf(lines);
	Dwarf_CU *unit = NULL;
	struct types *made;
	bool typed = true;
	Dwarf_Die die;
	int ret = 0;

	if (!dwarf)
		return -ENOENT;
	made = calloc(1, sizeof(*made));
	if (!made)
		return -ENOMEM;
	made->dwarf = dwarf;
	while (!ret &&
	       !dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL))
		ret = read_unit(made, &die, &typed);
	if (!ret && !typed)
		ret = -ENOENT;
	if (ret) {
		types_close(made);
		return ret;
	}
	*types = made;
	return 0;
}

void types_close(struct types *types)
{
	if (!types)
		return;
	hashmap_free(&types->by_name);
	hashmap_free(&types->functions);
	free(types->all.items);
	free(types);
}

const struct type *types_all(const struct types *types, size_t *count)
{
	*count = types->all.count;
	return types->all.items;
}

const struct type *types_find(const struct types *types, const char *name)
{
	size_t index = (uintptr_t)hashmap_get_string(&types->by_name, name);

	return index ? &types->all.items[index - 1] : NULL;
}

char *types_source(const struct types *types, const struct type *type)
{
	const char *file;
	Dwarf_Die die;
	int line;

	if (!dwarf_offdie(types->dwarf, type->die, &die))
		return NULL;
	file = dwarf_decl_file(&die);
	if (!file || dwarf_decl_line(&die, &line))
		return NULL;
	return path_format("%s:%d", file, line);
}

static uint64_t size_of(Dwarf_Die *member)
{
	uint64_t bits = die_number(member, DW_AT_bit_size, 0);
	Dwarf_Word bytes;
	Dwarf_Die type;

	if (bits)
		return bits;
	if (!die_type(member, &type) || dwarf_aggregate_size(&type, &bytes))
		return 0;
	return bytes * 8;
}

static int add_members(Dwarf_Die *type, uint64_t base, unsigned int depth,
		       struct members *members);

/* An unnamed structure or union gives its members to the one it is in. */
static int add_member(Dwarf_Die *die, uint64_t base, unsigned int depth,
		      struct members *members)
{
	struct member *member;
	Dwarf_Die type;

	if (!*die_name(die) && die_type(die, &type) && die_strip(&type) &&
	    die_kind(&type) && depth < DIE_MAX_DEPTH)
		return add_members(&type, base + place_of(die), depth + 1,
				   members);
	member = array_add(members);
	if (!member)
		return -ENOMEM;
	member->name = die_name(die);
	if (dwarf_tag(die) == DW_TAG_enumerator) {
		member->place = die_number(die, DW_AT_const_value, 0);
		return 0;
	}
	member->place = base + place_of(die);
	member->size = size_of(die);
	if (die_type(die, &type))
		member->type = hash_type(&type, 0);
	return 0;
}

static int add_members(Dwarf_Die *type, uint64_t base, unsigned int depth,
		       struct members *members)
{
	Dwarf_Die child;
	int ret = 0;

	if (dwarf_child(type, &child))
		return 0;
	do {
		if (dwarf_tag(&child) == DW_TAG_member ||
		    dwarf_tag(&child) == DW_TAG_enumerator)
			ret = add_member(&child, base, depth, members);
	} while (!ret && !dwarf_siblingof(&child, &child));
	return ret;
}

int types_members(const struct types *types, const struct type *type,
		  struct members *members)
{
	Dwarf_Die die;

	if (!dwarf_offdie(types->dwarf, type->die, &die))
		return 0;
	return add_members(&die, 0, 0, members);
}
