// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the kallsyms tables of a made-up kernel to stdout: seeds of
 * kallsyms_fuzz.  An argument means the layout of 6.4 and later.
 */
#include "test/unit/fake-kallsyms.h"

#include "lib/array.h"
#include "lib/cleanup.h"

int main(int argc, char **argv)
{
	static const struct fake_symbol symbols[] = {
		{ 0, 'A', "per_cpu_start" },
		{ 0xffffffff81000000, 'T', "_in_text" },
		{ 0xffffffff81000010, 't', "twice" },
		{ 0xffffffff81000020, 't', "twice" },
		{ 0xffffffff81000400, 'D', "data" },
	};
	autobuffer struct buffer out = BUFFER_INIT;

	fake_kallsyms(&out, symbols, ARRAY_SIZE(symbols), 0xffffffff81000000,
		      argc > 1);
	return fwrite(out.data, 1, out.length, stdout) != out.length;
}
