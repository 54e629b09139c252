// SPDX-License-Identifier: GPL-2.0
/*
 * Which source file a local symbol is of, in objects that were made of several:
 * two files may each have a static variable of one name.  Symbols follow the
 * FILE symbol of their source (ELF specification, "Symbol Table").
 */
#include "diff/pass.h"

#include <string.h>

/* Those without a name stand for what the linker made. */
static bool is_file(const struct symbol *sym)
{
	return sym->type == STT_FILE && *sym->name;
}

/* The next FILE symbol from *@index on, which becomes the one behind it. */
static const struct symbol *next_file(const struct object *obj, size_t *index)
{
	while (*index < obj->nr_symbols)
		if (is_file(&obj->symbols[(*index)++]))
			return &obj->symbols[*index - 1];
	return NULL;
}

static size_t count_files(const struct object *obj)
{
	size_t index = 1, count = 0;

	while (next_file(obj, &index))
		count++;
	return count;
}

/* The same sources in the same order; of one alone the name does not matter. */
static int check_files(const struct diff *diff)
{
	const struct object *orig = diff->orig.object;
	const struct object *patched = diff->patched.object;
	const struct symbol *one, *two;
	size_t i = 1, j = 1;

	if (count_files(orig) <= 1 && count_files(patched) <= 1)
		return 0;
	do {
		one = next_file(orig, &i);
		two = next_file(patched, &j);
		if (!one != !two || (one && strcmp(one->name, two->name)))
			return error_set(
				diff->err, EINVAL,
				"%s and %s are made of different source files: "
				"%s in one, %s in the other",
				orig->path, patched->path,
				one ? one->name : "nothing",
				two ? two->name : "nothing");
	} while (one);
	return 0;
}

static void number_nodes(struct side *side)
{
	const struct object *obj = side->object;
	const struct symbol *sym;
	struct node *node;
	unsigned int file = 0;
	size_t i;

	for (i = 1; i < obj->nr_symbols; i++) {
		sym = &obj->symbols[i];
		file += is_file(sym);
		node = side->by_symbol[i];
		if (node && node->symbol == sym && sym->bind == STB_LOCAL)
			node->file = file;
	}
}

int diff_files(struct diff *diff)
{
	int ret = check_files(diff);

	if (ret || count_files(diff->orig.object) <= 1)
		return ret;
	number_nodes(&diff->orig);
	number_nodes(&diff->patched);
	return 0;
}
