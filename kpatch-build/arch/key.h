/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading a static key: what a machine does at a branch that the kernel cannot
 * switch.  The branch becomes a jump to a stub behind the function, which looks
 * at the key.  Which branches these are is decided elsewhere.
 */
#ifndef ARCH_KEY_H
#define ARCH_KEY_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct key_stub - a branch and the stub that does its work
 * @code: the function
 * @site: where in it the branch is
 * @length: its bytes
 * @room: bytes that a jump to the stub may take there: @length, and whole
 *	instructions behind it, which move to the stub
 * @pad: where a jump to the stub is that a branch too short for one can reach,
 *	behind the function; 0: there is none
 * @start: where the stub is, behind the function
 * @inverted: jump when the key is off instead of when it is on
 *
 * The rest is set by &key_ops.write:
 *
 * @jump: what comes in the place of the branch, @room bytes
 * @pad_jump: what comes to @pad, as long as a jump is
 * @bytes: the stub
 * @size: how many these are
 * @key_field: where in @bytes the relocation for the key's counter goes
 * @key_type: its type
 * @key_addend: what to add to the address of the counter
 * @target_field: where that for the target of the branch goes
 * @target_type: its type
 * @target_addend: what to add to the address of the target
 */
struct key_stub {
	const uint8_t *code;
	uint64_t site;
	unsigned int length;
	unsigned int room;
	uint64_t pad;
	uint64_t start;
	bool inverted;

	uint8_t jump[32];
	uint8_t pad_jump[8];
	uint8_t bytes[64];
	unsigned int size;
	unsigned int key_field;
	uint32_t key_type;
	int64_t key_addend;
	unsigned int target_field;
	uint32_t target_type;
	int64_t target_addend;
};

/* What may be known of a byte of code, one or several of these. */
#define KEY_MARK_INSN 1 /* an instruction starts here */
#define KEY_MARK_TARGET 2 /* something goes or refers to it */
#define KEY_MARK_UNWIND 4 /* the unwind tables speak of it */

/**
 * struct key_ops - how a machine reads a static key
 * @jump: bytes of a jump that reaches everywhere in a function
 * @site_length: bytes of the branch, a jump or a nop, at the start of @code;
 *	0: it is none of those that the kernel switches
 * @reaches: a jump of that length can go so far, counted from its start
 * @mark: put KEY_MARK_INSN at the start of each instruction of a section, and
 *	KEY_MARK_TARGET where one goes or refers to in it without a relocation;
 *	false: some of it is not understood
 * @find_room: bytes of the whole instructions at @at of a section that do the
 *	same elsewhere, at least @need; 0: one of them depends on where it is
 * @write: make the jump and the stub
 */
struct key_ops {
	unsigned int jump;
	unsigned int (*site_length)(const uint8_t *code, uint64_t size);
	bool (*reaches)(unsigned int length, int64_t distance);
	bool (*mark)(const uint8_t *code, uint64_t size, uint8_t *marks);
	unsigned int (*find_room)(const uint8_t *code, uint64_t size,
				  uint64_t at, unsigned int need);
	void (*write)(struct key_stub *stub);
};

extern const struct key_ops key_x86_64;

#endif /* ARCH_KEY_H */
