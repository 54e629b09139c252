// SPDX-License-Identifier: GPL-2.0
/*
 * Symbols between the objects of a patch: see undefined.h.
 */
#include "link/undefined.h"
#include "elf/object.h"

#include <stdint.h>

static int add_name(struct undefined *undefined, struct hashmap *map,
		    const char *name, size_t number)
{
	int ret = words_add(&undefined->names, name);

	if (!ret)
		ret = hashmap_put_string(
			map, undefined->names.items[undefined->names.count - 1],
			(void *)(uintptr_t)(number + 1));
	return ret == -EEXIST ? 0 : ret;
}

int undefined_add(struct undefined *undefined, const char *path, size_t number,
		  struct error *err)
{
	struct object *obj autoobject = NULL;
	const struct symbol *sym;
	size_t i;
	int ret = object_open(&obj, path, err);

	if (ret)
		return ret;
	for (i = 1; i < obj->nr_symbols; i++) {
		sym = &obj->symbols[i];
		/* What is weak may be missing: it is NULL then. */
		if (sym->bind == STB_LOCAL ||
		    (sym->bind == STB_WEAK && sym->shndx == SHN_UNDEF))
			continue;
		if (add_name(undefined,
			     sym->shndx == SHN_UNDEF ? &undefined->wanted :
						       &undefined->defined,
			     sym->name, number))
			return error_nomem(err);
	}
	return 0;
}

void undefined_free(struct undefined *undefined)
{
	hashmap_free(&undefined->defined);
	hashmap_free(&undefined->wanted);
	words_free(&undefined->names);
}
