/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For authors of patches that change a system call: KPATCH_SYSCALL_DEFINEn in
 * place of SYSCALL_DEFINEn.  It makes the same entry points, whose bodies are
 * what changes, without the tracing metadata, which would count as new data of
 * the kernel.
 *
 * x86_64 only, where the body is inlined into the wrapper that is the real
 * ftrace entry.
 */
#ifndef KPATCH_SYSCALL_H
#define KPATCH_SYSCALL_H

#include <linux/syscalls.h>

#ifdef CONFIG_X86_64

/* clang-format off */
#define KPATCH_SYSCALL_DEFINEx(x, name, ...)				\
	static long __se_sys##name(__MAP(x, __SC_LONG, __VA_ARGS__));	\
	static inline long						\
	__kpatch_do_sys##name(__MAP(x, __SC_DECL, __VA_ARGS__));	\
	__X64_SYS_STUBx(x, name, __VA_ARGS__)				\
	__IA32_SYS_STUBx(x, name, __VA_ARGS__)				\
	static long __se_sys##name(__MAP(x, __SC_LONG, __VA_ARGS__))	\
	{								\
		long ret = __kpatch_do_sys##name(			\
			__MAP(x, __SC_CAST, __VA_ARGS__));		\
		__MAP(x, __SC_TEST, __VA_ARGS__);			\
		__PROTECT(x, ret, __MAP(x, __SC_ARGS, __VA_ARGS__));	\
		return ret;						\
	}								\
	static inline long						\
	__kpatch_do_sys##name(__MAP(x, __SC_DECL, __VA_ARGS__))
/* clang-format on */

#define KPATCH_SYSCALL_DEFINE1(name, ...) \
	KPATCH_SYSCALL_DEFINEx(1, _##name, __VA_ARGS__)
#define KPATCH_SYSCALL_DEFINE2(name, ...) \
	KPATCH_SYSCALL_DEFINEx(2, _##name, __VA_ARGS__)
#define KPATCH_SYSCALL_DEFINE3(name, ...) \
	KPATCH_SYSCALL_DEFINEx(3, _##name, __VA_ARGS__)
#define KPATCH_SYSCALL_DEFINE4(name, ...) \
	KPATCH_SYSCALL_DEFINEx(4, _##name, __VA_ARGS__)
#define KPATCH_SYSCALL_DEFINE5(name, ...) \
	KPATCH_SYSCALL_DEFINEx(5, _##name, __VA_ARGS__)
#define KPATCH_SYSCALL_DEFINE6(name, ...) \
	KPATCH_SYSCALL_DEFINEx(6, _##name, __VA_ARGS__)

#endif /* CONFIG_X86_64 */

#endif /* KPATCH_SYSCALL_H */
