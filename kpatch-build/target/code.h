/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One function, as it was rebuilt and as it was shipped: are they the same
 * instructions?  Only relocation fields are left out; where they lead is
 * checked by whoever knows (target/place.h).
 *
 * The rebuilt side has each function in a section of its own, so a jump to
 * another function needs a relocation and is long (e9, 0f 8x), where the
 * shipped one may be short (eb, 7x).  What follows such a jump is shifted, and
 * the map tells by how much.
 */
#ifndef TARGET_CODE_H
#define TARGET_CODE_H

#include "elf/object.h"

#include <stdbool.h>

/**
 * struct code_shift - a jump whose length differs
 * @at: offset in the rebuilt function of what follows the jump
 * @delta: shipped offset minus rebuilt offset, from there on
 */
struct code_shift {
	uint64_t at;
	int64_t delta;
};

struct code_map {
	struct code_shift *items;
	size_t count;
	size_t capacity;
};

/**
 * struct code - what is compared
 * @sym: the rebuilt function
 * @shipped: bytes of the shipped one
 * @room: how many there are up to the end of its section
 */
struct code {
	const struct symbol *sym;
	const uint8_t *shipped;
	size_t room;
};

/**
 * code_compare() - compare two functions
 * @code: which
 * @map: empty; takes the shifts; freed by the caller
 * @differs: set to the rebuilt function's offset of the first difference
 *
 * Return: 1 when they are the same, 0 when not, -ENOMEM.
 */
int code_compare(const struct code *code, struct code_map *map,
		 uint64_t *differs);

/* The shipped offset that belongs to a rebuilt one. */
uint64_t code_map_translate(const struct code_map *map, uint64_t offset);

/* Whether the instruction that ends at @offset is shorter when shipped. */
bool code_map_shortened(const struct code_map *map, uint64_t offset);

void code_map_free(struct code_map *map);

/* Whether @size bytes are nothing but padding between functions. */
bool code_is_padding(const uint8_t *data, size_t size);

/* Bytes of a relocation's field; -1: a type that code does not have. */
int code_reloc_width(uint32_t type);

/* Whether a relocation is relative to its own place. */
bool code_reloc_relative(uint32_t type);

/* A relative one of a branch counts from behind its field, 4 bytes on. */
uint64_t code_reloc_bias(uint32_t type);

#endif /* TARGET_CODE_H */
