// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target of kallsyms: the input is the read-only data of a kernel image.
 */
#include "fuzz.h"
#include "target/kallsyms.h"

#define BASE 0xffffffff81000000ULL

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct section sections[] = {
		{ .name = "" },
		{ .index = 1,
		  .name = ".text",
		  .flags = SHF_ALLOC | SHF_EXECINSTR,
		  .type = SHT_NOBITS,
		  .addr = BASE,
		  .size = 0x100000 },
		{ .index = 2,
		  .name = ".rodata",
		  .flags = SHF_ALLOC,
		  .type = SHT_PROGBITS,
		  .addr = BASE + 0x200000,
		  .data = data,
		  .size = size },
	};
	const struct object image = { .path = (char *)"fuzz",
				      .sections = sections,
				      .nr_sections = 3 };
	struct kallsyms syms;
	size_t i;

	if (kallsyms_read(&syms, &image, NULL))
		return 0;
	for (i = 0; i < syms.count; i++) {
		if (!kallsyms_find(&syms, syms.items[i].name, 1))
			abort();
		kallsyms_after(&syms, syms.items[i].addr);
	}
	kallsyms_free(&syms);
	return 0;
}
