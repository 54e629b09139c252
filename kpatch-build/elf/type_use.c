// SPDX-License-Identifier: GPL-2.0
/*
 * Which types the functions of an object have to do with: a search, breadth
 * first, from the types that a function declares, through members and pointers.
 */
#include "elf/types_private.h"

#include <dwarf.h>
#include <stdlib.h>

/**
 * struct search - a search under way
 * @types: where
 * @distance: by index of the type: how many pointers in structures lead there,
 *	-1: it was not reached
 * @near: indexes to be looked at, of the distance @now
 * @far: indexes of the distance after that
 */
struct search {
	const struct types *types;
	int *distance;
	int now;
	size_t *near;
	size_t nr_near;
	size_t *far;
	size_t nr_far;
};

static void note(struct search *search, const char *name, int distance)
{
	const struct type *type = types_find(search->types, name);
	size_t index;
	int *known;

	if (!type)
		return;
	index = (size_t)(type - search->types->all.items);
	known = &search->distance[index];
	if (*known >= 0 && *known <= distance)
		return;
	*known = distance;
	if (distance == search->now)
		search->near[search->nr_near++] = index;
	else
		search->far[search->nr_far++] = index;
}

static void reach_members(struct search *search, Dwarf_Die *type, int distance,
			  unsigned int depth);

/* @step: what a pointer counts, 0 for what functions declare. */
static void reach(struct search *search, Dwarf_Die *type, int distance,
		  int step, unsigned int depth)
{
	while (depth++ < DIE_MAX_DEPTH && die_strip(type)) {
		switch (dwarf_tag(type)) {
		case DW_TAG_pointer_type:
			distance += step;
			step = 0;
			break;
		case DW_TAG_array_type:
			break;
		default:
			if (!die_kind(type))
				return;
			if (*die_name(type))
				note(search, die_name(type), distance);
			else
				reach_members(search, type, distance, depth);
			return;
		}
		if (!die_type(type, type))
			return;
	}
}

static void reach_members(struct search *search, Dwarf_Die *type, int distance,
			  unsigned int depth)
{
	Dwarf_Die child, its;

	if (dwarf_child(type, &child))
		return;
	do {
		if (dwarf_tag(&child) == DW_TAG_member &&
		    die_type(&child, &its))
			reach(search, &its, distance, 1, depth);
	} while (!dwarf_siblingof(&child, &child));
}

static void reach_function(struct search *search, Dwarf_Die *die,
			   unsigned int depth)
{
	Dwarf_Die child, type;

	if (die_type(die, &type))
		reach(search, &type, 0, 0, 0);
	if (depth > DIE_MAX_DEPTH || dwarf_child(die, &child))
		return;
	do {
		switch (dwarf_tag(&child)) {
		case DW_TAG_formal_parameter:
		case DW_TAG_variable:
		case DW_TAG_lexical_block:
		case DW_TAG_inlined_subroutine:
			reach_function(search, &child, depth + 1);
			break;
		default:
			break;
		}
	} while (!dwarf_siblingof(&child, &child));
}

/* Go on until @wanted is reached at the shortest distance, or nothing is left. */
static void run(struct search *search, size_t wanted)
{
	size_t i, index, *swap;
	Dwarf_Die die;

	for (;;) {
		for (i = 0; i < search->nr_near; i++) {
			index = search->near[i];
			if (index == wanted)
				return;
			if (dwarf_offdie(search->types->dwarf,
					 search->types->all.items[index].die,
					 &die))
				reach_members(search, &die, search->now, 0);
		}
		if (!search->nr_far)
			return;
		swap = search->near;
		search->near = search->far;
		search->nr_near = search->nr_far;
		search->far = swap;
		search->nr_far = 0;
		search->now++;
	}
}

int types_distance(const struct types *types, const char *function,
		   const struct type *type, int *distance)
{
	size_t wanted = (size_t)(type - types->all.items), i;
	size_t count = types->all.count;
	/* A type comes into a list twice at most: from afar, then from near. */
	struct search search = {
		.types = types,
		.distance = malloc(count * sizeof(int)),
		.near = malloc(2 * count * sizeof(size_t)),
		.far = malloc(2 * count * sizeof(size_t)),
	};
	Dwarf_Die die;
	int ret = -ENOMEM;

	if (search.distance && search.near && search.far) {
		for (i = 0; i < count; i++)
			search.distance[i] = -1;
		if (types_function(types, function, &die))
			reach_function(&search, &die, 0);
		run(&search, wanted);
		*distance = search.distance[wanted];
		ret = 0;
	}
	free(search.distance);
	free(search.near);
	free(search.far);
	return ret;
}
