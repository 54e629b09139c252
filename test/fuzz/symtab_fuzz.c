// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target of the symbol table as text, with an object that has some locals
 * to find in it.
 */
#include "fuzz.h"
#include "diff/symtab.h"
#include "lib/array.h"

static struct section text = { .index = 1,
			       .name = ".text",
			       .flags = SHF_ALLOC };
static struct symbol symbols[] = {
	{ .name = "" },
	{ .index = 1, .name = "call.c", .type = STT_FILE },
	{ .index = 2, .name = "helper", .type = STT_FUNC, .section = &text },
	{ .index = 3, .name = "state", .type = STT_OBJECT, .section = &text },
};
static const struct object object = {
	.symbols = symbols,
	.nr_symbols = ARRAY_SIZE(symbols),
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char exported[] = "0x0\tf\tvmlinux\tEXPORT_SYMBOL\t\n";
	static const char *const names[] = { "helper", "state", "f", "" };
	autoclose int fd = -1, exports_fd = -1;
	autofree char *path = fuzz_file(data, size, &fd);
	autofree char *exports =
		fuzz_file(exported, sizeof(exported) - 1, &exports_fd);
	autosymtab struct symtab *symtab = NULL;
	autoerror struct error err = ERROR_INIT;
	const struct lookup *lookup;
	struct lookup_result result;
	size_t i;

	if (symtab_open(&symtab, path, exports, "vmlinux", &object, &err)) {
		if (!err.code || symtab)
			abort();
		return 0;
	}
	lookup = symtab_lookup(symtab);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		lookup->ops->local(lookup, names[i], true, &result);
		lookup->ops->local(lookup, names[i], false, &result);
		lookup->ops->global(lookup, names[i], &result);
		lookup->ops->export(lookup, names[i], &result);
	}
	return 0;
}
