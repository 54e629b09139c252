// SPDX-License-Identifier: GPL-2.0
/*
 * Decoding one instruction: see x86_64_insn.h.
 */
#include "arch/x86_64_insn.h"

bool x86_64_decode(const uint8_t *code, uint64_t size,
		   ZydisDecodedInstruction *insn, ZydisDecodedOperand *operands)
{
	ZydisDecoder decoder;
	ZydisDecoderContext context;

	return ZYAN_SUCCESS(ZydisDecoderInit(&decoder,
					     ZYDIS_MACHINE_MODE_LONG_64,
					     ZYDIS_STACK_WIDTH_64)) &&
	       ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(&decoder, &context,
							  code, size, insn)) &&
	       (!operands || ZYAN_SUCCESS(ZydisDecoderDecodeOperands(
				     &decoder, &context, insn, operands,
				     insn->operand_count)));
}
