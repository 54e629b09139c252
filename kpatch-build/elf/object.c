// SPDX-License-Identifier: GPL-2.0
/*
 * Opening and closing the model of an ELF file, and the questions it answers.
 * The bytes are taken apart in parse_*.c; here nothing looks at the file.
 */
#include "elf/object.h"
#include "elf/parse.h"

#include "lib/cleanup.h"

#include <stdlib.h>
#include <string.h>

static int index_symbols(struct object *obj, bool local)
{
	struct symbol *sym;
	size_t i;
	int ret;

	for (i = 1; i < obj->nr_symbols; i++) {
		sym = &obj->symbols[i];
		if ((sym->bind == STB_LOCAL) != local || !*sym->name ||
		    sym->type == STT_SECTION || sym->type == STT_FILE)
			continue;
		ret = hashmap_put_string(&obj->symbol_names, sym->name, sym);
		if (ret && ret != -EEXIST)
			return ret;
	}
	return 0;
}

static int build_indexes(struct object *obj, struct error *err)
{
	size_t i;
	int ret;

	for (i = 1; i < obj->nr_sections; i++) {
		ret = hashmap_put_string(&obj->section_names,
					 obj->sections[i].name,
					 &obj->sections[i]);
		if (ret && ret != -EEXIST)
			return error_nomem(err);
	}
	if (index_symbols(obj, false) || index_symbols(obj, true))
		return error_nomem(err);
	return 0;
}

static int parse(struct object *obj, struct error *err)
{
	int ret = parse_sections(obj, err);

	if (!ret)
		ret = parse_symbols(obj, err);
	if (!ret && obj->elf_type == ET_REL)
		ret = parse_relocs(obj, err);
	if (!ret)
		ret = build_indexes(obj, err);
	return ret;
}

static struct object *object_new(const char *name)
{
	autoobject struct object *obj = calloc(1, sizeof(*obj));

	if (!obj)
		return NULL;
	obj->storage = calloc(1, sizeof(struct object_storage));
	obj->path = strdup(name);
	if (!obj->storage || !obj->path)
		return NULL;
	return steal_ptr(obj);
}

int object_open_memory(struct object **obj, const char *name, const void *data,
		       size_t size, struct error *err)
{
	autoobject struct object *made = object_new(name);
	int ret;

	if (!made)
		return error_nomem(err);
	storage_of(made)->data = data;
	storage_of(made)->size = size;
	ret = parse(made, err);
	if (!ret)
		*obj = steal_ptr(made);
	return ret;
}

int object_open(struct object **obj, const char *path, struct error *err)
{
	autoobject struct object *made = object_new(path);
	struct object_storage *storage;
	int ret;

	if (!made)
		return error_nomem(err);
	storage = storage_of(made);
	ret = file_map(&storage->map, path, err);
	if (ret)
		return ret;
	storage->data = storage->map.data;
	storage->size = storage->map.size;
	ret = parse(made, err);
	if (!ret)
		*obj = steal_ptr(made);
	return ret;
}

void object_close(struct object *obj)
{
	struct object_storage *storage;

	if (!obj)
		return;
	storage = storage_of(obj);
	if (storage) {
		free(storage->relocs);
		free(storage->by_section);
		free(storage->reach);
		elf_end(storage->elf);
		file_unmap(&storage->map);
		free(storage);
	}
	hashmap_free(&obj->section_names);
	hashmap_free(&obj->symbol_names);
	free(obj->sections);
	free(obj->symbols);
	free(obj->path);
	free(obj);
}

const struct section *object_section(const struct object *obj, const char *name)
{
	return hashmap_get_string(&obj->section_names, name);
}

const struct symbol *object_symbol(const struct object *obj, const char *name)
{
	return hashmap_get_string(&obj->symbol_names, name);
}

/* How many symbols of @sec start at or before @value. */
static size_t symbols_up_to(const struct section *sec, uint64_t value)
{
	size_t low = 0, high = sec->nr_symbols, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (sec->symbols[middle]->value <= value)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct symbol *section_symbol_at(const struct section *sec,
				       uint64_t offset)
{
	const struct symbol *sym, *covering = NULL, *label = NULL;
	uint64_t value = sec->addr + offset;
	size_t i;

	for (i = symbols_up_to(sec, value); i > 0; i--) {
		sym = sec->symbols[i - 1];
		if (sym->value == value && !sym->size)
			label = sym;
		if (value - sym->value < sym->size) {
			if (sym->type == STT_FUNC)
				return sym;
			if (!covering)
				covering = sym;
		}
		/* Nothing before this one ends behind the place. */
		if (sec->reach[i - 1] <= value && sym->value != value)
			break;
	}
	return covering ? covering : label;
}

/* Index of the first relocation of @sec at or behind @offset. */
static size_t first_reloc(const struct section *sec, uint64_t offset)
{
	size_t low = 0, high = sec->nr_relocs, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (sec->relocs[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct reloc *section_relocs(const struct section *sec, uint64_t start,
				   uint64_t end, size_t *count)
{
	size_t first = first_reloc(sec, start);
	size_t last = end > start ? first_reloc(sec, end) : first;

	*count = last - first;
	return *count ? &sec->relocs[first] : NULL;
}
