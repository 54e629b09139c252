// SPDX-License-Identifier: GPL-2.0
/*
 * Instructions for people: see decode.h.  Zydis does the work for x86-64; the
 * tokens that it makes are replaced by names where there are relocations.
 */
#include "arch/decode.h"

#include "arch/x86_64_insn.h"
#include "elf/bytes.h"

#include <elf.h>
#include <string.h>

/* Bytes of an instruction of a machine without a disassembler. */
static unsigned int word_length(uint16_t machine, uint8_t first)
{
	static const unsigned int s390[] = { 2, 4, 4, 6 };

	/* Principles of Operation: the first two bits tell. */
	return machine == EM_S390 ? s390[first >> 6] : 4;
}

static void fill_x86(const ZydisDecodedInstruction *from, struct insn *insn)
{
	insn->length = from->length;
	insn->known = true;
	insn->displacement = from->raw.disp.size ? from->raw.disp.offset : 0;
	if (!from->raw.imm[0].size)
		return;
	insn->immediate = from->raw.imm[0].offset;
	insn->immediate_size = from->raw.imm[0].size / 8;
	if (from->raw.imm[0].is_relative) {
		/* The mnemonic is the same for jmp short and jmp near. */
		insn->jump = (unsigned int)from->mnemonic;
		insn->is_call = from->mnemonic == ZYDIS_MNEMONIC_CALL;
		insn->target = (int64_t)((uint64_t)from->raw.imm[0].value.s +
					 from->length);
	} else if (!from->raw.imm[1].size) {
		insn->has_constant = true;
		insn->constant = from->raw.imm[0].value.s;
	}
}

void decode_insn(const struct code_view *code, uint64_t offset,
		 struct insn *insn)
{
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
	ZydisDecodedInstruction decoded;
	uint64_t left = code->size - offset;

	memset(insn, 0, sizeof(*insn));
	if (code->machine != EM_X86_64) {
		insn->length = word_length(code->machine, code->bytes[offset]);
		if (insn->length > left)
			insn->length = (unsigned int)left;
	} else if (x86_64_decode(code->bytes + offset, left, &decoded,
				 operands)) {
		fill_x86(&decoded, insn);
	} else {
		insn->length = 1;
	}
}

static bool init_formatter(ZydisFormatter *formatter)
{
	return ZYAN_SUCCESS(ZydisFormatterInit(formatter,
					       ZYDIS_FORMATTER_STYLE_ATT)) &&
	       ZYAN_SUCCESS(ZydisFormatterSetProperty(
		       formatter, ZYDIS_FORMATTER_PROP_HEX_UPPERCASE,
		       ZYAN_FALSE)) &&
	       ZYAN_SUCCESS(ZydisFormatterSetProperty(
		       formatter, ZYDIS_FORMATTER_PROP_IMM_PADDING,
		       ZYDIS_PADDING_DISABLED)) &&
	       ZYAN_SUCCESS(ZydisFormatterSetProperty(
		       formatter, ZYDIS_FORMATTER_PROP_DISP_PADDING,
		       ZYDIS_PADDING_DISABLED));
}

/*
 * The tokens of an instruction; NULL: there are none.  They are in @buffer.
 */
static const ZydisFormatterToken *
tokenize(const struct code_view *code, uint64_t offset, const struct insn *insn,
	 bool has_name, char *buffer, size_t size)
{
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
	uint8_t copy[ZYDIS_MAX_INSTRUCTION_LENGTH];
	const ZydisFormatterToken *token;
	ZydisDecodedInstruction decoded;
	ZydisFormatter formatter;

	memcpy(copy, code->bytes + offset, insn->length);
	/* A displacement of nothing would not be shown. */
	if (has_name && insn->displacement)
		copy[insn->displacement] = 1;
	if (!init_formatter(&formatter) ||
	    !x86_64_decode(copy, insn->length, &decoded, operands) ||
	    !ZYAN_SUCCESS(ZydisFormatterTokenizeInstruction(
		    &formatter, &decoded, operands,
		    decoded.operand_count_visible, buffer, size,
		    ZYDIS_RUNTIME_ADDRESS_NONE, &token, NULL)))
		return NULL;
	return token;
}

/* The name that stands for a token, or NULL. */
static const char *name_of(ZydisTokenType type, const struct insn_names *names)
{
	switch (type) {
	case ZYDIS_TOKEN_DISPLACEMENT:
	case ZYDIS_TOKEN_ADDRESS_ABS: /* mov with a whole address */
		return names->displacement;
	case ZYDIS_TOKEN_ADDRESS_REL:
	case ZYDIS_TOKEN_IMMEDIATE:
		return names->immediate;
	default:
		return NULL;
	}
}

/* The "$" and the sign of a number may be tokens of their own. */
static int print_tokens(const ZydisFormatterToken *token,
			const struct insn_names *names, struct buffer *text)
{
	const char *value, *name, *last = NULL;
	ZydisTokenType type;
	int ret = 0;

	do {
		if (!ZYAN_SUCCESS(
			    ZydisFormatterTokenGetValue(token, &type, &value)))
			break;
		name = name_of(type, names);
		if (!name || !strcmp(value, "$"))
			ret = buffer_puts(text, value);
		else if (name != last)
			ret = buffer_puts(text, name);
		if (!name || strcmp(value, "$") != 0)
			last = name;
	} while (!ret && ZYAN_SUCCESS(ZydisFormatterTokenNext(&token)));
	return ret;
}

/* The bytes in the way in which manuals write an instruction. */
static int word_text(const struct code_view *code, uint64_t offset,
		     unsigned int length, struct buffer *text)
{
	const uint8_t *bytes = code->bytes + offset;
	unsigned int i;
	int ret;

	if (code->machine == EM_X86_64)
		return buffer_printf(text, ".byte 0x%02x", bytes[0]);
	if (length == 4)
		return buffer_printf(text, "%08x",
				     bytes_get32(bytes, code->big_endian));
	ret = 0;
	for (i = 0; i < length && !ret; i++)
		ret = buffer_printf(text, "%02x", bytes[i]);
	return ret;
}

int decode_text(const struct code_view *code, uint64_t offset,
		const struct insn *insn, const struct insn_names *names,
		struct buffer *text)
{
	const ZydisFormatterToken *token = NULL;
	char buffer[512];

	if (insn->known)
		token = tokenize(code, offset, insn, names->displacement,
				 buffer, sizeof(buffer));
	return token ? print_tokens(token, names, text) :
		       word_text(code, offset, insn->length, text);
}
