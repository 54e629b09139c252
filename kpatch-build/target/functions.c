// SPDX-License-Identifier: GPL-2.0
/*
 * Finding each function of a rebuilt object in the shipped one by its name and
 * its code.  Where several places have both (clones of small static
 * functions), order decides: the compiler writes functions in one order, with
 * sections of their own or without, and the linker keeps an object's text
 * together.  Looks at code alone; references.c follows the relocations.
 */
#include "target/rebuilt.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <string.h>

#define FUNCTION_ALIGN 16

/* The closest thing to a match, for the message. */
struct miss {
	const struct function *fn;
	uint64_t offset;
	const char *what;
};

static uint64_t align_up(uint64_t value)
{
	return (value + FUNCTION_ALIGN - 1) & ~(uint64_t)(FUNCTION_ALIGN - 1);
}

/*
 * Whether the shipped function ends where the rebuilt one does.  An image has
 * no sizes: there, padding up to the alignment tells.  Code that is not
 * aligned may be followed at once by a weak definition that was overridden,
 * whose code stays while its name goes.
 */
static bool same_end(const struct owner *owner, const struct symbol *sym,
		     const struct candidate *candidate, uint64_t size)
{
	struct place end = { candidate->place.sec, candidate->place.at + size };
	const uint8_t *data;
	uint64_t gap;
	size_t room;

	if (!owner->is_image)
		return candidate->size == size;
	if (sym->section->align < FUNCTION_ALIGN ||
	    sym->value + sym->size != sym->section->size)
		return true;
	gap = owner_gap(owner, end, align_up(end.at) - end.at);
	data = owner_bytes(owner, end, &room);
	return !data || code_is_padding(data, gap < room ? gap : room);
}

static void note_miss(struct miss *miss, uint64_t offset, const char *what)
{
	if (miss->what && offset <= miss->offset)
		return;
	miss->offset = offset;
	miss->what = what;
}

/* 1: the code is there; 0: it is not; -ENOMEM. */
static int compare_at(const struct placement_private *rebuilt,
		      const struct symbol *sym,
		      const struct candidate *candidate, struct code_map *map,
		      struct miss *miss)
{
	struct code code = { .sym = sym };
	uint64_t differs;
	int ret;

	code.shipped =
		owner_bytes(&rebuilt->owner, candidate->place, &code.room);
	if (!code.shipped) {
		note_miss(miss, 0, "the kernel has no code there");
		return 0;
	}
	ret = code_compare(&code, map, &differs);
	if (ret < 0)
		return ret;
	if (!ret)
		note_miss(miss, differs, "the code differs");
	else if (!same_end(&rebuilt->owner, sym, candidate,
			   code_map_translate(map, sym->size))) {
		note_miss(miss, sym->size, "the kernel's function goes on");
		ret = 0;
	}
	return ret;
}

static void take_place(struct function *fn, const struct candidate *candidate,
		       struct code_map *map)
{
	code_map_free(&fn->map);
	fn->map = *map;
	*map = (struct code_map){ NULL, 0, 0 };
	fn->found = *candidate;
}

static int refuse(struct placement_private *rebuilt, const struct miss *miss,
		  struct error *err)
{
	const char *what = miss->what ? miss->what :
					"the kernel has no function of that "
					"name";

	return rebuilt_differs(rebuilt, miss->fn->sym, miss->offset, err,
			       "%s (%zu of %zu functions differ)", what,
			       rebuilt->differing, rebuilt->nr_functions);
}

/* Keeps the first that differs. */
static void count_miss(struct placement_private *rebuilt,
		       const struct miss *miss, struct miss *first)
{
	if (!first->fn)
		*first = *miss;
	rebuilt->differing++;
	if (!miss->what)
		rebuilt->absent++;
}

/* Compare a function with all that has its name. */
static int find_function(struct placement_private *rebuilt, struct function *fn,
			 struct miss *first, struct error *err)
{
	struct candidate candidate;
	struct miss miss = { .fn = fn };
	const void *cursor = NULL;
	int ret;

	while (owner_candidate(&rebuilt->owner, fn->sym->name, &cursor,
			       &candidate)) {
		struct code_map map cleanup(code_map_free) = { NULL, 0, 0 };

		ret = compare_at(rebuilt, fn->sym, &candidate, &map, &miss);
		if (ret < 0)
			return error_nomem(err);
		if (ret && !fn->equal++)
			take_place(fn, &candidate, &map);
	}
	if (fn->equal == 1)
		fn->state = FUNCTION_PLACED;
	else if (!fn->equal && fn->sym->bind == STB_WEAK)
		fn->state = FUNCTION_OVERRIDDEN;
	else if (!fn->equal)
		count_miss(rebuilt, &miss, first);
	return 0;
}

/*
 * The part of a section's name that is not its function's: functions whose
 * sections have it in common end up next to each other.
 */
static size_t text_length(const char *section)
{
	static const char *const texts[] = { ".text.unlikely", ".text.hot",
					     ".text.startup", ".text" };
	size_t i, length;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		length = strlen(texts[i]);
		if (!strncmp(section, texts[i], length) &&
		    (!section[length] || section[length] == '.'))
			return length;
	}
	return strlen(section);
}

static bool same_text(const struct function *a, const struct function *b)
{
	const char *x = a->sym->section->name, *y = b->sym->section->name;
	size_t length = text_length(x);

	return length == text_length(y) && !strncmp(x, y, length);
}

/*
 * The nearest placed function before (-1) or after (1) another.  Sets how far
 * apart they can be: what lies between, each function aligned.
 */
static const struct function *neighbour(const struct placement_private *rebuilt,
					const struct function *fn, int way,
					uint64_t *distance)
{
	long at = fn - rebuilt->functions;

	*distance = FUNCTION_ALIGN + (way > 0 ? align_up(fn->sym->size) : 0);
	for (at += way; at >= 0 && at < (long)rebuilt->nr_functions;
	     at += way) {
		const struct function *other = &rebuilt->functions[at];
		/* Another object's definition may equal a weak one. */
		bool placed = other->state == FUNCTION_PLACED &&
			      other->sym->bind != STB_WEAK;

		if (!same_text(fn, other))
			continue;
		if (way < 0 || !placed)
			*distance += align_up(other->sym->size);
		if (placed)
			return other;
	}
	return NULL;
}

/* Whether a candidate lies between its neighbours, as close as it must. */
static bool in_order(const struct placement_private *rebuilt,
		     const struct function *fn,
		     const struct candidate *candidate)
{
	uint64_t distance, at = candidate->place.at;
	const struct function *before = neighbour(rebuilt, fn, -1, &distance);
	const struct function *after;

	if (before && (before->found.place.sec != candidate->place.sec ||
		       at - before->found.place.at > distance))
		return false;
	after = neighbour(rebuilt, fn, 1, &distance);
	if (after && (after->found.place.sec != candidate->place.sec ||
		      after->found.place.at - at > distance))
		return false;
	return before || after;
}

/* Place an open function when just one of its places is in order. */
static int order_function(struct placement_private *rebuilt,
			  struct function *fn, struct error *err)
{
	struct candidate candidate;
	struct miss miss = { 0 };
	const void *cursor = NULL;
	unsigned long fitting = 0;
	int ret;

	while (owner_candidate(&rebuilt->owner, fn->sym->name, &cursor,
			       &candidate)) {
		struct code_map map cleanup(code_map_free) = { NULL, 0, 0 };

		if (!in_order(rebuilt, fn, &candidate))
			continue;
		ret = compare_at(rebuilt, fn->sym, &candidate, &map, &miss);
		if (ret < 0)
			return error_nomem(err);
		if (ret && !fitting++)
			take_place(fn, &candidate, &map);
	}
	if (fitting == 1)
		fn->state = FUNCTION_PLACED;
	return 0;
}

/*
 * All of an object's functions are in one piece of the owner's text.  One that
 * is elsewhere is another object's, with the same name and code by chance.
 */
static int check_order(struct placement_private *rebuilt, struct error *err)
{
	size_t i;

	for (i = 0; i < rebuilt->nr_functions; i++) {
		const struct function *fn = &rebuilt->functions[i];
		uint64_t distance;

		if (fn->state == FUNCTION_PLACED && fn->sym->bind != STB_WEAK &&
		    neighbour(rebuilt, fn, -1, &distance) &&
		    !in_order(rebuilt, fn, &fn->found))
			return rebuilt_differs(rebuilt, fn->sym, 0, err,
					       "the kernel's is not next to "
					       "the object's other functions");
	}
	return 0;
}

int function_place(const struct placement_private *rebuilt, struct function *fn,
		   struct place place)
{
	struct candidate candidate;
	struct miss miss = { 0 };
	const void *cursor = NULL;
	int ret;

	while (owner_candidate(&rebuilt->owner, fn->sym->name, &cursor,
			       &candidate)) {
		struct code_map map cleanup(code_map_free) = { NULL, 0, 0 };

		if (!place_equal(candidate.place, place))
			continue;
		ret = compare_at(rebuilt, fn->sym, &candidate, &map, &miss);
		if (ret <= 0)
			return ret;
		take_place(fn, &candidate, &map);
		fn->state = FUNCTION_PLACED;
		return 1;
	}
	return 0;
}

int functions_place(struct placement_private *rebuilt, struct error *err)
{
	struct miss first = { 0 };
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < rebuilt->nr_functions; i++)
		ret = find_function(rebuilt, &rebuilt->functions[i], &first,
				    err);
	if (!ret && first.fn)
		return refuse(rebuilt, &first, err);
	for (i = 0; !ret && i < rebuilt->nr_functions; i++)
		if (rebuilt->functions[i].state == FUNCTION_OPEN)
			ret = order_function(rebuilt, &rebuilt->functions[i],
					     err);
	return ret ? ret : check_order(rebuilt, err);
}
