// SPDX-License-Identifier: GPL-2.0
/*
 * x86_64: the values of relocations, writing to text that is read-only, where a
 * task was when an interrupt came.
 * Knows no table, no symbol and no patch.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/elf.h>
#include <linux/mutex.h>
#include <linux/smp.h>
#include <asm/sync_core.h>
#include <asm/unwind.h>

#include "arch.h"
#include "kernel.h"

/**
 * arch_relocation_size() - bytes that a relocation fills in
 * @type: ELF relocation type
 *
 * Return: the size, or 0 for a type that is not supported.
 */
unsigned int arch_relocation_size(u32 type)
{
	switch (type) {
	case R_X86_64_64:
	case R_X86_64_PC64:
		return 8;
	case R_X86_64_32:
	case R_X86_64_32S:
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
		return 4;
	default:
		return 0;
	}
}

/**
 * arch_relocation_value() - what belongs at the place
 * @type: ELF relocation type, one that has a size
 * @dest: address of the place
 * @target: symbol plus addend
 * @value: result; the low bytes count
 *
 * Return: 0; -ERANGE when the value does not fit; -ENOEXEC for another type.
 */
int arch_relocation_value(u32 type, u64 dest, u64 target, u64 *value)
{
	u64 delta = target - dest;

	switch (type) {
	case R_X86_64_64:
		*value = target;
		return 0;
	case R_X86_64_PC64:
		*value = delta;
		return 0;
	case R_X86_64_32:
		*value = target;
		return target == (u32)target ? 0 : -ERANGE;
	case R_X86_64_32S:
		*value = target;
		return (s64)target == (s32)target ? 0 : -ERANGE;
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
		*value = delta;
		return (s64)delta == (s32)delta ? 0 : -ERANGE;
	default:
		return -ENOEXEC;
	}
}

/**
 * arch_text_write() - write to memory of a module that may be read-only
 * @dest: first byte; need not be mapped writable
 * @src: what to write
 * @len: at most a few bytes
 *
 * Context: process; takes text_mutex.  arch_text_sync() is due before another
 * CPU may execute what was written.
 */
void arch_text_write(void *dest, const void *src, size_t len)
{
	mutex_lock(kernel_data.text_mutex);
	kernel_call(text_poke)(dest, src, len);
	mutex_unlock(kernel_data.text_mutex);
}

static void sync_this_cpu(void *unused)
{
	sync_core();
}

/**
 * arch_text_sync() - make every CPU forget what it decoded before
 */
void arch_text_sync(void)
{
	on_each_cpu(sync_this_cpu, NULL, 1);
}

/**
 * arch_interrupted() - where current was in the kernel when it was interrupted
 * @entries: takes the addresses, the innermost function first
 * @max: room there
 *
 * Good enough for messages: nobody promises that the stack is reliable.
 *
 * Context: hard interrupt.
 *
 * Return: how many, 0 when it was in user space.
 */
unsigned int arch_interrupted(unsigned long *entries, unsigned int max)
{
	struct pt_regs *regs = NULL;
	struct unwind_state state;
	unsigned int nr = 0;
	bool partial = false;

	for (unwind_start(&state, current, NULL, NULL);
	     !unwind_done(&state) && !regs; unwind_next_frame(&state))
		regs = unwind_get_entry_regs(&state, &partial);
	if (!regs || user_mode(regs) || !max)
		return 0;
	entries[nr++] = regs->ip;
	if (partial)
		return nr;
	for (unwind_start(&state, current, regs, NULL);
	     !unwind_done(&state) && nr < max; unwind_next_frame(&state))
		entries[nr++] = unwind_get_return_address(&state);
	return nr;
}
