/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the differ must know about a machine, as a table of operations: one
 * file an architecture, found by its ELF machine number.  Nothing here knows
 * what a patch is.
 */
#ifndef ARCH_ARCH_H
#define ARCH_ARCH_H

#include "arch/key.h"
#include "elf/object.h"

/**
 * struct constant - a number inside an instruction
 * @start: the 32-bit word of the code, in the byte order of the file, that
 *	holds it
 * @mask: its bits in that word
 * @shift: how far up they are
 * @argument: which argument of a call, from 0, it is loaded for; -1: none
 * @high_start: the word in front of @start that holds its upper bits, where
 *	two instructions load it
 * @high_mask: those bits in that word; 0: one instruction has it all
 * @high_shift: how far up they are in the word
 * @high_bit: and in the number
 */
struct constant {
	uint64_t start;
	uint32_t mask;
	unsigned int shift;
	int argument;
	uint64_t high_start;
	uint32_t high_mask;
	unsigned int high_shift;
	unsigned int high_bit;
};

/**
 * struct value_load - an instruction that loads a variable, which a constant
 * stood for
 * @start: where the instruction starts
 * @field: where the reference to the variable is in the code
 * @type: its relocation type
 * @addend: and addend
 */
struct value_load {
	uint64_t start;
	uint64_t field;
	uint32_t type;
	int64_t addend;
};

/* Why a reference that is fine within a module cannot leave it. */
enum obstacle {
	OBSTACLE_NONE,
	OBSTACLE_SIBLING, /* a jump: nobody restores the TOC pointer after it */
	OBSTACLE_NO_NOP, /* a call without room to restore the TOC pointer */
	OBSTACLE_NEAR, /* counts from the module's own TOC */
};

/**
 * struct arch - one architecture
 * @machine: EM_*
 * @name: as the kernel calls it
 * @big_endian: byte order of its kernels; the other one is not supported
 * @absolute: relocation type that stores a 64-bit address
 * @padding: byte between functions; trapping, if the machine has such a byte
 * @reloc_bias: what to add to symbol + addend of a relocation to get the byte
 *	that it means: a PC-relative operand counts from the end, or the start,
 *	of its instruction
 * @reloc_is_branch: the relocation is the target of a call or jump; every
 *	other one takes an address
 * @reloc_is_slot: the relocation means a slot of a table (GOT) that the linker
 *	or loader makes for the symbol, so that the addend counts from the slot
 *	and not from the symbol; NULL: there are none
 * @find_constant: the byte at @offset of a function belongs to a constant that
 *	an instruction loads and that may be a source line number: returns
 *	whether, and then sets all of @constant
 * @make_load: turn the instruction whose constant is at @offset of the code
 *	into one of the same length that loads a variable; returns whether it is
 *	such an instruction, and then sets all of @load; NULL: never
 * @reloc_width: bytes that a relocation fills in whole; 0 when it fills in some
 *	bits of an instruction, or none; negative for a type that is not known
 * @reloc_is_marker: the relocation is a note to the linker and changes no
 *	byte: it makes no difference and is not copied
 * @find_obstacle: why the target of the relocation has to be in the same
 *	module; NULL: nothing has to
 * @find_prefix: bytes in front of the function at @start of @sec that its code
 *	reads; NULL: no function has any
 * @is_module_symbol: what the linker or the kernel's loader provides in each
 *	module under this name; NULL: nothing
 * @entries: section in which the compiler notes where ftrace finds the entries
 *	of functions, and in which the kernel looks for them in a module
 * @entry_call: function whose call is the entry, in objects without such a
 *	section; NULL: the compiler always notes entries
 * @entry_call_field: where in that instruction its relocation is
 * @pointers: section of 8-byte pointers by which code refers to what is far
 *	away (TOC); NULL: there is none
 * @keys: how code reads a static key that the kernel cannot switch it by; NULL:
 *	it does not
 */
struct arch {
	uint16_t machine;
	const char *name;
	bool big_endian;
	uint32_t absolute;
	uint8_t padding;
	int64_t (*reloc_bias)(const struct section *sec,
			      const struct reloc *reloc);
	bool (*reloc_is_branch)(const struct section *sec,
				const struct reloc *reloc);
	bool (*reloc_is_slot)(uint32_t type);
	bool (*make_load)(uint8_t *code, uint64_t size, uint64_t offset,
			  struct value_load *load);
	int (*reloc_width)(uint32_t type);
	bool (*find_constant)(const uint8_t *code, uint64_t size,
			      uint64_t offset, struct constant *constant);
	bool (*reloc_is_marker)(uint32_t type);
	enum obstacle (*find_obstacle)(const struct section *sec,
				       const struct reloc *reloc);
	uint64_t (*find_prefix)(const struct section *sec, uint64_t start);
	bool (*is_module_symbol)(const char *name);
	const char *entries;
	const char *entry_call;
	unsigned int entry_call_field;
	const char *pointers;
	const struct key_ops *keys;
};

extern const struct arch arch_ppc64le;
extern const struct arch arch_s390x;
extern const struct arch arch_x86_64;
extern const struct arch arch_aarch64;
extern const struct arch arch_loongarch64;

/* The architecture of an ELF machine number, or NULL. */
const struct arch *arch_find(uint16_t machine);

#endif /* ARCH_ARCH_H */
