/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The compiler of s390x as the kernel uses it, for the tests of what is
 * particular to that machine.  Include after the headers of cmocka.
 */
#ifndef TEST_UNIT_ARCH_S390X_H
#define TEST_UNIT_ARCH_S390X_H

#include "objects.h"

#define FLAGS                                                                 \
	"-m64", "-fPIE", "-march=z196", "-mtune=z14", "-mpacked-stack",       \
		"-mbackchain", "-msoft-float", "-pg", "-mfentry",             \
		"-mrecord-mcount", "-mnop-mcount", "-mindirect-branch=thunk", \
		"-mfunction-return=thunk", "-mindirect-branch-table"

/* As the kernel is compiled. */
static const struct compiler gcc_s390x = {
	{ "s390x-linux-gnu-gcc", FLAGS },
};

/* struct alt_instr of 6.1. */
static const struct special_sizes s390x_sizes = {
	.alt = 11,
	.bug = 12,
	.ex = 12,
	.jump = 16,
};

static inline void diff_by(const struct compiler *compiler,
			   struct outcome *outcome, const char *orig,
			   const char *patched)
{
	const struct surroundings around = { .parent = "vmlinux",
					     .compiler = compiler,
					     .sizes = &s390x_sizes };

	diff_sources_in(outcome, orig, patched, &around);
}

static inline void diff(struct outcome *outcome, const char *orig,
			const char *patched)
{
	diff_by(&gcc_s390x, outcome, orig, patched);
}

/* Relocation types as the expectations below have them. */
_Static_assert(R_390_PC32 == 5 && R_390_64 == 22 && R_390_PC64 == 23, "data");
_Static_assert(R_390_PC32DBL == 19 && R_390_PLT32DBL == 20, "code");
_Static_assert(R_390_GOTENT == 26, "GOT");

#endif /* TEST_UNIT_ARCH_S390X_H */
