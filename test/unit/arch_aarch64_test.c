// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the differ on objects of AArch64, by gcc and by clang, on any host.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "elf/bytes.h"
#include "objects.h"
#include "portable_cases.h"

#define NOTRACE "__attribute__((patchable_function_entry(0, 0)))"

static const struct compiler gcc_compiler = {
	{ "aarch64-linux-gnu-gcc", "-mgeneral-regs-only",
	  "-mbranch-protection=pac-ret+bti", "-fpatchable-function-entry=2",
	  "-freorder-blocks-and-partition" }
};

static const struct compiler clang_compiler = {
	{ "clang-19", "--target=aarch64-linux-gnu",
	  "-mbranch-protection=pac-ret+bti", "-fpatchable-function-entry=2" }
};

static const struct machine gcc_machine = {
	.compiler = &gcc_compiler,
	.absolute = R_AARCH64_ABS64,
	.entries = "__patchable_function_entries",
	.entries_flags = SHF_ALLOC | SHF_WRITE,
	.entry = 4, /* behind bti c */
	.notrace = NOTRACE,
	.nop = "nop",
};

static const struct machine clang_machine = {
	.compiler = &clang_compiler,
	.is_clang = true,
	.absolute = R_AARCH64_ABS64,
	.entries = "__patchable_function_entries",
	.entries_flags = SHF_ALLOC | SHF_WRITE,
	.entry = 4,
	.notrace = NOTRACE,
	.nop = "nop",
};

int main(void)
{
	const struct CMUnitTest tests[] = {
		PORTABLE_CASES("gcc", &gcc_machine),
		PORTABLE_CASES("clang", &clang_machine),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
