/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Symbols that the objects of a patch expect each other to have.
 */
#ifndef LINK_UNDEFINED_H
#define LINK_UNDEFINED_H

#include "compile/words.h"
#include "lib/error.h"
#include "lib/hashmap.h"

/**
 * struct undefined - what the objects have and lack
 * @defined: names of symbols that one of them has for the others
 * @wanted: names of symbols that one lacks; the value is the number of the
 *	first such object, plus one
 * @names: what the keys point to
 */
struct undefined {
	struct hashmap defined;
	struct hashmap wanted;
	struct words names;
};

#define UNDEFINED_INIT                                 \
	{                                              \
		HASHMAP_INIT, HASHMAP_INIT, WORDS_INIT \
	}

/**
 * undefined_add() - look at one object
 * @undefined: gets the names of its symbols; release with undefined_free()
 * @path: the object
 * @number: of the object
 * @err: what is wrong with it
 */
int undefined_add(struct undefined *undefined, const char *path, size_t number,
		  struct error *err);

void undefined_free(struct undefined *undefined);

#endif /* LINK_UNDEFINED_H */
