// SPDX-License-Identifier: GPL-2.0
/*
 * AArch64 (ELF for the Arm 64-bit Architecture).  All instructions are one
 * little-endian word and a relocation names its place and target outright, so
 * nothing is decoded but the instructions that load a constant.
 */
#include "arch/arch.h"
#include "elf/bytes.h"

/* Newer than the C library's list. */
#ifndef R_AARCH64_PLT32
#define R_AARCH64_PLT32 314
#endif
#ifndef R_AARCH64_GOTPCREL32
#define R_AARCH64_GOTPCREL32 315
#endif

/* R_AARCH64_NONE of drafts of the ABI, which tools still take for it. */
#define OLD_NONE 256

/* Relocations of instructions without thread local storage. */
#define FIRST_INSTRUCTION R_AARCH64_MOVW_UABS_G0
#define LAST_INSTRUCTION R_AARCH64_LD64_GOTPAGE_LO15

static int64_t reloc_bias(const struct section *sec, const struct reloc *reloc)
{
	return 0;
}

static bool reloc_is_branch(const struct section *sec,
			    const struct reloc *reloc)
{
	switch (reloc->type) {
	case R_AARCH64_CALL26:
	case R_AARCH64_JUMP26:
	case R_AARCH64_CONDBR19:
	case R_AARCH64_TSTBR14:
		return true;
	default:
		return false;
	}
}

static bool reloc_is_marker(uint32_t type)
{
	return type == R_AARCH64_NONE || type == OLD_NONE;
}

static int reloc_width(uint32_t type)
{
	switch (type) {
	case R_AARCH64_ABS16:
	case R_AARCH64_PREL16:
		return 2;
	case R_AARCH64_ABS32:
	case R_AARCH64_PREL32:
	case R_AARCH64_PLT32:
	case R_AARCH64_GOTPCREL32:
	case R_AARCH64_GOTREL32:
		return 4;
	case R_AARCH64_ABS64:
	case R_AARCH64_PREL64:
	case R_AARCH64_GOTREL64:
		return 8;
	default:
		break;
	}
	return reloc_is_marker(type) || (type >= FIRST_INSTRUCTION &&
					 type <= LAST_INSTRUCTION) ?
		       0 :
		       -1;
}

/* movz wD, #imm16 and movz xD, #imm16, not shifted. */
static bool find_constant(const uint8_t *code, uint64_t size, uint64_t offset,
			  struct constant *constant)
{
	uint64_t start = offset & ~UINT64_C(3);
	uint32_t word, reg;

	if (size < 4 || start > size - 4)
		return false;
	word = bytes_get32(code + start, false);
	if ((word & 0x7fe00000) != 0x52800000)
		return false;
	reg = word & 0x1f;
	*constant = (struct constant){
		.start = start,
		.mask = 0x001fffe0,
		.shift = 5,
		/* x0 to x7 carry arguments. */
		.argument = reg < 8 ? (int)reg : -1,
	};
	return true;
}

const struct arch arch_aarch64 = {
	.machine = EM_AARCH64,
	.name = "arm64",
	.absolute = R_AARCH64_ABS64,
	.padding = 0, /* udf #0 */
	.reloc_bias = reloc_bias,
	.reloc_is_branch = reloc_is_branch,
	.find_constant = find_constant,
	.reloc_width = reloc_width,
	.reloc_is_marker = reloc_is_marker,
	.entries = "__patchable_function_entries",
};
