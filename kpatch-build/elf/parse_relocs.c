// SPDX-License-Identifier: GPL-2.0
/*
 * Relocations of a relocatable file, by ascending offset.  Only RELA: of the
 * architectures with live patching none uses REL, so that is refused.
 */
#include "elf/parse.h"

#include <stdlib.h>

/* The section that a relocation section applies to. */
static int check_table(struct object *obj, const struct section *table,
		       struct error *err)
{
	const struct section *target;

	if (table->type == SHT_REL)
		return error_set(err, EINVAL,
				 "%s: %s: relocations without addends are not "
				 "supported",
				 obj->path, table->name);
	if (table->size % sizeof(Elf64_Rela) ||
	    table->size / sizeof(Elf64_Rela) > INT32_MAX)
		return error_set(err, EINVAL,
				 "%s: %s: %llu bytes are no relocations",
				 obj->path, table->name,
				 (unsigned long long)table->size);
	if (!table->info || table->info >= obj->nr_sections)
		return error_set(err, EINVAL,
				 "%s: %s: there is no section %u to relocate",
				 obj->path, table->name, table->info);
	if (table->link >= obj->nr_sections ||
	    obj->sections[table->link].type != SHT_SYMTAB)
		return error_set(err, EINVAL,
				 "%s: %s: section %u is no symbol table",
				 obj->path, table->name, table->link);
	target = &obj->sections[table->info];
	if (target->relocs)
		return error_set(err, EINVAL,
				 "%s: %s: a second table for section %s",
				 obj->path, table->name, target->name);
	return 0;
}

static int parse_reloc(struct object *obj, const struct section *table,
		       Elf_Data *data, size_t index, struct reloc *reloc,
		       struct error *err)
{
	const struct section *target = &obj->sections[table->info];
	GElf_Rela from;

	if (!gelf_getrela(data, (int)index, &from))
		return error_set(err, EINVAL, "%s: %s: entry %zu: %s",
				 obj->path, table->name, index, elf_errmsg(-1));
	reloc->offset = from.r_offset;
	reloc->addend = from.r_addend;
	reloc->type = (uint32_t)GELF_R_TYPE(from.r_info);
	if (GELF_R_SYM(from.r_info) >= obj->nr_symbols)
		return error_set(err, EINVAL,
				 "%s: %s: entry %zu: there is no symbol %llu",
				 obj->path, table->name, index,
				 (unsigned long long)GELF_R_SYM(from.r_info));
	reloc->symbol = &obj->symbols[GELF_R_SYM(from.r_info)];
	if (reloc->offset >= target->size || !target->data)
		return error_set(err, EINVAL,
				 "%s: %s: entry %zu: %#llx is outside section "
				 "%s",
				 obj->path, table->name, index,
				 (unsigned long long)reloc->offset,
				 target->name);
	return 0;
}

/* A relocation and its place in the file, to keep equal offsets in order. */
struct ordered {
	struct reloc reloc;
	size_t index;
};

static int compare_offsets(const void *a, const void *b)
{
	const struct ordered *one = a, *two = b;

	if (one->reloc.offset != two->reloc.offset)
		return one->reloc.offset < two->reloc.offset ? -1 : 1;
	return one->index < two->index ? -1 : one->index > two->index;
}

/* Assemblers write them sorted, nearly always. */
static int sort_relocs(struct reloc *relocs, size_t count, struct error *err)
{
	autofree struct ordered *ordered = NULL;
	size_t i;

	for (i = 1; i < count; i++)
		if (relocs[i - 1].offset > relocs[i].offset)
			break;
	if (i >= count)
		return 0;
	ordered = calloc(count, sizeof(*ordered));
	if (!ordered)
		return error_nomem(err);
	for (i = 0; i < count; i++) {
		ordered[i].reloc = relocs[i];
		ordered[i].index = i;
	}
	qsort(ordered, count, sizeof(*ordered), compare_offsets);
	for (i = 0; i < count; i++)
		relocs[i] = ordered[i].reloc;
	return 0;
}

static int parse_table(struct object *obj, const struct section *table,
		       struct reloc *relocs, struct error *err)
{
	struct section *target = &obj->sections[table->info];
	size_t i, count = table->size / sizeof(Elf64_Rela);
	Elf_Data *data = parse_data(obj, table, err);
	int ret;

	if (!data)
		return -EINVAL;
	for (i = 0; i < count; i++) {
		ret = parse_reloc(obj, table, data, i, &relocs[i], err);
		if (ret)
			return ret;
	}
	target->relocs = relocs;
	target->nr_relocs = count;
	return sort_relocs(relocs, count, err);
}

int parse_relocs(struct object *obj, struct error *err)
{
	struct object_storage *storage = storage_of(obj);
	const struct section *table;
	size_t i, total = 0, used = 0;
	int ret;

	for (i = 1; i < obj->nr_sections; i++)
		if (obj->sections[i].type == SHT_RELA)
			total += obj->sections[i].size / sizeof(Elf64_Rela);
	/* Sections do not overlap: there is no more than the file has. */
	storage->relocs = calloc(total + 1, sizeof(*storage->relocs));
	if (!storage->relocs)
		return error_nomem(err);
	for (i = 1; i < obj->nr_sections; i++) {
		table = &obj->sections[i];
		if (table->type != SHT_RELA && table->type != SHT_REL)
			continue;
		ret = check_table(obj, table, err);
		if (!ret)
			ret = parse_table(obj, table, storage->relocs + used,
					  err);
		if (ret)
			return ret;
		used += table->size / sizeof(Elf64_Rela);
	}
	return 0;
}
