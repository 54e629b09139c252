/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Code as instructions, for people: how long each is, where a jump leads, what
 * it reads as.  x86-64 is disassembled; the instructions of other machines are
 * cut and shown as the words that they are.  Nothing that is written to an
 * output depends on this.
 */
#ifndef ARCH_DECODE_H
#define ARCH_DECODE_H

#include "lib/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct code_view - code to be decoded
 * @machine: EM_*
 * @big_endian: byte order of its words
 * @bytes: the code
 * @size: how much of it there is
 */
struct code_view {
	uint16_t machine;
	bool big_endian;
	const uint8_t *bytes;
	uint64_t size;
};

/**
 * struct insn - one instruction
 * @length: bytes, from 1
 * @known: it was decoded; else all below is 0
 * @jump: for branches by a displacement: equal for the short and the long form
 *	of one, and for nothing else; 0: no such branch
 * @is_call: such a branch that comes back
 * @target: where it leads, relative to its own start
 * @displacement: offset of the displacement in a memory operand, 0 if none
 * @immediate: offset of the immediate or branch displacement, 0 if none
 * @immediate_size: its bytes
 * @has_constant: the immediate is a constant, and the only one
 * @constant: its value
 */
struct insn {
	unsigned int length;
	bool known;
	unsigned int jump;
	bool is_call;
	int64_t target;
	unsigned int displacement;
	unsigned int immediate;
	unsigned int immediate_size;
	bool has_constant;
	int64_t constant;
};

/**
 * struct insn_names - what to write for fields of an instruction
 * @displacement: instead of the displacement in a memory operand, or NULL
 * @immediate: instead of the immediate or branch target, or NULL
 */
struct insn_names {
	const char *displacement;
	const char *immediate;
};

/* Decode what is at @offset, which is inside the code; never fails. */
void decode_insn(const struct code_view *code, uint64_t offset,
		 struct insn *insn);

/**
 * decode_text() - an instruction as text
 * @code: the code
 * @offset: where it starts
 * @insn: as decode_insn() gave it
 * @names: names of its fields
 * @text: appended to
 *
 * Return: 0 or -ENOMEM.
 */
int decode_text(const struct code_view *code, uint64_t offset,
		const struct insn *insn, const struct insn_names *names,
		struct buffer *text);

#endif /* ARCH_DECODE_H */
