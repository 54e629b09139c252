// SPDX-License-Identifier: GPL-2.0
/*
 * s390x, the only big-endian machine here.  Instructions have two, four or six
 * bytes; an address in one counts from its start, in halfwords, and is two
 * bytes into it (z/Architecture Principles of Operation, chapter 5).
 */
#include "arch/arch.h"

#include "lib/array.h"

#include <string.h>

/* Newer than some C libraries' lists; at these places since binutils 2.25. */
#define R_390_PC12DBL_ 62
#define R_390_PLT12DBL_ 63
#define R_390_PC24DBL_ 64
#define R_390_PLT24DBL_ 65

static int64_t reloc_bias(const struct section *sec, const struct reloc *reloc)
{
	switch (reloc->type) {
	case R_390_PC16DBL:
	case R_390_PLT16DBL:
	case R_390_PC32DBL:
	case R_390_PLT32DBL:
	case R_390_GOTPCDBL:
	case R_390_GOTENT:
	case R_390_GOTPLTENT:
		return -2;
	case R_390_PC12DBL_:
	case R_390_PLT12DBL_:
		return -1;
	case R_390_PC24DBL_:
	case R_390_PLT24DBL_:
		return -3;
	default:
		return 0;
	}
}

/* A PLT relocation alone tells nothing: larl of a function has it as well. */
static bool reloc_is_branch(const struct section *sec,
			    const struct reloc *reloc)
{
	const uint8_t *code = sec->data;
	uint8_t first, kind;

	if (!(sec->flags & SHF_EXECINSTR) || !code || reloc->offset < 2)
		return false;
	first = code[reloc->offset - 2];
	kind = code[reloc->offset - 1] & 0xf;
	switch (reloc->type) {
	case R_390_PC32DBL:
	case R_390_PLT32DBL:
		/* brcl, brasl */
		return first == 0xc0 && (kind == 4 || kind == 5);
	case R_390_PC16DBL:
	case R_390_PLT16DBL:
		/* brc, bras, brct, brctg */
		return first == 0xa7 && kind >= 4 && kind <= 7;
	default:
		return false;
	}
}

static bool reloc_is_slot(uint32_t type)
{
	switch (type) {
	case R_390_GOT12:
	case R_390_GOT16:
	case R_390_GOT20:
	case R_390_GOT32:
	case R_390_GOT64:
	case R_390_GOTENT:
	case R_390_GOTPLT12:
	case R_390_GOTPLT16:
	case R_390_GOTPLT20:
	case R_390_GOTPLT32:
	case R_390_GOTPLT64:
	case R_390_GOTPLTENT:
		return true;
	default:
		return false;
	}
}

static int reloc_width(uint32_t type)
{
	switch (type) {
	case R_390_8:
		return 1;
	case R_390_16:
	case R_390_GOTOFF16:
	case R_390_PLTOFF16:
	case R_390_PC16:
	case R_390_PC16DBL:
	case R_390_PLT16DBL:
	case R_390_GOT16:
	case R_390_GOTPLT16:
		return 2;
	case R_390_32:
	case R_390_GOTOFF32:
	case R_390_PLTOFF32:
	case R_390_PC32:
	case R_390_PC32DBL:
	case R_390_PLT32:
	case R_390_PLT32DBL:
	case R_390_GOT32:
	case R_390_GOTENT:
	case R_390_GOTPC:
	case R_390_GOTPCDBL:
	case R_390_GOTPLT32:
	case R_390_GOTPLTENT:
		return 4;
	case R_390_64:
	case R_390_GOTOFF64:
	case R_390_PLTOFF64:
	case R_390_PC64:
	case R_390_PLT64:
	case R_390_GOT64:
	case R_390_GOTPLT64:
		return 8;
	case R_390_NONE:
	case R_390_12:
	case R_390_20:
	case R_390_GOT12:
	case R_390_GOT20:
	case R_390_GOTPLT12:
	case R_390_GOTPLT20:
	case R_390_PC12DBL_:
	case R_390_PLT12DBL_:
	case R_390_PC24DBL_:
	case R_390_PLT24DBL_:
		return 0;
	default:
		return -1;
	}
}

static bool reloc_is_marker(uint32_t type)
{
	return type == R_390_NONE;
}

/* An instruction that loads a constant into a register. */
struct load {
	uint8_t opcode;
	uint8_t kind; /* low four bits of the second byte */
	unsigned int width;
};

static const struct load loads[] = {
	{ 0xa7, 0x8, 2 }, /* lhi */
	{ 0xa7, 0x9, 2 }, /* lghi */
	{ 0xa5, 0xf, 2 }, /* llill */
	{ 0xc0, 0x1, 4 }, /* lgfi */
	{ 0xc0, 0x9, 4 }, /* iilf */
	{ 0xc0, 0xf, 4 }, /* llilf */
};

static bool loads_at(const uint8_t *code, uint64_t size, uint64_t start,
		     uint64_t offset, struct constant *constant)
{
	unsigned int target, width;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(loads); i++) {
		width = loads[i].width;
		if (start + 2 + width > size || offset >= start + 2 + width ||
		    code[start] != loads[i].opcode ||
		    (code[start + 1] & 0xf) != loads[i].kind)
			continue;
		target = code[start + 1] >> 4;
		*constant = (struct constant){
			/* A halfword is the lower half of the instruction. */
			.start = width == 2 ? start : start + 2,
			.mask = width == 2 ? 0xffff : UINT32_MAX,
			/* Arguments are in r2 to r6. */
			.argument = target >= 2 && target <= 6 ?
					    (int)target - 2 :
					    -1,
		};
		return true;
	}
	return false;
}

static bool find_constant(const uint8_t *code, uint64_t size, uint64_t offset,
			  struct constant *constant)
{
	uint64_t half = offset - offset % 2;

	return (half >= 2 &&
		loads_at(code, size, half - 2, offset, constant)) ||
	       (half >= 4 && loads_at(code, size, half - 4, offset, constant));
}

/* The table of addresses, and thunks that CONFIG_EXPOLINE_EXTERN links in. */
static bool is_module_symbol(const char *name)
{
	static const char thunk[] = "__s390_indirect_jump_r";

	return !strcmp(name, "_GLOBAL_OFFSET_TABLE_") ||
	       !strncmp(name, thunk, strlen(thunk));
}

const struct arch arch_s390x = {
	.machine = EM_S390,
	.name = "s390x",
	.big_endian = true,
	.absolute = R_390_64,
	.padding = 0, /* two bytes of zero are no instruction */
	.reloc_bias = reloc_bias,
	.reloc_is_branch = reloc_is_branch,
	.reloc_is_slot = reloc_is_slot,
	.reloc_width = reloc_width,
	.reloc_is_marker = reloc_is_marker,
	.find_constant = find_constant,
	.is_module_symbol = is_module_symbol,
	.entries = "__mcount_loc",
};
