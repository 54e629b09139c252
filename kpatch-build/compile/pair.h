/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The two objects of a unit: compiled from the original source and from the
 * patched one, by the same command, in two views that differ in nothing but
 * the patch.
 */
#ifndef COMPILE_PAIR_H
#define COMPILE_PAIR_H

#include "compile/originals.h"
#include "compile/unit.h"
#include "diff/report.h"
#include "source/change.h"
#include "source/view.h"

/**
 * struct pair - a unit's two objects
 * @unit: the unit
 * @change: the first change that it is compiled for; belongs to the change set
 * @includes: it only includes what changed
 * @orig: the object of the original source
 * @patched: the object of the patched source; NULL when it was refused
 */
struct pair {
	struct unit unit;
	const struct change *change;
	bool includes;
	char *orig;
	char *patched;
};

/**
 * struct pairs - all that are compiled
 * @items: the pairs; what only includes what changed comes last
 * @count: how many
 * @capacity: room
 * @unaffected: units that include what changed, and need not be compiled
 * @compiled: objects that were compiled, and not taken from those kept
 */
struct pairs {
	struct pair *items;
	size_t count;
	size_t capacity;
	size_t unaffected;
	size_t compiled;
};

#define PAIRS_INIT               \
	{                        \
		NULL, 0, 0, 0, 0 \
	}

/**
 * struct pair_place - where and how pairs are compiled
 * @orig: view with the original sources
 * @patched: view with the patched sources
 * @originals: objects of original sources that are kept, or NULL
 * @include: directory with the headers for authors of patches
 * @launcher: runs the compilers, or NULL
 * @threads: compilers to run at a time; 0: one a processor
 * @log_fd: takes warnings
 */
struct pair_place {
	const struct view *orig;
	const struct view *patched;
	const struct originals *originals;
	const char *include;
	const struct launcher *launcher;
	unsigned int threads;
	int log_fd;
};

/**
 * pairs_compile() - compile both objects of each pair
 * @pairs: units with their commands, open in both views
 * @place: where
 * @report: takes a refusal for each patched source that does not compile or
 *	that objtool complains about
 * @err: an original does not compile, or something else went wrong
 */
int pairs_compile(struct pairs *pairs, const struct pair_place *place,
		  struct report *report, struct error *err);

void pairs_free(struct pairs *pairs);

#endif /* COMPILE_PAIR_H */
