/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Structures, unions and enumerations of an object, and what its functions look
 * like to callers, from its DWARF: for telling two versions apart.
 */
#ifndef ELF_TYPES_H
#define ELF_TYPES_H

#include "elf/lines.h"
#include "lib/buffer.h"

struct types;

/**
 * struct type - a type that has a name and a layout
 * @name: its tag
 * @kind: "struct", "union" or "enum"
 * @size: bytes
 * @layout: hash of its members: their names, places and types; equal for types
 *	that differ in nothing
 * @die: private: where it is in the debug information
 */
struct type {
	const char *name;
	const char *kind;
	uint64_t size;
	uint64_t layout;
	uint64_t die;
};

/**
 * struct member - a member of a type, or of an unnamed one inside it
 * @name: its name; "" for padding and for unnamed structures
 * @place: bits from the start of the type; of an enumerator, its value
 * @size: bits; 0 for an enumerator
 * @type: hash of its type, as far as the layout goes
 */
struct member {
	const char *name;
	uint64_t place;
	uint64_t size;
	uint64_t type;
};

struct members {
	struct member *items;
	size_t count;
	size_t capacity;
};

/**
 * types_open() - read the types of an object
 * @types: set; release with types_close()
 * @lines: the object's debug information; outlives @types
 *
 * Return: 0; -ENOENT when there is no debug information, or only that of
 * lines (-g1); -ENOMEM.
 */
int types_open(struct types **types, struct lines *lines);

/* NULL is fine. */
void types_close(struct types *types);

/* All types, in the order of the debug information; sets how many. */
const struct type *types_all(const struct types *types, size_t *count);

/* The type of a name, the first of several, or NULL. */
const struct type *types_find(const struct types *types, const char *name);

/* "FILE:LINE" where a type is defined, or NULL; to be freed. */
char *types_source(const struct types *types, const struct type *type);

/**
 * types_members() - the members of a type
 * @types: the types
 * @type: one of them
 * @members: added to; its items are to be freed
 *
 * Return: 0 or -ENOMEM.
 */
int types_members(const struct types *types, const struct type *type,
		  struct members *members);

/**
 * types_distance() - how far is a type from a function?
 * @types: the types
 * @function: name of a function as in the source
 * @type: the type
 * @distance: set to how many pointers in structures have to be followed from
 *	what the function and those inlined in it declare, -1: there is no way
 *
 * Return: 0 or -ENOMEM.
 */
int types_distance(const struct types *types, const char *function,
		   const struct type *type, int *distance);

/**
 * types_prototype() - what callers of a function have to know
 * @types: the types
 * @function: name of a function as in the source
 * @text: added to: result and parameters in the manner of C, without names,
 *	qualifiers and typedefs; nothing when the function is not known
 *
 * Return: 0 or -ENOMEM.
 */
int types_prototype(const struct types *types, const char *function,
		    struct buffer *text);

#endif /* ELF_TYPES_H */
