// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target of the ELF reader: the input is an object, and everything that
 * can be asked about one is asked.
 */
#include "fuzz.h"
#include "elf/object.h"

#include <string.h>

FUZZ_OBJECTS

/* Touch bytes, so that a sanitizer sees those that are not there. */
static unsigned int sum;

static void touch(const void *data, size_t size)
{
	const uint8_t *bytes = data;

	if (size)
		sum += bytes[0] + bytes[size - 1];
}

static void ask_section(const struct object *obj, const struct section *sec)
{
	size_t i, count;

	touch(sec->name, strlen(sec->name) + 1);
	if (sec->data)
		touch(sec->data, sec->size);
	if (!object_section(obj, sec->name) && sec->index)
		abort();
	for (i = 0; i < sec->nr_symbols; i++) {
		if (sec->symbols[i]->section != sec)
			abort();
		section_symbol_at(sec, sec->symbols[i]->value);
		section_symbol_at(sec, sec->symbols[i]->value +
					       sec->symbols[i]->size);
	}
	section_symbol_at(sec, 0);
	section_symbol_at(sec, UINT64_MAX);
	for (i = 0; i < sec->nr_relocs; i++) {
		touch(sec->data + sec->relocs[i].offset, 1);
		touch(sec->relocs[i].symbol, sizeof(struct symbol));
		section_relocs(sec, sec->relocs[i].offset,
			       sec->relocs[i].offset + 1, &count);
		if (!count)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autoerror struct error err = ERROR_INIT;
	autoobject struct object *obj = NULL;
	size_t i;

	if (object_open_memory(&obj, "fuzz", data, size, &err)) {
		if (!err.code || obj)
			abort();
		return 0;
	}
	for (i = 0; i < obj->nr_sections; i++)
		ask_section(obj, &obj->sections[i]);
	for (i = 0; i < obj->nr_symbols; i++) {
		touch(obj->symbols[i].name, strlen(obj->symbols[i].name) + 1);
		object_symbol(obj, obj->symbols[i].name);
	}
	return 0;
}
