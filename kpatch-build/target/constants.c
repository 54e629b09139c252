// SPDX-License-Identifier: GPL-2.0
/*
 * Constants without a name: strings and numbers in mergeable sections, which
 * the linker shares and moves, and literals in plain ".rodata", between which
 * the shipped object also has its named constants, so that distances differ.
 * Both are the same when their contents are.
 */
#include "target/rebuilt.h"

#include "lib/array.h"

#include <stdlib.h>
#include <string.h>

static const char literals[] = ".rodata";

static uint64_t target_of(const struct reloc *rel)
{
	return rel->symbol->value + (uint64_t)rel->addend +
	       code_reloc_bias(rel->type);
}

static int compare_offsets(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int add_targets(struct placement_private *rebuilt,
		       const struct section *sec, const struct section *to)
{
	size_t i;

	for (i = 0; i < sec->nr_relocs; i++) {
		uint64_t *start;

		if (sec->relocs[i].symbol->section != to)
			continue;
		start = array_add(&rebuilt->literals);
		if (!start)
			return -ENOMEM;
		*start = target_of(&sec->relocs[i]);
	}
	return 0;
}

int constants_list(struct placement_private *rebuilt, struct error *err)
{
	const struct object *orig = rebuilt->orig;
	const struct section *to = object_section(orig, literals);
	size_t i;

	if (!to)
		return 0;
	for (i = 1; i < orig->nr_sections; i++)
		if (orig->sections[i].flags & SHF_ALLOC &&
		    add_targets(rebuilt, &orig->sections[i], to))
			return error_nomem(err);
	if (rebuilt->literals.count)
		qsort(rebuilt->literals.items, rebuilt->literals.count,
		      sizeof(*rebuilt->literals.items), compare_offsets);
	return 0;
}

/* Where the literal at @offset ends at the latest: the next one starts. */
static uint64_t literal_end(const struct placement_private *rebuilt,
			    uint64_t offset, uint64_t end)
{
	size_t low = 0, high = rebuilt->literals.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rebuilt->literals.items[middle] <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < rebuilt->literals.count && rebuilt->literals.items[low] < end)
		return rebuilt->literals.items[low];
	return end;
}

static uint64_t mergeable_size(const struct section *sec, uint64_t offset)
{
	if (!(sec->flags & SHF_STRINGS))
		return sec->entsize;
	return strnlen((const char *)sec->data + offset, sec->size - offset) +
	       1;
}

/* Zeros at its end may be padding, which the shipped side need not have. */
static uint64_t literal_size(const struct placement_private *rebuilt,
			     const struct section *sec, uint64_t offset)
{
	uint64_t end = literal_end(rebuilt, offset, sec->size);

	while (end > offset && !sec->data[end - 1])
		end--;
	return end - offset;
}

bool constant_is_nameless(const struct reloc *rel)
{
	const struct section *sec = rel->symbol->section;
	const struct symbol *sym;

	if (!sec || !sec->data || sec->flags & (SHF_EXECINSTR | SHF_WRITE))
		return false;
	if (sec->flags & SHF_MERGE)
		return true;
	if (strcmp(sec->name, literals) || sec->nr_relocs)
		return false;
	sym = section_symbol_at(sec, target_of(rel));
	return !sym || sym->type != STT_OBJECT;
}

bool constant_is_equal(const struct placement_private *rebuilt,
		       const struct reloc *rel, struct place place)
{
	const struct symbol *sym = rel->symbol;
	const struct section *sec = sym->section;
	uint64_t offset = sym->value, size;
	const uint8_t *shipped;
	size_t room;

	/* The addend counts inside the constant, unless it is what finds it. */
	if (sym->type == STT_SECTION) {
		offset = target_of(rel);
		place.at += code_reloc_bias(rel->type);
	} else {
		place.at -= (uint64_t)rel->addend;
	}
	shipped = owner_bytes(&rebuilt->owner, place, &room);
	if (!shipped || offset >= sec->size)
		return false;
	size = sec->flags & SHF_MERGE ? mergeable_size(sec, offset) :
					literal_size(rebuilt, sec, offset);
	return size <= sec->size - offset && size <= room &&
	       !memcmp(sec->data + offset, shipped, size);
}
