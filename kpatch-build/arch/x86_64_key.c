// SPDX-License-Identifier: GPL-2.0
/*
 * Reading a static key on x86-64: see key.h.  The counter is compared with
 * memory, so that no register is needed; flags are free, for compilers take
 * them as lost at every asm.  Zydis tells which instructions may move.
 */
#include "arch/key.h"
#include "arch/x86_64_insn.h"
#include "elf/bytes.h"
#include "lib/array.h"

#include <elf.h>
#include <string.h>

#define JUMP_SHORT 2
#define JUMP_NEAR 5

/* What arch_static_branch() and arch_static_branch_jump() leave behind. */
static const struct {
	unsigned int length;
	unsigned int checked; /* bytes that are always the same */
	uint8_t bytes[JUMP_NEAR];
} sites[] = {
	{ JUMP_NEAR, JUMP_NEAR, { 0x0f, 0x1f, 0x44, 0x00, 0x00 } },
	{ JUMP_NEAR, 1, { 0xe9 } },
	{ JUMP_SHORT, JUMP_SHORT, { 0x66, 0x90 } },
	{ JUMP_SHORT, 1, { 0xeb } },
};

static unsigned int site_length(const uint8_t *code, uint64_t size)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sites); i++)
		if (sites[i].length <= size &&
		    !memcmp(code, sites[i].bytes, sites[i].checked))
			return sites[i].length;
	return 0;
}

static bool reaches(unsigned int length, int64_t distance)
{
	distance -= length;
	return length >= JUMP_NEAR ||
	       (distance >= INT8_MIN && distance <= INT8_MAX);
}

struct decoded {
	ZydisDecodedInstruction insn;
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
};

static bool decode(const uint8_t *code, uint64_t size, uint64_t at,
		   struct decoded *decoded)
{
	return x86_64_decode(code + at, size - at, &decoded->insn,
			     decoded->operands);
}

/* jmp and jcc, which have a form that reaches everywhere. */
static bool is_jump(const struct decoded *decoded)
{
	const ZydisDecodedInstruction *insn = &decoded->insn;

	if (insn->raw.prefix_count || !insn->raw.imm[0].is_relative)
		return false;
	return insn->meta.category == ZYDIS_CATEGORY_UNCOND_BR ||
	       (insn->meta.category == ZYDIS_CATEGORY_COND_BR &&
		insn->meta.branch_type != ZYDIS_BRANCH_TYPE_NONE &&
		(insn->opcode & 0xf0) ==
			(insn->opcode_map == ZYDIS_OPCODE_MAP_0F ? 0x80 :
								   0x70));
}

/* General registers, and not the stack pointer as a result. */
static bool is_plain(const ZydisDecodedOperand *operand)
{
	ZydisRegisterClass class;

	if (operand->type != ZYDIS_OPERAND_TYPE_REGISTER)
		return operand->type != ZYDIS_OPERAND_TYPE_POINTER;
	class = ZydisRegisterGetClass(operand->reg.value);
	if (class == ZYDIS_REGCLASS_FLAGS)
		return true;
	if (class < ZYDIS_REGCLASS_GPR8 || class > ZYDIS_REGCLASS_GPR64)
		return false;
	return !(operand->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE) ||
	       ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64,
						operand->reg.value) !=
		       ZYDIS_REGISTER_RSP;
}

/* Does it do the same wherever it is?  Anything unusual is taken not to. */
static bool is_movable(const struct decoded *decoded)
{
	static const ZydisInstructionCategory categories[] = {
		ZYDIS_CATEGORY_BINARY,	 ZYDIS_CATEGORY_BITBYTE,
		ZYDIS_CATEGORY_CMOV,	 ZYDIS_CATEGORY_CONVERT,
		ZYDIS_CATEGORY_DATAXFER, ZYDIS_CATEGORY_LOGICAL,
		ZYDIS_CATEGORY_ROTATE,	 ZYDIS_CATEGORY_SETCC,
		ZYDIS_CATEGORY_SHIFT,	 ZYDIS_CATEGORY_MISC,
	};
	const ZydisDecodedInstruction *insn = &decoded->insn;
	unsigned int i;

	if (is_jump(decoded))
		return true;
	if (insn->attributes & ZYDIS_ATTRIB_IS_RELATIVE)
		return false;
	/* Of the miscellaneous only lea is plain. */
	if (insn->meta.category == ZYDIS_CATEGORY_MISC &&
	    insn->mnemonic != ZYDIS_MNEMONIC_LEA)
		return false;
	for (i = 0; i < insn->operand_count; i++)
		if (!is_plain(&decoded->operands[i]))
			return false;
	for (i = 0; i < ARRAY_SIZE(categories); i++)
		if (insn->meta.category == categories[i])
			return true;
	return false;
}

/* Mark what an instruction at @at of the code goes or refers to. */
static void mark_targets(const struct decoded *decoded, uint64_t at,
			 uint64_t size, uint8_t *marks)
{
	const ZydisDecodedInstruction *insn = &decoded->insn;
	uint64_t target;
	unsigned int i;

	if (!(insn->attributes & ZYDIS_ATTRIB_IS_RELATIVE))
		return;
	for (i = 0; i < insn->operand_count_visible; i++) {
		if (ZYAN_SUCCESS(ZydisCalcAbsoluteAddress(
			    insn, &decoded->operands[i], at, &target)) &&
		    target < size)
			marks[target] |= KEY_MARK_TARGET;
	}
}

static bool mark(const uint8_t *code, uint64_t size, uint8_t *marks)
{
	struct decoded decoded;
	uint64_t at;

	for (at = 0; at < size; at += decoded.insn.length) {
		if (!decode(code, size, at, &decoded))
			return false;
		marks[at] |= KEY_MARK_INSN;
		mark_targets(&decoded, at, size, marks);
	}
	return true;
}

static unsigned int find_room(const uint8_t *code, uint64_t size, uint64_t at,
			      unsigned int need)
{
	uint64_t end = at;
	struct decoded decoded;

	while (end - at < need) {
		if (end >= size || !decode(code, size, end, &decoded) ||
		    !is_movable(&decoded))
			return 0;
		end += decoded.insn.length;
	}
	return (unsigned int)(end - at);
}

static void put8(struct key_stub *stub, unsigned int byte)
{
	stub->bytes[stub->size++] = (uint8_t)byte;
}

static void put32(struct key_stub *stub, uint32_t value)
{
	bytes_put32(stub->bytes + stub->size, value, false);
	stub->size += sizeof(value);
}

/* The displacement of a jump to a place in the function. */
static void put_target(struct key_stub *stub, uint64_t target)
{
	put32(stub, (uint32_t)(target - (stub->start + stub->size + 4)));
}

/* Returns whether it goes on behind the instruction. */
static bool move_insn(struct key_stub *stub, const struct decoded *decoded,
		      uint64_t at)
{
	const ZydisDecodedInstruction *insn = &decoded->insn;
	bool always = insn->meta.category == ZYDIS_CATEGORY_UNCOND_BR;

	if (!is_jump(decoded)) {
		memcpy(stub->bytes + stub->size, stub->code + at, insn->length);
		stub->size += insn->length;
		return true;
	}
	if (always) {
		put8(stub, 0xe9);
	} else {
		put8(stub, 0x0f);
		put8(stub, 0x80 | (insn->opcode & 0x0f));
	}
	put_target(stub,
		   at + insn->length + (uint64_t)insn->raw.imm[0].value.s);
	return !always;
}

/* What find_room() found goes along, up to a jump that never comes back. */
static bool move_room(struct key_stub *stub)
{
	uint64_t at = stub->site + stub->length;
	uint64_t end = stub->site + stub->room;
	struct decoded decoded;
	bool goes_on = true;

	while (goes_on && at < end && decode(stub->code, end, at, &decoded)) {
		goes_on = move_insn(stub, &decoded, at);
		at += decoded.insn.length;
	}
	return goes_on;
}

/* A jump over @distance into @room bytes. */
static void write_jump(uint8_t *bytes, unsigned int room, uint64_t distance)
{
	memset(bytes, 0xcc, room); /* int3 */
	if (room < JUMP_NEAR) {
		bytes[0] = 0xeb;
		bytes[1] = (uint8_t)(distance - JUMP_SHORT);
		return;
	}
	bytes[0] = 0xe9;
	bytes_put32(bytes + 1, (uint32_t)(distance - JUMP_NEAR), false);
}

static void write_stub(struct key_stub *stub)
{
	write_jump(stub->jump, stub->room,
		   (stub->pad ? stub->pad : stub->start) - stub->site);
	if (stub->pad)
		write_jump(stub->pad_jump, JUMP_NEAR, stub->start - stub->pad);
	stub->size = 0;
	/* cmpl $0, key(%rip); the immediate is behind the displacement */
	put8(stub, 0x83);
	put8(stub, 0x3d);
	stub->key_field = stub->size;
	stub->key_type = R_X86_64_PC32;
	stub->key_addend = -5;
	put32(stub, 0);
	put8(stub, 0);
	/* jne or je target */
	put8(stub, 0x0f);
	put8(stub, stub->inverted ? 0x84 : 0x85);
	stub->target_field = stub->size;
	stub->target_type = R_X86_64_PC32;
	stub->target_addend = -4;
	put32(stub, 0);
	if (move_room(stub)) {
		put8(stub, 0xe9);
		put_target(stub, stub->site + stub->room);
	}
}

const struct key_ops key_x86_64 = {
	.jump = JUMP_NEAR,
	.site_length = site_length,
	.reaches = reaches,
	.mark = mark,
	.find_room = find_room,
	.write = write_stub,
};
