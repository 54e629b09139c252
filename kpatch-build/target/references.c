// SPDX-License-Identifier: GPL-2.0
/*
 * Following the relocations of a rebuilt object on the shipped side.  A name
 * must lead to a place of that name; a section of the object must lead to one
 * and the same place from everywhere; a string or a mergeable constant must
 * lead to an equal one.  What is learned on the way is where the object's data
 * is.  Whether the code itself is the same is not looked at here.
 */
#include "target/rebuilt.h"
#include "lib/cleanup.h"

#include <string.h>

/* One relocation, and where the shipped side leads for it. */
struct reference {
	const struct symbol *from;
	uint64_t offset;
	const struct reloc *rel;
	struct reach reach;
};

static uint64_t bias(const struct reloc *rel)
{
	return code_reloc_bias(rel->type);
}

static int leads_elsewhere(struct placement_private *rebuilt,
			   const struct reference *ref, struct error *err)
{
	const struct symbol *sym = ref->rel->symbol;

	return rebuilt_differs(rebuilt, ref->from, ref->offset, err,
			       "the kernel's code refers to something else "
			       "than %s+0x%llx there",
			       sym->name,
			       (unsigned long long)ref->rel->addend +
				       bias(ref->rel));
}

/* The place of the symbol itself, without the addend. */
static struct place symbol_place(const struct reference *ref)
{
	struct place place = ref->reach.place;

	place.at -= (uint64_t)ref->rel->addend;
	return place;
}

static bool has_name(const struct placement_private *rebuilt, const char *name,
		     struct place place, bool *known)
{
	struct candidate candidate;
	const void *cursor = NULL;

	*known = false;
	while (owner_candidate(&rebuilt->owner, name, &cursor, &candidate)) {
		*known = true;
		if (place_equal(candidate.place, place))
			return true;
	}
	return false;
}

/*
 * A name that the kernel's table lacks (symbols made by the linker script):
 * it must lead to one place from everywhere.
 */
static int check_unnamed(struct placement_private *rebuilt,
			 const struct reference *ref, struct place place,
			 struct error *err)
{
	const char *name = ref->rel->symbol->name;
	struct place *seen = hashmap_get_string(&rebuilt->unnamed, name);

	if (seen)
		return place_equal(*seen, place) ?
			       0 :
			       leads_elsewhere(rebuilt, ref, err);
	seen = malloc(sizeof(*seen));
	if (!seen)
		return error_nomem(err);
	*seen = place;
	if (hashmap_put_string(&rebuilt->unnamed, name, seen)) {
		free(seen);
		return error_nomem(err);
	}
	return 0;
}

static int check_name(struct placement_private *rebuilt,
		      const struct reference *ref, struct error *err)
{
	const struct reach *reach = &ref->reach;
	const struct symbol *sym = ref->rel->symbol;
	bool known;

	if (reach->external)
		return !strcmp(reach->external, sym->name) &&
				       reach->place.at ==
					       (uint64_t)ref->rel->addend ?
			       0 :
			       leads_elsewhere(rebuilt, ref, err);
	if (has_name(rebuilt, sym->name, symbol_place(ref), &known))
		return 0;
	if (known || !rebuilt->owner.is_image)
		return leads_elsewhere(rebuilt, ref, err);
	return check_unnamed(rebuilt, ref, symbol_place(ref), err);
}

/* A function that code alone could not place is where others call it. */
static int check_open(struct placement_private *rebuilt,
		      const struct reference *ref, struct function *fn,
		      uint64_t offset, struct error *err)
{
	struct place place = ref->reach.place;
	int ret;

	if (offset || ref->from->bind == STB_WEAK)
		return 0;
	place.at += bias(ref->rel);
	ret = function_place(rebuilt, fn, place);
	if (ret < 0)
		return error_nomem(err);
	return ret ? 0 : leads_elsewhere(rebuilt, ref, err);
}

/* Code of this object: the shipped offset may be shifted (target/code.h). */
static int check_code(struct placement_private *rebuilt,
		      const struct reference *ref, struct function *fn,
		      struct error *err)
{
	struct place place = ref->reach.place;
	uint64_t offset = ref->rel->symbol->value + (uint64_t)ref->rel->addend +
			  bias(ref->rel) - fn->sym->value;

	if (fn->state == FUNCTION_OVERRIDDEN)
		return 0;
	if (ref->reach.external)
		return leads_elsewhere(rebuilt, ref, err);
	if (fn->state == FUNCTION_OPEN)
		return check_open(rebuilt, ref, fn, offset, err);
	place.at += bias(ref->rel) - code_map_translate(&fn->map, offset);
	return place_equal(place, fn->found.place) ?
		       0 :
		       leads_elsewhere(rebuilt, ref, err);
}

/* Each named variable of the section must then have its name there. */
static bool names_agree(const struct placement_private *rebuilt,
			const struct section *sec, struct place base)
{
	bool known;
	size_t i;

	for (i = 0; i < sec->nr_symbols; i++) {
		const struct symbol *sym = sec->symbols[i];
		struct place place = { base.sec, base.at + sym->value };

		if (sym->type == STT_OBJECT &&
		    !has_name(rebuilt, sym->name, place, &known) && known)
			return false;
	}
	return true;
}

static int check_base(struct placement_private *rebuilt,
		      const struct reference *ref, struct error *err)
{
	const struct symbol *sym = ref->rel->symbol;
	struct base *base = &rebuilt->bases[sym->section->index];
	struct place place = symbol_place(ref);

	if (ref->reach.external)
		return leads_elsewhere(rebuilt, ref, err);
	place.at -= sym->value;
	if (base->known)
		return place_equal(base->place, place) ?
			       0 :
			       leads_elsewhere(rebuilt, ref, err);
	if (!names_agree(rebuilt, sym->section, place))
		return leads_elsewhere(rebuilt, ref, err);
	if (ref->from->bind == STB_WEAK)
		return 0;
	base->place = place;
	base->known = true;
	return 0;
}

static int check_reference(struct placement_private *rebuilt,
			   const struct reference *ref, struct error *err)
{
	const struct symbol *sym = ref->rel->symbol;
	const struct section *sec = sym->section;
	struct function *fn = NULL;
	int ret;

	if (!sec)
		return check_name(rebuilt, ref, err);
	if (sym->bind != STB_LOCAL) {
		ret = check_name(rebuilt, ref, err);
		/* A weak one may be elsewhere, away from its section. */
		if (ret || sym->bind == STB_WEAK || sec->flags & SHF_EXECINSTR)
			return ret;
		return check_base(rebuilt, ref, err);
	}
	if (sec->flags & SHF_EXECINSTR)
		fn = rebuilt_function_at(rebuilt, sec,
					 sym->value +
						 (uint64_t)ref->rel->addend +
						 bias(ref->rel));
	if (fn)
		return check_code(rebuilt, ref, fn, err);
	if (constant_is_nameless(ref->rel))
		return !ref->reach.external &&
				       constant_is_equal(rebuilt, ref->rel,
							 ref->reach.place) ?
			       0 :
			       leads_elsewhere(rebuilt, ref, err);
	return check_base(rebuilt, ref, err);
}

/* Check one relocation of @sym; @field is its field on the shipped side. */
static int follow(struct placement_private *rebuilt, const struct symbol *sym,
		  const struct reloc *rel, struct place field, bool short_jump,
		  struct error *err)
{
	struct reference ref = { .from = sym,
				 .offset = rel->offset - sym->value,
				 .rel = rel };

	if (!owner_reach(&rebuilt->owner, field, rel->type, short_jump,
			 &ref.reach))
		return leads_elsewhere(rebuilt, &ref, err);
	return check_reference(rebuilt, &ref, err);
}

static int check_function(struct placement_private *rebuilt,
			  const struct function *fn, struct error *err)
{
	const struct symbol *sym = fn->sym;
	size_t count, i;
	const struct reloc *rel = section_relocs(
		sym->section, sym->value, sym->value + sym->size, &count);
	uint64_t shipped = code_map_translate(&fn->map, sym->size);
	size_t met = 0;
	int ret;

	for (i = 0; i < count; i++) {
		uint64_t offset = rel[i].offset - sym->value;
		bool is_short = code_map_shortened(&fn->map, offset + 4);
		struct place field = fn->found.place;

		field.at +=
			is_short ?
				code_map_translate(&fn->map, offset + 4) - 1 :
				code_map_translate(&fn->map, offset);
		met += owner_relocs(&rebuilt->owner, field, 1);
		if (!code_reloc_width(rel[i].type))
			continue;
		ret = follow(rebuilt, sym, &rel[i], field, is_short, err);
		if (ret)
			return ret;
	}
	/* Bytes that are zero here, and filled in when a module is loaded. */
	if (met != owner_relocs(&rebuilt->owner, fn->found.place, shipped))
		return rebuilt_differs(rebuilt, sym, 0, err,
				       "the module has a relocation in it that "
				       "the object lacks");
	return 0;
}

/*
 * What covers a place of a data section, for messages.  Its place is known, so
 * a relocation refers to it, by its section symbol or by one defined in it.
 */
static const struct symbol *data_symbol(const struct section *sec,
					uint64_t offset)
{
	const struct symbol *sym = section_symbol_at(sec, offset);

	if (!sym)
		sym = sec->section_symbol;
	return sym ? sym : sec->symbols[0];
}

/* Constants that the kernel's build fills in after the link: resolve_btfids. */
static bool is_filled_late(const struct section *sec)
{
	return !strcmp(sec->name, ".BTF_ids");
}

/*
 * Constants must be the kernel's own.  Data that can be written is left out:
 * the proof is of code, and its initial value is no longer there.
 */
static int compare_constants(struct placement_private *rebuilt,
			     const struct section *sec, struct error *err)
{
	size_t room, next = 0;
	uint64_t at;
	const uint8_t *shipped = owner_bytes(
		&rebuilt->owner, rebuilt->bases[sec->index].place, &room);

	if (sec->flags & SHF_WRITE || !sec->data || is_filled_late(sec))
		return 0;
	if (!shipped || room < sec->size)
		return rebuilt_differs(rebuilt, data_symbol(sec, 0), 0, err,
				       "the kernel's constant data ends early");
	for (at = 0; at < sec->size; at++) {
		int width = 0;

		if (next < sec->nr_relocs && sec->relocs[next].offset == at)
			width = code_reloc_width(sec->relocs[next++].type);
		if (width > 0) {
			at += (uint64_t)width - 1;
			continue;
		}
		if (sec->data[at] == shipped[at])
			continue;
		return rebuilt_differs(rebuilt, data_symbol(sec, at), 0, err,
				       "the constant data differs at "
				       "%s+0x%llx",
				       sec->name, (unsigned long long)at);
	}
	return 0;
}

/* The pointers in data whose place is known tell where more of it is. */
static int follow_data(struct placement_private *rebuilt,
		       const struct section *sec, struct error *err)
{
	const struct base *base = &rebuilt->bases[sec->index];
	size_t i, room;
	int ret = 0;

	for (i = 0; !ret && i < sec->nr_relocs; i++) {
		const struct reloc *rel = &sec->relocs[i];
		const struct symbol *sym = data_symbol(sec, rel->offset);
		struct place field = base->place;

		field.at += rel->offset;
		if (!owner_bytes(&rebuilt->owner, field, &room))
			continue;
		ret = follow(rebuilt, sym, rel, field, false, err);
	}
	return ret;
}

static int follow_new_data(struct placement_private *rebuilt, bool *learned,
			   struct error *err)
{
	const struct object *orig = rebuilt->orig;
	size_t i;
	int ret = 0;

	for (i = 1; !ret && i < orig->nr_sections; i++) {
		const struct section *sec = &orig->sections[i];
		struct base *base = &rebuilt->bases[i];

		if (!base->known || base->followed)
			continue;
		base->followed = *learned = true;
		if (sec->flags & SHF_EXECINSTR)
			continue;
		ret = compare_constants(rebuilt, sec, err);
		if (!ret)
			ret = follow_data(rebuilt, sec, err);
	}
	return ret;
}

static bool is_weak(const struct function *fn)
{
	return fn->sym->bind == STB_WEAK;
}

static int follow_new_functions(struct placement_private *rebuilt,
				bool *learned, struct error *err)
{
	struct function *fn, *end = rebuilt->functions + rebuilt->nr_functions;
	int ret = 0;

	for (fn = rebuilt->functions; !ret && fn < end; fn++) {
		if (fn->state != FUNCTION_PLACED || fn->followed || is_weak(fn))
			continue;
		fn->followed = *learned = true;
		ret = check_function(rebuilt, fn, err);
	}
	return ret;
}

/* Global variables are where the only symbol of their name is. */
static int learn_global(struct placement_private *rebuilt,
			const struct symbol *sym, struct error *err)
{
	struct base *base = &rebuilt->bases[sym->section->index];
	struct candidate candidate, other = { 0 };
	const void *cursor = NULL;
	struct place place;

	if (!owner_candidate(&rebuilt->owner, sym->name, &cursor, &candidate) ||
	    owner_candidate(&rebuilt->owner, sym->name, &cursor, &other))
		return 0;
	place = candidate.place;
	place.at -= sym->value;
	if (base->known ? !place_equal(base->place, place) :
			  !names_agree(rebuilt, sym->section, place))
		return rebuilt_differs(rebuilt, sym, 0, err,
				       "what is next to it in the kernel is "
				       "something else");
	base->place = place;
	base->known = true;
	return 0;
}

static int learn_globals(struct placement_private *rebuilt, struct error *err)
{
	const struct object *orig = rebuilt->orig;
	size_t i;
	int ret = 0;

	for (i = 1; !ret && i < orig->nr_symbols; i++) {
		const struct symbol *sym = &orig->symbols[i];

		if (sym->bind == STB_GLOBAL && sym->type == STT_OBJECT &&
		    sym->section && sym->section->flags & SHF_ALLOC &&
		    !(sym->section->flags & (SHF_EXECINSTR | SHF_MERGE)))
			ret = learn_global(rebuilt, sym, err);
	}
	return ret;
}

/*
 * What a weak function was found equal to may be the definition that overrides
 * it, which refers to other things.  So nothing is learned from these, and
 * they come last, when the rest is known.
 */
static int check_weak_function(struct placement_private *rebuilt,
			       struct function *fn, struct error *err)
{
	struct error reason autoerror = ERROR_INIT;
	int ret = check_function(rebuilt, fn, &reason);

	if (ret == -EXDEV) {
		fn->state = FUNCTION_OVERRIDDEN;
		return 0;
	}
	return ret ? error_set(err, -ret, "%s", error_text(&reason)) : 0;
}

int references_check(struct placement_private *rebuilt, struct error *err)
{
	struct function *fn, *end = rebuilt->functions + rebuilt->nr_functions;
	bool learned = true;
	int ret = constants_list(rebuilt, err);

	if (!ret)
		ret = learn_globals(rebuilt, err);
	/* What is followed may place more, which is to be followed then. */
	while (!ret && learned) {
		learned = false;
		ret = follow_new_functions(rebuilt, &learned, err);
		if (!ret)
			ret = follow_new_data(rebuilt, &learned, err);
	}
	for (fn = rebuilt->functions; !ret && fn < end; fn++)
		if (fn->state == FUNCTION_PLACED && is_weak(fn))
			ret = check_weak_function(rebuilt, fn, err);
	return ret;
}
