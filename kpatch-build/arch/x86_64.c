// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64.  Instructions are looked at only around a relocation or a constant,
 * from their opcode backwards; there is no disassembler here.
 */
#include "arch/arch.h"

#include <string.h>

static bool is_pc_relative(uint32_t type)
{
	switch (type) {
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
	case R_X86_64_GOTPCREL:
	case R_X86_64_GOTPCRELX:
	case R_X86_64_REX_GOTPCRELX:
		return true;
	default:
		return false;
	}
}

/*
 * Bytes of the immediate that follows the displacement of an instruction with
 * this opcode and ModRM byte (Intel SDM volume 2, appendix A).
 */
static unsigned int immediate_size(uint8_t prefix, uint8_t opcode,
				   uint8_t modrm, bool operand16)
{
	unsigned int full = operand16 ? 2 : 4;
	uint8_t reg = (modrm >> 3) & 7;

	/* cmpxchg8b has reg 1, mov has 0; xadd against a shift: see below. */
	if (prefix == 0x0f && opcode == 0xc7 && reg != 0)
		return 0;
	switch (opcode) {
	case 0xc0:
	case 0xc1:
		/* 0f c0, 0f c1 is xadd, which has no immediate. */
		return prefix == 0x0f ? 0 : 1;
	case 0x6b:
	case 0x80:
	case 0x83:
	case 0xc6:
		return 1;
	case 0x69:
	case 0x81:
	case 0xc7:
		return full;
	case 0xf6:
		return reg < 2 ? 1 : 0;
	case 0xf7:
		return reg < 2 ? full : 0;
	case 0xba:
	case 0xa4:
	case 0xac:
		return prefix == 0x0f ? 1 : 0;
	default:
		return 0;
	}
}

/* Is there an operand size prefix in front of the opcode at @at? */
static bool has_operand16(const uint8_t *code, uint64_t at)
{
	if (at >= 1 && (code[at - 1] & 0xf0) == 0x40)
		at--;
	return at >= 1 && code[at - 1] == 0x66;
}

static int64_t reloc_bias(const struct section *sec, const struct reloc *reloc)
{
	uint64_t at = reloc->offset;
	const uint8_t *code = sec->data;
	uint8_t modrm;

	/* In data ".long sym - ." counts from the place itself. */
	if (!is_pc_relative(reloc->type) || !(sec->flags & SHF_EXECINSTR))
		return 0;
	if (at < 2 || !code)
		return 4;
	modrm = code[at - 1];
	/* Only a ModRM byte with mod 0, rm 5 has an operand of this kind. */
	if ((modrm & 0xc7) != 0x05)
		return 4;
	return 4 + immediate_size(at >= 3 ? code[at - 3] : 0, code[at - 2],
				  modrm, has_operand16(code, at - 2));
}

static bool reloc_is_branch(const struct section *sec,
			    const struct reloc *reloc)
{
	uint64_t at = reloc->offset;
	const uint8_t *code = sec->data;

	if (!(sec->flags & SHF_EXECINSTR) || !code)
		return false;
	if (reloc->type == R_X86_64_PLT32)
		return true;
	if (reloc->type != R_X86_64_PC32)
		return false;
	if (at >= 1 && (code[at - 1] == 0xe8 || code[at - 1] == 0xe9))
		return true;
	return at >= 2 && code[at - 2] == 0x0f && (code[at - 1] & 0xf0) == 0x80;
}

/* Does a 32-bit constant start at @at, behind a mov or push that loads it? */
static bool loads_constant(const uint8_t *code, uint64_t at)
{
	/* mov $imm32, %r32 and push $imm32 */
	if (at >= 1 && ((code[at - 1] & 0xf8) == 0xb8 || code[at - 1] == 0x68))
		return true;
	/* mov $imm32, %r64 */
	if (at >= 2 && code[at - 2] == 0xc7 && (code[at - 1] & 0xf8) == 0xc0)
		return true;
	/* movl $imm32, (%rsp) and movl $imm32, disp8(%rsp) */
	if (at >= 3 && code[at - 3] == 0xc7 && code[at - 2] == 0x04 &&
	    code[at - 1] == 0x24)
		return true;
	return at >= 4 && code[at - 4] == 0xc7 && code[at - 3] == 0x44 &&
	       code[at - 2] == 0x24;
}

/* mov $imm32 to the registers of the calling convention, in their order. */
static int argument_of(const uint8_t *code, uint64_t start)
{
	bool extended = start >= 2 && code[start - 2] == 0x41;

	if (!start)
		return -1;
	switch (code[start - 1]) {
	case 0xbf: /* edi */
		return extended ? -1 : 0;
	case 0xbe: /* esi */
		return extended ? -1 : 1;
	case 0xba: /* edx */
		return extended ? -1 : 2;
	case 0xb9: /* ecx, r9d */
		return extended ? 5 : 3;
	case 0xb8: /* r8d */
		return extended ? 4 : -1;
	default:
		return -1;
	}
}

static bool find_constant(const uint8_t *code, uint64_t size, uint64_t offset,
			  struct constant *constant)
{
	uint64_t back;

	for (back = 0; back < 4 && back <= offset; back++) {
		if (offset - back + 4 > size ||
		    !loads_constant(code, offset - back))
			continue;
		*constant = (struct constant){
			.start = offset - back,
			.mask = UINT32_MAX,
			.argument = argument_of(code, offset - back),
		};
		return true;
	}
	return false;
}

/*
 * "movabs $CONSTANT,%reg" has ten bytes: REX, opcode with register, constant.
 * "mov VARIABLE(%rip),%reg" has seven, and a nop has the other three.
 */
static bool make_load(uint8_t *code, uint64_t size, uint64_t offset,
		      struct value_load *load)
{
	static const uint8_t nop[] = { 0x0f, 0x1f, 0x00 };
	uint8_t rex, reg, *insn;

	if (offset < 2 || offset > size || size - offset < 8)
		return false;
	insn = code + offset - 2;
	rex = insn[0];
	reg = insn[1] & 7;
	/* REX.W, and REX.B for the upper registers. */
	if ((rex != 0x48 && rex != 0x49) || (insn[1] & 0xf8) != 0xb8)
		return false;
	insn[0] = rex == 0x49 ? 0x4c : 0x48;
	insn[1] = 0x8b;
	insn[2] = (uint8_t)(0x05 | reg << 3);
	memset(insn + 3, 0, 4);
	memcpy(insn + 7, nop, sizeof(nop));
	*load = (struct value_load){
		.start = offset - 2,
		.field = offset + 1,
		.type = R_X86_64_PC32,
		.addend = -4,
	};
	return true;
}

static int reloc_width(uint32_t type)
{
	switch (type) {
	case R_X86_64_NONE:
		return 0;
	case R_X86_64_8:
	case R_X86_64_PC8:
		return 1;
	case R_X86_64_16:
	case R_X86_64_PC16:
		return 2;
	case R_X86_64_64:
	case R_X86_64_PC64:
		return 8;
	default:
		return 4;
	}
}

static bool reloc_is_marker(uint32_t type)
{
	return type == R_X86_64_NONE;
}

const struct arch arch_x86_64 = {
	.machine = EM_X86_64,
	.name = "x86_64",
	.absolute = R_X86_64_64,
	.padding = 0xcc, /* int3 */
	.reloc_bias = reloc_bias,
	.reloc_is_branch = reloc_is_branch,
	.find_constant = find_constant,
	.make_load = make_load,
	.reloc_width = reloc_width,
	.reloc_is_marker = reloc_is_marker,
	.entries = "__mcount_loc",
	.entry_call = "__fentry__",
	.entry_call_field = 1,
	.keys = &key_x86_64,
};
