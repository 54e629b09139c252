// SPDX-License-Identifier: GPL-2.0
/*
 * ppc64le, which is 64-bit PowerPC with the ELFv2 ABI.  Every function that
 * uses data does so relative to r2, the TOC pointer of its module: a callee in
 * another module leaves its own there, so the caller has to restore it, in the
 * nop that the compiler leaves behind a call for that.
 */
#include "arch/arch.h"

#include "elf/bytes.h"
#include "lib/array.h"

#include <string.h>

/* Not in all C libraries' lists (64-bit ELF V2 ABI for Power, 3.5.3). */
#define R_PPC64_TOCSAVE_ 109
#define R_PPC64_REL24_NOTOC_ 116
#define R_PPC64_ENTRY_ 118
#define R_PPC64_PCREL_OPT_ 123
#define R_PPC64_REL24_P9NOTOC_ 124
#define R_PPC64_PCREL34_ 132
#define R_PPC64_GOT_PCREL34_ 133

#define INSN_SIZE UINT64_C(4)
/* How many instructions apart the halves of a constant may be. */
#define REACH 8
#define NOP 0x60000000U
#define LINK 1U /* LK: the branch is a call */
#define TOC_POINTER_SIZE 8

static const char toc[] = ".TOC.";

static int64_t reloc_bias(const struct section *sec, const struct reloc *reloc)
{
	return 0;
}

static bool reloc_is_branch(const struct section *sec,
			    const struct reloc *reloc)
{
	switch (reloc->type) {
	case R_PPC64_REL24:
	case R_PPC64_REL24_NOTOC_:
	case R_PPC64_REL24_P9NOTOC_:
	case R_PPC64_REL14:
	case R_PPC64_REL14_BRTAKEN:
	case R_PPC64_REL14_BRNTAKEN:
		return true;
	default:
		return false;
	}
}

static int reloc_width(uint32_t type)
{
	switch (type) {
	case R_PPC64_ADDR64:
	case R_PPC64_UADDR64:
	case R_PPC64_REL64:
	case R_PPC64_TOC:
		return 8;
	case R_PPC64_ADDR32:
	case R_PPC64_UADDR32:
	case R_PPC64_REL32:
		return 4;
	case R_PPC64_ADDR16:
	case R_PPC64_UADDR16:
	case R_PPC64_ADDR16_LO:
	case R_PPC64_ADDR16_HI:
	case R_PPC64_ADDR16_HA:
	case R_PPC64_ADDR16_HIGHER:
	case R_PPC64_ADDR16_HIGHEST:
	case R_PPC64_TOC16:
	case R_PPC64_TOC16_LO:
	case R_PPC64_TOC16_HI:
	case R_PPC64_TOC16_HA:
	case R_PPC64_REL16:
	case R_PPC64_REL16_LO:
	case R_PPC64_REL16_HI:
	case R_PPC64_REL16_HA:
		return 2;
	case R_PPC64_NONE:
	case R_PPC64_REL24:
	case R_PPC64_REL24_NOTOC_:
	case R_PPC64_REL24_P9NOTOC_:
	case R_PPC64_REL14:
	case R_PPC64_REL14_BRTAKEN:
	case R_PPC64_REL14_BRNTAKEN:
	/* A displacement of 14 bits shares a halfword with the opcode. */
	case R_PPC64_ADDR16_DS:
	case R_PPC64_ADDR16_LO_DS:
	case R_PPC64_TOC16_DS:
	case R_PPC64_TOC16_LO_DS:
	case R_PPC64_TOCSAVE_:
	case R_PPC64_ENTRY_:
	case R_PPC64_PCREL_OPT_:
	case R_PPC64_PCREL34_:
	case R_PPC64_GOT_PCREL34_:
		return 0;
	default:
		return -1;
	}
}

static bool reloc_is_marker(uint32_t type)
{
	return type == R_PPC64_NONE || type == R_PPC64_TOCSAVE_;
}

static bool is_li(uint32_t insn)
{
	return (insn & 0xfc1f0000U) == 0x38000000U;
}

static bool is_lis(uint32_t insn)
{
	return (insn & 0xfc1f0000U) == 0x3c000000U;
}

static unsigned int target_of(uint32_t insn)
{
	return (insn >> 21) & 31;
}

/* ori rN, rN, imm16 */
static bool is_ori(uint32_t insn)
{
	return (insn & 0xfc000000U) == 0x60000000U && insn != NOP &&
	       target_of(insn) == ((insn >> 16) & 31);
}

/*
 * The other half of a constant, in front of its ori or behind its lis; a few
 * instructions may be between the two.
 */
static bool find_half(const uint8_t *code, uint64_t size, uint64_t start,
		      bool behind, uint64_t *half)
{
	uint32_t insn, own = bytes_get32(code + start, false);
	uint64_t at = start;
	int i;

	for (i = 0; i < REACH; i++) {
		if (behind ? size - at < 2 * INSN_SIZE : at < INSN_SIZE)
			return false;
		at = behind ? at + INSN_SIZE : at - INSN_SIZE;
		insn = bytes_get32(code + at, false);
		*half = at;
		if (target_of(insn) == target_of(own) &&
		    (behind ? is_ori(insn) : is_li(insn) || is_lis(insn)))
			return true;
	}
	return false;
}

/*
 * li rN, imm16, or, for more than 15 bits, li or lis rN, imm16 and then
 * ori rN, rN, imm16; arguments are in r3 to r10.
 */
static bool find_constant(const uint8_t *code, uint64_t size, uint64_t offset,
			  struct constant *constant)
{
	uint64_t start = offset - offset % INSN_SIZE;
	uint64_t high = start;
	uint32_t insn, target;

	if (start + INSN_SIZE > size)
		return false;
	insn = bytes_get32(code + start, false);
	if (!is_li(insn) &&
	    !(is_lis(insn) && find_half(code, size, high, true, &start)) &&
	    !(is_ori(insn) && find_half(code, size, start, false, &high)))
		return false;
	target = target_of(insn);
	*constant = (struct constant){
		.start = start,
		.mask = 0xffff,
		.argument = target >= 3 && target <= 10 ? (int)target - 3 : -1,
	};
	if (is_lis(bytes_get32(code + high, false))) {
		constant->high_start = high;
		constant->high_mask = 0xffff;
		constant->high_bit = 16;
	}
	return true;
}

/*
 * What the kernel links into each module, or knows in it: the TOC, the call of
 * ftrace, and the register save and restore functions of gcc -Os.
 */
static bool is_module_symbol(const char *name)
{
	static const char *const prefixes[] = { "_savegpr0_", "_restgpr0_",
						"_savegpr1_", "_restgpr1_",
						"_savefpr_",  "_restfpr_",
						"_savevr_",   "_restvr_" };
	size_t i;

	if (!strcmp(name, toc) || !strcmp(name, "_mcount"))
		return true;
	for (i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])))
			return true;
	return false;
}

static enum obstacle branch_obstacle(const struct section *sec, uint64_t at)
{
	if (!sec->data || sec->size < INSN_SIZE || at > sec->size - INSN_SIZE)
		return OBSTACLE_NONE;
	if (!(bytes_get32(sec->data + at, false) & LINK))
		return OBSTACLE_SIBLING;
	at += INSN_SIZE;
	if (at > sec->size - INSN_SIZE ||
	    bytes_get32(sec->data + at, false) != NOP)
		return OBSTACLE_NO_NOP;
	return OBSTACLE_NONE;
}

static enum obstacle find_obstacle(const struct section *sec,
				   const struct reloc *reloc)
{
	if (is_module_symbol(reloc->symbol->name))
		return OBSTACLE_NONE;
	switch (reloc->type) {
	case R_PPC64_REL24:
	case R_PPC64_REL14:
	case R_PPC64_REL14_BRTAKEN:
	case R_PPC64_REL14_BRNTAKEN:
		return branch_obstacle(sec, reloc->offset);
	case R_PPC64_TOC16:
	case R_PPC64_TOC16_LO:
	case R_PPC64_TOC16_HI:
	case R_PPC64_TOC16_HA:
	case R_PPC64_TOC16_DS:
	case R_PPC64_TOC16_LO_DS:
		return OBSTACLE_NEAR;
	default:
		/* Code that calls with _NOTOC has no TOC pointer to restore. */
		return OBSTACLE_NONE;
	}
}

/* gcc -mcmodel=large stores how far the TOC is in front of the function. */
static uint64_t find_prefix(const struct section *sec, uint64_t start)
{
	const struct reloc *reloc;
	size_t count;

	if (start < TOC_POINTER_SIZE)
		return 0;
	reloc = section_relocs(sec, start - TOC_POINTER_SIZE,
			       start - TOC_POINTER_SIZE + 1, &count);
	return reloc && reloc->type == R_PPC64_REL64 &&
			       !strcmp(reloc->symbol->name, toc) ?
		       TOC_POINTER_SIZE :
		       0;
}

const struct arch arch_ppc64le = {
	.machine = EM_PPC64,
	.name = "ppc64le",
	.big_endian = false,
	.absolute = R_PPC64_ADDR64,
	.padding = 0, /* a word of zeroes is no instruction */
	.reloc_bias = reloc_bias,
	.reloc_is_branch = reloc_is_branch,
	.reloc_width = reloc_width,
	.reloc_is_marker = reloc_is_marker,
	.find_constant = find_constant,
	.find_obstacle = find_obstacle,
	.find_prefix = find_prefix,
	.is_module_symbol = is_module_symbol,
	.entries = "__mcount_loc",
	.entry_call = "_mcount",
	.pointers = ".toc",
};
