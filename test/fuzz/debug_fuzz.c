// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target of debug information: the input is an object, whose lines and
 * types are asked for.
 */
#include "fuzz.h"
#include "elf/lines.h"
#include "elf/types.h"
#include "lib/buffer.h"

FUZZ_OBJECTS

/* More than this takes long and tells nothing new. */
#define MAX_ASKED 16

static void ask_type(const struct types *types, const struct type *type,
		     const struct object *obj)
{
	struct members members = { NULL, 0, 0 };
	int distance;
	size_t i;

	free(types_source(types, type));
	types_members(types, type, &members);
	free(members.items);
	for (i = 0; i < obj->nr_symbols && i < MAX_ASKED; i++)
		types_distance(types, obj->symbols[i].name, type, &distance);
}

static void ask_types(const struct object *obj, struct lines *lines)
{
	struct types *types = NULL;
	const struct type *all;
	size_t i, count;

	if (types_open(&types, lines))
		return;
	all = types_all(types, &count);
	for (i = 0; i < count && i < MAX_ASKED; i++)
		ask_type(types, &all[i], obj);
	for (i = 0; i < obj->nr_symbols; i++) {
		autobuffer struct buffer text = BUFFER_INIT;

		types_prototype(types, obj->symbols[i].name, &text);
	}
	types_close(types);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autoclose int fd = -1;
	autofree char *path = fuzz_file(data, size, &fd);
	autoobject struct object *obj = NULL;
	struct lines *lines = NULL;
	const struct symbol *sym;
	size_t i;

	if (object_open(&obj, path, NULL) || lines_open(&lines, obj))
		return 0;
	for (i = 0; i < obj->nr_symbols; i++) {
		sym = &obj->symbols[i];
		if (sym->section)
			free(lines_source(lines, sym->section, sym->value,
					  sym->name));
	}
	ask_types(obj, lines);
	lines_close(lines);
	return 0;
}
