/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The compiler of ppc64le as the kernel uses it, for the tests of what is
 * particular to that machine.  Include after the headers of cmocka.
 */
#ifndef TEST_UNIT_ARCH_PPC64LE_H
#define TEST_UNIT_ARCH_PPC64LE_H

#include "objects.h"

/* -mcmodel=large as for modules: data is reached by pointers in the TOC. */
#define FLAGS                                                                 \
	"-mabi=elfv2", "-mtraceback=no", "-mno-pointers-to-nested-functions", \
		"-mcpu=power8", "-msoft-float", "-mno-altivec", "-mno-vsx"

static const struct compiler gcc_ppc64le = {
	{ "powerpc64le-linux-gnu-gcc", FLAGS, "-mcmodel=large", "-pg",
	  "-mprofile-kernel" },
};

static const struct special_sizes ppc64le_sizes = {
	.bug = 12,
	.ex = 8,
	.jump = 16,
	.fixup = 48,
};

static inline void diff_by(const struct compiler *compiler,
			   struct outcome *outcome, const char *orig,
			   const char *patched)
{
	const struct surroundings around = { .parent = "vmlinux",
					     .compiler = compiler,
					     .sizes = &ppc64le_sizes };

	diff_sources_in(outcome, orig, patched, &around);
}

static inline void diff(struct outcome *outcome, const char *orig,
			const char *patched)
{
	diff_by(&gcc_ppc64le, outcome, orig, patched);
}

/* Relocation types as the expectations below have them. */
_Static_assert(R_PPC64_REL24 == 10, "REL24");
_Static_assert(R_PPC64_ADDR64 == 38, "ADDR64");
_Static_assert(R_PPC64_REL64 == 44, "REL64");
_Static_assert(R_PPC64_TOC16_HA == 50 && R_PPC64_TOC16_LO_DS == 64, "TOC16");
_Static_assert(R_PPC64_REL32 == 26, "REL32");

#endif /* TEST_UNIT_ARCH_PPC64LE_H */
