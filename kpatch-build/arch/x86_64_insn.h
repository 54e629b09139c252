/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One x86-64 instruction, decoded by Zydis; where each user's questions to it
 * begin.
 */
#ifndef ARCH_X86_64_INSN_H
#define ARCH_X86_64_INSN_H

#include <stdbool.h>
#include <stdint.h>
#include <Zydis/Zydis.h>

/**
 * x86_64_decode() - decode what code begins with
 * @code: the code
 * @size: how much of it there is
 * @insn: set
 * @operands: ZYDIS_MAX_OPERAND_COUNT of them are set; or NULL
 *
 * Return: whether it is an instruction.
 */
bool x86_64_decode(const uint8_t *code, uint64_t size,
		   ZydisDecodedInstruction *insn,
		   ZydisDecodedOperand *operands);

#endif /* ARCH_X86_64_INSN_H */
