// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the differ on objects of x86-64, by gcc and by clang, that hold on
 * every machine; diff_test.c and special_test.c have the others.
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

#define NOTRACE "__attribute__((no_instrument_function))"

static const struct compiler gcc_compiler = {
	{ "gcc", "-mcmodel=kernel", "-fcf-protection=branch", "-mno-red-zone",
	  "-pg", "-mfentry", "-mrecord-mcount",
	  "-freorder-blocks-and-partition" }
};

static const struct compiler clang_compiler = {
	{ "clang-19", "-mcmodel=kernel", "-fcf-protection=branch",
	  "-mno-red-zone", "-pg", "-mfentry" }
};

static const struct machine gcc_machine = {
	.compiler = &gcc_compiler,
	.absolute = R_X86_64_64,
	.entries = "__mcount_loc",
	.entries_flags = SHF_ALLOC,
	.entry = 4, /* behind endbr64 */
	.notrace = NOTRACE,
	.nop = "nop",
	.bias = -4,
	.unbiased = R_X86_64_32S,
};

static const struct machine clang_machine = {
	.compiler = &clang_compiler,
	.is_clang = true,
	.absolute = R_X86_64_64,
	.entries = "__mcount_loc",
	.entries_flags = SHF_ALLOC,
	.entry = 4,
	.notrace = NOTRACE,
	.nop = "nop",
	.bias = -4,
	.unbiased = R_X86_64_32S,
};

int main(void)
{
	const struct CMUnitTest tests[] = {
		PORTABLE_CASES("gcc", &gcc_machine),
		PORTABLE_CASES("clang", &clang_machine),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
