// SPDX-License-Identifier: GPL-2.0
/*
 * The list of sealed functions, .ibt_endbr_seal: 32-bit distances from the
 * field to the function, which an image has in place and a module as
 * relocations.
 */
#include "target/sealed.h"

#include "elf/bytes.h"
#include "lib/array.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>

static int add(struct sealed *sealed, uint64_t section, uint64_t at)
{
	struct sealed_entry *entry = array_add(sealed);

	if (!entry)
		return -ENOMEM;
	entry->section = section;
	entry->at = at;
	return 0;
}

static int read_image(struct sealed *sealed, const struct section *sec)
{
	uint64_t offset;
	int32_t distance;
	int ret = 0;

	for (offset = 0; !ret && sec->data && sec->size - offset >= 4;
	     offset += 4) {
		distance = (int32_t)bytes_get32(sec->data + offset, false);
		ret = add(sealed, 0,
			  sec->addr + offset + (uint64_t)(int64_t)distance);
	}
	return ret;
}

static int read_module(struct sealed *sealed, const struct section *sec)
{
	const struct symbol *sym;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < sec->nr_relocs; i++) {
		sym = sec->relocs[i].symbol;
		if (sym->section)
			ret = add(sealed, sym->section->index,
				  sym->value + (uint64_t)sec->relocs[i].addend);
	}
	return ret;
}

static int compare(const void *a, const void *b)
{
	const struct sealed_entry *one = a, *two = b;

	if (one->section != two->section)
		return one->section < two->section ? -1 : 1;
	return one->at < two->at ? -1 : one->at > two->at;
}

int sealed_read(struct sealed *sealed, const struct object *obj)
{
	const struct section *sec = object_section(obj, ".ibt_endbr_seal");
	int ret;

	if (!sec)
		return 0;
	ret = obj->elf_type == ET_REL ? read_module(sealed, sec) :
					read_image(sealed, sec);
	if (!ret && sealed->count)
		qsort(sealed->items, sealed->count, sizeof(*sealed->items),
		      compare);
	return ret;
}

void sealed_free(struct sealed *sealed)
{
	free(sealed->items);
	*sealed = (struct sealed){ NULL, 0, 0 };
}

bool sealed_has(const struct sealed *sealed, const struct section *sec,
		uint64_t at)
{
	const struct sealed_entry wanted = { sec ? sec->index : 0, at };

	return sealed->count && bsearch(&wanted, sealed->items, sealed->count,
					sizeof(wanted), compare);
}
