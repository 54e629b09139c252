/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Places in a shipped kernel: what names lead there, what bytes are there, and
 * where a relocation field leads.  One view of both kinds of owner: an image,
 * whose relocations are applied, and a module, whose are not.
 */
#ifndef TARGET_PLACE_H
#define TARGET_PLACE_H

#include "elf/object.h"
#include "target/sealed.h"
#include "target/target.h"

#include <stdbool.h>

/**
 * struct owner - the shipped binary that an object is linked into
 * @name: "vmlinux" or a module's name
 * @target: its kernel
 * @obj: its model
 * @is_image: the kernel image
 * @sealed: functions that cannot be called by a pointer
 * @names: of a module: name to its first &struct named_symbol
 * @symbols: of a module: storage of those, one a symbol of @obj
 */
struct owner {
	const char *name;
	const struct target *target;
	const struct object *obj;
	bool is_image;
	struct sealed sealed;
	struct hashmap names;
	struct named_symbol *symbols;
};

/**
 * struct place - a place in an owner
 * @sec: section, in a module; NULL in an image
 * @at: offset in the section, or address
 */
struct place {
	const struct section *sec;
	uint64_t at;
};

/**
 * struct candidate - one of the places that have a name
 * @place: where
 * @size: its size when the owner tells, else 0
 * @position: which one of that name it is, in the order of sympos, from 1
 * @global: other objects of the owner may refer to it
 */
struct candidate {
	struct place place;
	uint64_t size;
	unsigned long position;
	bool global;
};

/**
 * struct reach - where a relocation field of the owner leads
 * @external: name of the symbol outside of the owner, or NULL
 * @place: the place, with the addend of the relocation included; with
 *	@external only @place.at counts: the addend
 */
struct reach {
	const char *external;
	struct place place;
};

int owner_open(struct owner *owner, struct target *target, const char *name,
	       struct error *err);
void owner_close(struct owner *owner);

/**
 * owner_candidate() - walk the places of a name
 * @owner: where to look
 * @name: name
 * @cursor: NULL to start with; then what the last call left there
 * @candidate: filled in
 *
 * Return: whether there was one more.
 */
bool owner_candidate(const struct owner *owner, const char *name,
		     const void **cursor, struct candidate *candidate);

/* The bytes at a place up to the end of its section; NULL: none in the file. */
const uint8_t *owner_bytes(const struct owner *owner, struct place place,
			   size_t *room);

/* How many bytes there are from @place to the next symbol, at most @limit. */
uint64_t owner_gap(const struct owner *owner, struct place place,
		   uint64_t limit);

/* How many relocations of a module apply to @size bytes at a place. */
size_t owner_relocs(const struct owner *owner, struct place place,
		    uint64_t size);

/**
 * owner_reach() - where a relocation field leads
 * @owner: the owner
 * @field: place of the field
 * @type: type of the relocation that the rebuilt object has for it
 * @short_jump: the field is the byte of a short jump
 * @reach: filled in; a relative one as if its addend were the rebuilt
 *	object's, who counts from the field
 *
 * Return: whether the field could be read.
 */
bool owner_reach(const struct owner *owner, struct place field, uint32_t type,
		 bool short_jump, struct reach *reach);

/* Whether what is at a place is freed after boot, or after its module's init. */
bool owner_frees(const struct owner *owner, struct place place);

static inline bool place_equal(struct place a, struct place b)
{
	return a.sec == b.sec && a.at == b.at;
}

#endif /* TARGET_PLACE_H */
