// SPDX-License-Identifier: GPL-2.0
/*
 * LoongArch, 64-bit (ELF for the LoongArch Architecture).  Instructions are
 * one word; only those that load a constant are decoded.  Objects of binutils
 * before 2.40, whose relocations are operations of a stack machine, are not
 * understood.
 */
#include "arch/arch.h"
#include "elf/bytes.h"

/* Relocation types; the C library knows those of the stack machine only. */
enum {
	LARCH_NONE = 0,
	LARCH_32 = 1,
	LARCH_64 = 2,
	LARCH_MARK_LA = 20,
	LARCH_MARK_PCREL = 21,
	LARCH_ADD8 = 47,
	LARCH_ADD16 = 48,
	LARCH_ADD24 = 49,
	LARCH_ADD32 = 50,
	LARCH_ADD64 = 51,
	LARCH_SUB8 = 52,
	LARCH_SUB16 = 53,
	LARCH_SUB24 = 54,
	LARCH_SUB32 = 55,
	LARCH_SUB64 = 56,
	LARCH_B16 = 64,
	LARCH_B21 = 65,
	LARCH_B26 = 66,
	LARCH_ABS_HI20 = 67,
	LARCH_GOT64_HI12 = 82,
	LARCH_32_PCREL = 99,
	LARCH_RELAX = 100,
	LARCH_DELETE = 101,
	LARCH_ALIGN = 102,
	LARCH_PCREL20_S2 = 103,
	LARCH_CFA = 104,
	LARCH_ADD6 = 105,
	LARCH_SUB6 = 106,
	LARCH_ADD_ULEB128 = 107,
	LARCH_SUB_ULEB128 = 108,
	LARCH_64_PCREL = 109,
	LARCH_CALL36 = 110,
};

static int64_t reloc_bias(const struct section *sec, const struct reloc *reloc)
{
	return 0;
}

static bool reloc_is_branch(const struct section *sec,
			    const struct reloc *reloc)
{
	switch (reloc->type) {
	case LARCH_B16:
	case LARCH_B21:
	case LARCH_B26:
	case LARCH_CALL36:
		return true;
	default:
		return false;
	}
}

/*
 * Notes, and permissions for the linker to make the code shorter.  Code that
 * is not made shorter works as it is; the loader of modules knows no ALIGN.
 */
static bool reloc_is_marker(uint32_t type)
{
	switch (type) {
	case LARCH_NONE:
	case LARCH_MARK_LA:
	case LARCH_MARK_PCREL:
	case LARCH_RELAX:
	case LARCH_DELETE:
	case LARCH_ALIGN:
	case LARCH_CFA:
		return true;
	default:
		return false;
	}
}

/* Of the pair ADD and SUB, each works on the same bytes. */
static int reloc_width(uint32_t type)
{
	if (reloc_is_marker(type) ||
	    (type >= LARCH_B16 && type <= LARCH_GOT64_HI12))
		return 0;
	switch (type) {
	case LARCH_PCREL20_S2:
	case LARCH_CALL36:
	case LARCH_ADD6:
	case LARCH_SUB6:
	/* Numbers of any length; only debug information has them. */
	case LARCH_ADD_ULEB128:
	case LARCH_SUB_ULEB128:
		return 0;
	case LARCH_ADD8:
	case LARCH_SUB8:
		return 1;
	case LARCH_ADD16:
	case LARCH_SUB16:
		return 2;
	case LARCH_ADD24:
	case LARCH_SUB24:
		return 3;
	case LARCH_32:
	case LARCH_ADD32:
	case LARCH_SUB32:
	case LARCH_32_PCREL:
		return 4;
	case LARCH_64:
	case LARCH_ADD64:
	case LARCH_SUB64:
	case LARCH_64_PCREL:
		return 8;
	default:
		return -1;
	}
}

#define OPCODE_12 0xffc00000 /* of an instruction with a 12-bit immediate */
#define MASK_12 0x003ffc00
#define MASK_20 0x01ffffe0
#define ADDI_W 0x02800000
#define ORI 0x03800000
#define LU12I_W 0x14000000

/* How many instructions a scheduler puts between the two of a constant. */
#define APART 8

static unsigned int dest_of(uint32_t word)
{
	return word & 0x1f;
}

static unsigned int source_of(uint32_t word)
{
	return word >> 5 & 0x1f;
}

static bool is_lu12i(uint32_t word)
{
	return (word & 0xfe000000) == LU12I_W;
}

/* ori rD, rD, imm: the lower part of what lu12i.w began. */
static bool is_lower(uint32_t word)
{
	return (word & OPCODE_12) == ORI && dest_of(word) == source_of(word) &&
	       dest_of(word);
}

/* The other half of a constant of two instructions; false: it is not there. */
static bool find_half(const uint8_t *code, uint64_t size, uint64_t start,
		      uint64_t *found)
{
	uint32_t word = bytes_get32(code + start, false), other;
	bool backwards = is_lower(word);
	uint64_t at = start;
	unsigned int i;

	for (i = 0; i < APART; i++) {
		if (backwards ? at < 4 : size - at < 8)
			return false;
		at = backwards ? at - 4 : at + 4;
		other = bytes_get32(code + at, false);
		if (dest_of(other) != dest_of(word))
			continue;
		*found = at;
		return backwards ? is_lu12i(other) : is_lower(other);
	}
	return false;
}

static bool find_constant(const uint8_t *code, uint64_t size, uint64_t offset,
			  struct constant *constant)
{
	uint64_t start = offset & ~UINT64_C(3), half = start;
	uint32_t word;
	unsigned int reg;

	if (size < 4 || start > size - 4)
		return false;
	word = bytes_get32(code + start, false);
	reg = dest_of(word);
	*constant = (struct constant){
		.start = start,
		.mask = MASK_12,
		.shift = 10,
		/* $a0 to $a7 carry arguments. */
		.argument = reg >= 4 && reg < 12 ? (int)reg - 4 : -1,
	};
	if (((word & OPCODE_12) == ORI || (word & OPCODE_12) == ADDI_W) &&
	    source_of(word) == 0)
		return true;
	if (!is_lu12i(word) && !is_lower(word))
		return false;
	if (!find_half(code, size, start, &half))
		return false;
	constant->start = is_lower(word) ? start : half;
	constant->high_start = is_lower(word) ? half : start;
	constant->high_mask = MASK_20;
	constant->high_shift = 5;
	constant->high_bit = 12;
	return true;
}

const struct arch arch_loongarch64 = {
	.machine = EM_LOONGARCH,
	.name = "loongarch",
	.absolute = LARCH_64,
	.padding = 0, /* four of them are no instruction */
	.reloc_bias = reloc_bias,
	.reloc_is_branch = reloc_is_branch,
	.find_constant = find_constant,
	.reloc_width = reloc_width,
	.reloc_is_marker = reloc_is_marker,
	.entries = "__patchable_function_entries",
};
