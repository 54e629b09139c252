// SPDX-License-Identifier: GPL-2.0
/*
 * Comparing x86-64 functions: see code.h.  Nearly all are equal byte by byte;
 * only where that fails are both sides walked instruction by instruction.
 */
#include "target/code.h"

#include "arch/x86_64_insn.h"
#include "lib/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A jump inside the function: where it leads on both sides. */
struct jump {
	uint64_t at;
	uint64_t target;
	uint64_t shipped_target;
};

struct jumps {
	struct jump *items;
	size_t count;
	size_t capacity;
};

/* The walk through both sides. */
struct walk {
	const struct code *code;
	const uint8_t *orig;
	uint64_t size;
	const struct reloc *relocs;
	size_t nr_relocs;
	struct code_map *map;
	struct jumps jumps;
	uint64_t at;
	uint64_t shipped_at;
};

int code_reloc_width(uint32_t type)
{
	switch (type) {
	case R_X86_64_NONE:
		return 0;
	case R_X86_64_32:
	case R_X86_64_32S:
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
		return 4;
	case R_X86_64_64:
	case R_X86_64_PC64:
		return 8;
	}
	return -1;
}

bool code_reloc_relative(uint32_t type)
{
	return type == R_X86_64_PC32 || type == R_X86_64_PLT32 ||
	       type == R_X86_64_PC64;
}

uint64_t code_reloc_bias(uint32_t type)
{
	return code_reloc_relative(type) ? 4 : 0;
}

uint64_t code_map_translate(const struct code_map *map, uint64_t offset)
{
	const struct code_shift *shift;
	int64_t delta = 0;

	array_for_each(shift, map) {
		if (shift->at > offset)
			break;
		delta = shift->delta;
	}
	return offset + (uint64_t)delta;
}

bool code_map_shortened(const struct code_map *map, uint64_t offset)
{
	const struct code_shift *shift;

	array_for_each(shift, map)
		if (shift->at == offset)
			return true;
	return false;
}

void code_map_free(struct code_map *map)
{
	free(map->items);
	*map = (struct code_map){ NULL, 0, 0 };
}

bool code_is_padding(const uint8_t *data, size_t size)
{
	ZydisDecodedInstruction insn;
	size_t at = 0;

	while (at < size) {
		if (!data[at]) {
			at++;
			continue;
		}
		if (!x86_64_decode(data + at, size - at, &insn, NULL) ||
		    (insn.mnemonic != ZYDIS_MNEMONIC_NOP &&
		     insn.mnemonic != ZYDIS_MNEMONIC_INT3))
			return false;
		at += insn.length;
	}
	return true;
}

/* Byte by byte; returns the offset of the first difference, or the size. */
static uint64_t compare_bytes(const struct walk *walk)
{
	const uint8_t *shipped = walk->code->shipped;
	uint64_t at = 0, end, behind, i;
	size_t n;

	if (walk->size > walk->code->room)
		return walk->code->room;
	for (n = 0; n <= walk->nr_relocs; n++) {
		end = walk->size;
		behind = end;
		if (n < walk->nr_relocs) {
			const struct reloc *rel = &walk->relocs[n];

			end = rel->offset - walk->code->sym->value;
			behind = end + (uint64_t)code_reloc_width(rel->type);
		}
		for (i = at; i < end; i++)
			if (walk->orig[i] != shipped[i])
				return i;
		if (behind > at)
			at = behind;
	}
	return walk->size;
}

/* The part of a direct branch that must be equal; -1: not one. */
static int branch_kind(const ZydisDecodedInstruction *insn)
{
	if (!insn->raw.imm[0].is_relative)
		return -1;
	if (insn->opcode_map == ZYDIS_OPCODE_MAP_0F)
		return (insn->opcode & 0xf0) == 0x80 ?
			       0x70 | (insn->opcode & 0xf) :
			       -1;
	if (insn->opcode == 0xe9)
		return 0xeb;
	return insn->opcode;
}

/* The relocation with its field in [start, end) of the function, or NULL. */
static const struct reloc *reloc_inside(const struct walk *walk, uint64_t start,
					uint64_t end)
{
	size_t count;
	const struct symbol *sym = walk->code->sym;
	const struct reloc *rel = section_relocs(
		sym->section, sym->value + start, sym->value + end, &count);

	return count ? rel : NULL;
}

static bool same_bytes(const struct walk *walk, unsigned int length)
{
	const struct symbol *sym = walk->code->sym;
	uint64_t at, field;
	size_t count, i;
	const struct reloc *rel =
		section_relocs(sym->section, sym->value + walk->at,
			       sym->value + walk->at + length, &count);

	for (at = 0; at < length; at++) {
		bool masked = false;

		for (i = 0; i < count; i++) {
			field = rel[i].offset - sym->value - walk->at;
			if (at - field <
			    (uint64_t)code_reloc_width(rel[i].type))
				masked = true;
		}
		if (!masked &&
		    walk->orig[walk->at + at] !=
			    walk->code->shipped[walk->shipped_at + at])
			return false;
	}
	return true;
}

static int note_jump(struct walk *walk, const ZydisDecodedInstruction *orig,
		     const ZydisDecodedInstruction *shipped)
{
	struct jump *jump = array_add(&walk->jumps);

	if (!jump)
		return -ENOMEM;
	jump->at = walk->at;
	jump->target =
		walk->at + orig->length + (uint64_t)orig->raw.imm[0].value.s;
	jump->shipped_target = walk->shipped_at + shipped->length +
			       (uint64_t)shipped->raw.imm[0].value.s;
	return 1;
}

/* 1: these two instructions agree; 0: they do not; -ENOMEM. */
static int compare_insn(struct walk *walk, const ZydisDecodedInstruction *orig,
			const ZydisDecodedInstruction *shipped)
{
	int kind = branch_kind(orig);

	if (kind < 0 || kind != branch_kind(shipped))
		return orig->length == shipped->length &&
		       same_bytes(walk, orig->length);
	if (reloc_inside(walk, walk->at, walk->at + orig->length))
		return 1;
	return note_jump(walk, orig, shipped);
}

static bool decode_both(const struct walk *walk, ZydisDecodedInstruction *orig,
			ZydisDecodedInstruction *shipped)
{
	const struct code *code = walk->code;

	return walk->shipped_at < code->room &&
	       x86_64_decode(walk->orig + walk->at, walk->size - walk->at, orig,
			     NULL) &&
	       x86_64_decode(code->shipped + walk->shipped_at,
			     code->room - walk->shipped_at, shipped, NULL);
}

static int step(struct walk *walk)
{
	ZydisDecodedInstruction orig, shipped;
	struct code_shift *shift;
	int ret;

	if (!decode_both(walk, &orig, &shipped))
		return 0;
	ret = compare_insn(walk, &orig, &shipped);
	if (ret <= 0)
		return ret;
	walk->at += orig.length;
	walk->shipped_at += shipped.length;
	if (orig.length == shipped.length)
		return 1;
	shift = array_add(walk->map);
	if (!shift)
		return -ENOMEM;
	shift->at = walk->at;
	shift->delta = (int64_t)(walk->shipped_at - walk->at);
	return 1;
}

/* Instruction by instruction; then jumps inside must lead to the same ones. */
static int compare_instructions(struct walk *walk, uint64_t *differs)
{
	const struct jump *jump;
	int ret;

	while (walk->at < walk->size) {
		ret = step(walk);
		if (ret <= 0) {
			*differs = walk->at;
			return ret;
		}
	}
	array_for_each(jump, &walk->jumps) {
		if (code_map_translate(walk->map, jump->target) ==
		    jump->shipped_target)
			continue;
		*differs = jump->at;
		return 0;
	}
	return 1;
}

static bool types_known(const struct walk *walk)
{
	size_t i;

	for (i = 0; i < walk->nr_relocs; i++)
		if (code_reloc_width(walk->relocs[i].type) < 0)
			return false;
	return true;
}

int code_compare(const struct code *code, struct code_map *map,
		 uint64_t *differs)
{
	const struct symbol *sym = code->sym;
	struct walk walk = {
		.code = code,
		.orig = sym->section->data + sym->value,
		.size = sym->size,
		.map = map,
	};
	int ret;

	walk.relocs = section_relocs(sym->section, sym->value,
				     sym->value + sym->size, &walk.nr_relocs);
	*differs = 0;
	if (!types_known(&walk))
		return 0;
	*differs = compare_bytes(&walk);
	if (*differs == walk.size)
		return 1;
	ret = compare_instructions(&walk, differs);
	free(walk.jumps.items);
	return ret;
}
