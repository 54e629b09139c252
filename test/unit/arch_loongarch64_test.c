// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the differ on objects of LoongArch, by clang, on any host.
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

#define LARCH_64 2

static const struct compiler compiler = { { "clang-19",
					    "--target=loongarch64-linux-gnu",
					    "-fpatchable-function-entry=2" } };

static const struct compiler relaxing = {
	{ "clang-19", "--target=loongarch64-linux-gnu",
	  "-fpatchable-function-entry=2", "-Xclang", "-target-feature",
	  "-Xclang", "+relax" }
};

static const struct machine machine = {
	.compiler = &compiler,
	.is_clang = true,
	.absolute = LARCH_64,
	.entries = "__patchable_function_entries",
	.entries_flags = SHF_ALLOC | SHF_WRITE,
	.entry = 0,
	.notrace = "__attribute__((patchable_function_entry(0, 0)))",
	.nop = "nop",
};

static const struct machine relaxing_machine = {
	.compiler = &relaxing,
	.is_clang = true,
	.absolute = LARCH_64,
	.entries = "__patchable_function_entries",
	.entries_flags = SHF_ALLOC | SHF_WRITE,
	.entry = 0,
	.notrace = "__attribute__((patchable_function_entry(0, 0)))",
	.nop = "nop",
};

int main(void)
{
	const struct CMUnitTest tests[] = {
		PORTABLE_CASES("clang", &machine),
		PORTABLE_CASES("relaxing", &relaxing_machine),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
