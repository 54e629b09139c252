// SPDX-License-Identifier: GPL-2.0
/*
 * The judgement: see judge.h.  Knows nothing of the differ's model: functions
 * are symbols, and two are equal when their bytes outside of relocations are
 * and the names that these refer to.
 */
#include "test/sweep/judge.h"

#include "elf/dies.h"
#include "elf/lines.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/hashmap.h"

#include <dwarf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a function that its call of ftrace begins within. */
#define ENTRY_REACH 8

/* Names of functions as in the source, each a string of its own. */
struct names {
	struct hashmap map;
};

static void names_free(struct names *names)
{
	size_t i;

	for (i = 0; i < names->map.count; i++)
		free((void *)names->map.items[i].key);
	hashmap_free(&names->map);
}

#define autonames cleanup(names_free)

/* Without what the compiler put behind it. */
static int names_add(struct names *names, const char *name)
{
	char *base = strndup(name, strcspn(name, "."));
	int ret;

	if (!base)
		return -ENOMEM;
	ret = hashmap_put_string(&names->map, base, names);
	if (ret)
		free(base);
	return ret == -EEXIST ? 0 : ret;
}

static bool names_has(const struct names *names, const char *name)
{
	return hashmap_get(&names->map, name, strcspn(name, "."));
}

static bool is_function(const struct symbol *sym)
{
	return sym->type == STT_FUNC && sym->section && sym->section->data &&
	       strncmp(sym->name, "__pfx_", 6) != 0 &&
	       sym->value + sym->size <= sym->section->size;
}

/* A name that means the same in both objects, or "". */
static const char *target_name(const struct symbol *sym)
{
	if (sym->type == STT_SECTION || strchr(sym->name, '.') ||
	    !strncmp(sym->name, "__UNIQUE_ID", 11))
		return "";
	return sym->name;
}

static bool same_code(const struct symbol *a, const struct symbol *b)
{
	const struct reloc *one, *two;
	size_t nr_one, nr_two, i;
	uint64_t at = 0, end;

	if (a->size != b->size)
		return false;
	one = section_relocs(a->section, a->value, a->value + a->size, &nr_one);
	two = section_relocs(b->section, b->value, b->value + b->size, &nr_two);
	if (nr_one != nr_two)
		return false;
	for (i = 0; i <= nr_one; i++) {
		end = i < nr_one ? one[i].offset - a->value : a->size;
		if (end > at &&
		    memcmp(a->section->data + a->value + at,
			   b->section->data + b->value + at, end - at) != 0)
			return false;
		if (i == nr_one)
			break;
		if (two[i].offset - b->value != end ||
		    strcmp(target_name(one[i].symbol),
			   target_name(two[i].symbol)) != 0)
			return false;
		/* No relocation of code is wider, and the next is behind it. */
		at = end + 4 > at ? end + 4 : at;
	}
	return true;
}

/* The same symbol of the other object, or one of its name in the source. */
static const struct symbol *other_of(const struct object *obj,
				     const struct symbol *sym)
{
	const struct symbol *found = object_symbol(obj, sym->name);

	return found && is_function(found) ? found : NULL;
}

/*
 * Functions of one object that the other has in another form; with @gone also
 * those that it does not have.
 */
static int add_different(struct names *names, const struct object *one,
			 const struct object *two, bool gone)
{
	const struct symbol *sym, *other;
	size_t i;
	int ret = 0;

	for (i = 1; i < one->nr_symbols && !ret; i++) {
		sym = &one->symbols[i];
		if (!is_function(sym))
			continue;
		other = other_of(two, sym);
		if (other ? !same_code(sym, other) : gone)
			ret = names_add(names, sym->name);
	}
	return ret;
}

static int add_inliners(struct names *names, Dwarf_Die *die, const char *outer,
			const char *function, unsigned int depth)
{
	Dwarf_Die child;
	int ret = 0;

	if (depth > DIE_MAX_DEPTH || dwarf_child(die, &child))
		return 0;
	do {
		if (dwarf_tag(&child) == DW_TAG_inlined_subroutine &&
		    !strcmp(die_name(&child), function))
			ret = names_add(names, outer);
		if (!ret)
			ret = add_inliners(names, &child, outer, function,
					   depth + 1);
	} while (!ret && !dwarf_siblingof(&child, &child));
	return ret;
}

/* The functions of an object that have @function inlined. */
static int add_inlining(struct names *names, const struct object *obj,
			const char *function)
{
	struct lines *lines = NULL;
	Dwarf_CU *unit = NULL;
	Dwarf_Die die, child;
	Dwarf *dwarf;
	int ret = 0;

	lines_open(&lines, obj);
	dwarf = lines_dwarf(lines);
	while (!ret && dwarf &&
	       !dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL)) {
		if (dwarf_child(&die, &child))
			continue;
		do {
			if (dwarf_tag(&child) == DW_TAG_subprogram)
				ret = add_inliners(names, &child,
						   die_name(&child), function,
						   0);
		} while (!ret && !dwarf_siblingof(&child, &child));
	}
	lines_close(lines);
	return ret;
}

/* Can ftrace redirect it?  The compiler begins such functions with a call. */
static bool has_entry(const struct symbol *sym)
{
	const struct reloc *entry;
	size_t count;

	entry = section_relocs(sym->section, sym->value,
			       sym->value + ENTRY_REACH, &count);
	return count && !strcmp(entry->symbol->name, "__fentry__");
}

static const struct symbol *referred(const struct reloc *reloc)
{
	const struct symbol *sym = reloc->symbol;

	/* Each function has a section to itself: that one means it, too. */
	return sym->type == STT_SECTION && sym->section ?
		       section_symbol_at(sym->section, 0) :
		       sym;
}

/* Does @sym refer to one of @names that ftrace cannot redirect? */
static bool refers_to_copy(const struct symbol *sym, const struct names *names)
{
	const struct symbol *target;
	const struct reloc *relocs;
	size_t i, count;

	relocs = section_relocs(sym->section, sym->value,
				sym->value + sym->size, &count);
	for (i = 0; i < count; i++) {
		target = referred(&relocs[i]);
		if (target && target != sym && is_function(target) &&
		    names_has(names, target->name) && !has_entry(target))
			return true;
	}
	return false;
}

/*
 * A function that ftrace cannot redirect takes along whoever refers to it, up
 * to those that it can.
 */
static int add_callers(struct names *names, const struct object *obj,
		       const struct names *different)
{
	autonames struct names copies = { HASHMAP_INIT };
	const struct symbol *sym;
	size_t i, before;
	int ret = 0;

	for (i = 0; i < different->map.count && !ret; i++)
		ret = names_add(&copies, different->map.items[i].key);
	do {
		before = copies.map.count;
		for (i = 1; i < obj->nr_symbols && !ret; i++) {
			sym = &obj->symbols[i];
			if (!is_function(sym) || !refers_to_copy(sym, &copies))
				continue;
			ret = names_add(names, sym->name);
			if (!ret && !has_entry(sym))
				ret = names_add(&copies, sym->name);
		}
	} while (!ret && copies.map.count > before);
	return ret;
}

/* All names that a function has in an object. */
static int add_aliases(struct names *names, const struct object *obj,
		       const char *name)
{
	const struct symbol *meant = object_symbol(obj, name), *sym;
	size_t i;
	int ret = 0;

	if (!meant || !is_function(meant))
		return 0;
	for (i = 1; i < obj->nr_symbols && !ret; i++) {
		sym = &obj->symbols[i];
		if (is_function(sym) && sym->section == meant->section &&
		    sym->value == meant->value)
			ret = names_add(names, sym->name);
	}
	return ret;
}

static int add_reported(struct names *names, const struct report *report,
			const struct object *orig, const struct object *patched)
{
	const struct finding *finding;
	int ret = 0;

	array_for_each(finding, report) {
		if (ret || !finding->symbol || finding->kind == FINDING_NOTICE)
			continue;
		ret = names_add(names, finding->symbol);
		if (!ret)
			ret = add_aliases(names, orig, finding->symbol);
		if (!ret)
			ret = add_aliases(names, patched, finding->symbol);
	}
	return ret;
}

/* Say which names of @names are in neither of the others. */
static int put_missing(struct buffer *why, const char *what,
		       const struct names *names, const struct names *one,
		       const struct names *two, size_t *count)
{
	const char *name;
	size_t i;
	int ret = 0;

	*count = 0;
	for (i = 0; i < names->map.count && !ret; i++) {
		name = names->map.items[i].key;
		if (names_has(one, name) || names_has(two, name))
			continue;
		ret = buffer_printf(why, "%s%s", *count ? ", " : what, name);
		(*count)++;
	}
	return ret;
}

int judge(const struct object *orig, const struct object *patched,
	  const struct report *report, const char *function, struct buffer *why,
	  enum verdict *verdict)
{
	autonames struct names reported = { HASHMAP_INIT };
	autonames struct names different = { HASHMAP_INIT };
	autonames struct names expected = { HASHMAP_INIT };
	size_t missed, unfounded, spread;

	/* Nobody misses a function that is gone: who called it has changed. */
	if (add_reported(&reported, report, orig, patched) ||
	    add_different(&different, orig, patched, false) ||
	    add_different(&different, patched, orig, true) ||
	    names_add(&expected, function) ||
	    add_inlining(&expected, orig, function) ||
	    add_inlining(&expected, patched, function) ||
	    add_callers(&expected, patched, &different) ||
	    put_missing(why, " missed: ", &different, &reported, &reported,
			&missed) ||
	    put_missing(why, " reported for nothing: ", &reported, &different,
			&expected, &unfounded))
		return -ENOMEM;
	if (missed || unfounded) {
		*verdict = VERDICT_WRONG;
		return 0;
	}
	if (put_missing(why, " also: ", &reported, &expected, &expected,
			&spread))
		return -ENOMEM;
	*verdict = spread	       ? VERDICT_SPREAD :
		   !reported.map.count ? VERDICT_NO_EFFECT :
					 VERDICT_EXACT;
	return 0;
}
