/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an architecture provides; one file each, arch_ARCH.c.
 */
#ifndef KPATCH_ARCH_H
#define KPATCH_ARCH_H

#include <linux/types.h>

/*
 * Bytes at the start of a function that a task inside the ftrace trampoline
 * can return to, the last byte included.
 */
#ifdef CONFIG_X86_64
#define ARCH_HOOK_BYTES 10
#endif

unsigned int arch_relocation_size(u32 type);
int arch_relocation_value(u32 type, u64 dest, u64 target, u64 *value);
void arch_text_write(void *dest, const void *src, size_t len);
void arch_text_sync(void);
unsigned int arch_interrupted(unsigned long *entries, unsigned int max);

#endif /* KPATCH_ARCH_H */
