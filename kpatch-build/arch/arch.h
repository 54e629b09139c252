/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the differ must know about a machine, as a table of operations: one
 * file an architecture, found by its ELF machine number.  Nothing here knows
 * what a patch is.
 */
#ifndef ARCH_ARCH_H
#define ARCH_ARCH_H

#include "elf/object.h"

/**
 * struct arch - one architecture
 * @machine: EM_*
 * @name: as the kernel calls it
 * @absolute: relocation type that stores a 64-bit address
 * @padding: byte between functions; trapping, if the machine has such a byte
 * @reloc_bias: what to add to symbol + addend of a relocation to get the byte
 *	that it means: a PC-relative operand counts from the end of its
 *	instruction
 * @reloc_is_branch: the relocation is the target of a call or jump; every
 *	other one takes an address
 * @line_operand: the byte at @offset of a function belongs to a constant that
 *	an instruction loads and that may be a source line number: returns
 *	whether, and where the 32-bit constant starts
 * @constant_argument: which argument of a call, from 0, the constant at @start
 *	is loaded for; -1: none
 * @reloc_width: bytes that a relocation fills in
 */
struct arch {
	uint16_t machine;
	const char *name;
	uint32_t absolute;
	uint8_t padding;
	int64_t (*reloc_bias)(const struct section *sec,
			      const struct reloc *reloc);
	bool (*reloc_is_branch)(const struct section *sec,
				const struct reloc *reloc);
	bool (*line_operand)(const uint8_t *code, uint64_t size,
			     uint64_t offset, uint64_t *start);
	int (*constant_argument)(const uint8_t *code, uint64_t start);
	unsigned int (*reloc_width)(uint32_t type);
};

extern const struct arch arch_x86_64;

/* The architecture of an ELF machine number, or NULL. */
const struct arch *arch_find(uint16_t machine);

#endif /* ARCH_ARCH_H */
