/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Units kept in the cache, so that a source that was compiled before needs no
 * kbuild: one small text file a unit, under a directory whose name depends on
 * tree and compiler.
 *
 *	RELEASE/recipes/KEY/fs%proc%version.c
 */
#ifndef COMPILE_RECIPE_H
#define COMPILE_RECIPE_H

#include "compile/unit.h"

/* What the cache knows of a source. */
enum recipe {
	RECIPE_NONE, /* nothing */
	RECIPE_UNIT,
	RECIPE_ABSENT, /* no object is made of it */
};

/**
 * recipe_load() - the unit of a source, from the cache
 * @unit: filled in for RECIPE_UNIT
 * @directory: directory of the recipes
 * @source: path below the tree
 */
enum recipe recipe_load(struct unit *unit, const char *directory,
			const char *source);

/* Keep a unit, unless kbuild is needed for it anyway. */
int recipe_store(const struct unit *unit, const char *directory,
		 struct error *err);

/* Remember that no object is made of a source. */
int recipe_store_absent(const char *directory, const char *source,
			struct error *err);

#endif /* COMPILE_RECIPE_H */
