/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A rebuilt object while it is being proved: what is known so far about the
 * place of each of its functions and sections in the shipped owner.  Shared by
 * the files that make the proof; verify.h is what others see.
 */
#ifndef TARGET_REBUILT_H
#define TARGET_REBUILT_H

#include "target/code.h"
#include "target/place.h"
#include "target/verify.h"

/* What is known of a function. */
enum function_state {
	FUNCTION_OPEN, /* equal at several places, or not compared yet */
	FUNCTION_PLACED, /* found */
	FUNCTION_OVERRIDDEN, /* weak, and the kernel has another */
};

/**
 * struct function - one function of the rebuilt object
 * @sym: its symbol
 * @state: see there
 * @found: where it is, when placed
 * @map: which of its jumps are shorter there
 * @equal: at how many places its code is
 * @followed: its relocations were followed
 */
struct function {
	const struct symbol *sym;
	enum function_state state;
	struct candidate found;
	struct code_map map;
	unsigned long equal;
	bool followed;
};

/**
 * struct base - where a section of the rebuilt object starts
 * @known: it is
 * @followed: the relocations of its data were followed
 * @place: the start; offsets wrap, since it may be in the middle of a section
 */
struct base {
	bool known;
	bool followed;
	struct place place;
};

/* Offsets in ascending order. */
struct offsets {
	uint64_t *items;
	size_t count;
	size_t capacity;
};

/**
 * struct placement_private - the proof
 * @owner: the shipped side
 * @orig: the rebuilt side
 * @name: name of the object, for messages
 * @functions: all functions, by section index and offset
 * @nr_functions: how many
 * @differing: how many of them the kernel has with other code, or not at all
 * @absent: how many of those it does not have at all
 * @by_symbol: symbol index to its function, or NULL
 * @bases: by section index
 * @unnamed: name that the symbol table of the kernel lacks, to where its
 *	relocations lead (struct place, owned)
 * @literals: where in ".rodata" constants without a name start
 * @source: "FILE:LINE" of the last difference that was recorded, or NULL
 */
struct placement_private {
	struct owner owner;
	const struct object *orig;
	const char *name;
	struct function *functions;
	size_t nr_functions;
	size_t differing;
	size_t absent;
	struct function **by_symbol;
	struct base *bases;
	struct hashmap unnamed;
	struct offsets literals;
	char *source;
};

/* Find the functions of the object; none is placed yet. */
int rebuilt_open(struct placement_private *rebuilt, struct target *target,
		 const char *owner, const struct object *orig, const char *name,
		 struct error *err);
void rebuilt_close(struct placement_private *rebuilt);

/* The function that covers an offset of a section, or NULL. */
struct function *rebuilt_function_at(const struct placement_private *rebuilt,
				     const struct section *sec,
				     uint64_t offset);

/**
 * functions_place() - compare each function and find where it is
 * @rebuilt: the proof; states and places are set
 * @err: names the function and the offset that differ
 *
 * Return: 0, -EXDEV on a difference, -errno.
 */
int functions_place(struct placement_private *rebuilt, struct error *err);

/**
 * function_place() - place a function that code alone could not place
 * @rebuilt: the proof
 * @fn: a function that is still open
 * @place: where a reference to it leads
 *
 * Return: 1 when its name and its code are there; 0 when not; -ENOMEM.
 */
int function_place(const struct placement_private *rebuilt, struct function *fn,
		   struct place place);

/**
 * references_check() - check where relocations lead, learning where data is
 * @rebuilt: the proof with its functions placed; bases are set
 * @err: names the function and the offset of a relocation that leads elsewhere
 *
 * Return: 0, -EXDEV on a difference, -errno.
 */
int references_check(struct placement_private *rebuilt, struct error *err);

/* List the constants without a name. */
int constants_list(struct placement_private *rebuilt, struct error *err);

/* Whether a relocation refers to a constant that has no name. */
bool constant_is_nameless(const struct reloc *rel);

/* Whether what it refers to is at @place, where the shipped side leads. */
bool constant_is_equal(const struct placement_private *rebuilt,
		       const struct reloc *rel, struct place place);

/* Whether another compiler than the kernel's made the object, as far as known. */
bool rebuilt_other_compiler(const struct placement_private *rebuilt);

/* Record that something differs; -EXDEV. */
int rebuilt_differs(struct placement_private *rebuilt, const struct symbol *sym,
		    uint64_t offset, struct error *err, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Answers to the differ from a finished proof. */
extern const struct lookup_ops placement_ops;

#endif /* TARGET_REBUILT_H */
