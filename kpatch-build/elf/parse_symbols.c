// SPDX-License-Identifier: GPL-2.0
/*
 * The symbol table of an ELF file and, for each section, its symbols in
 * ascending order.  Aliases and nested symbols are kept as they are.
 */
#include "elf/parse.h"

#include <stdlib.h>

/* The symbol table and what goes with it; @extended may be NULL. */
struct tables {
	Elf_Data *symbols;
	Elf_Data *extended;
	const struct section *strings;
};

/* The only symbol table; NULL when there is none. */
static int find_table(struct object *obj, const struct section **table,
		      const struct section **extended, struct error *err)
{
	size_t i;

	*table = *extended = NULL;
	for (i = 1; i < obj->nr_sections; i++) {
		if (obj->sections[i].type != SHT_SYMTAB)
			continue;
		if (*table)
			return error_set(
				err, EINVAL,
				"%s: section %zu: a second symbol table",
				obj->path, i);
		*table = &obj->sections[i];
	}
	for (i = 1; i < obj->nr_sections && *table; i++)
		if (obj->sections[i].type == SHT_SYMTAB_SHNDX &&
		    obj->sections[i].link == (*table)->index)
			*extended = &obj->sections[i];
	return 0;
}

static int check_table(struct object *obj, const struct section *table,
		       const struct section *extended, struct error *err)
{
	if (table->size % sizeof(Elf64_Sym) || !table->size ||
	    table->size / sizeof(Elf64_Sym) > INT32_MAX)
		return error_set(err, EINVAL,
				 "%s: %s: %llu bytes are no symbol table",
				 obj->path, table->name,
				 (unsigned long long)table->size);
	if (table->link >= obj->nr_sections ||
	    obj->sections[table->link].type != SHT_STRTAB)
		return error_set(err, EINVAL,
				 "%s: %s: section %u is no string table",
				 obj->path, table->name, table->link);
	if (extended &&
	    extended->size / sizeof(uint32_t) < table->size / sizeof(Elf64_Sym))
		return error_set(err, EINVAL, "%s: %s: too few entries",
				 obj->path, extended->name);
	return 0;
}

/* Where a relocatable symbol lies must be inside its section. */
static int check_place(struct object *obj, const struct symbol *sym,
		       struct error *err)
{
	const struct section *sec = sym->section;

	if (obj->elf_type != ET_REL || !sec)
		return 0;
	if (sym->value > sec->size || sym->size > sec->size - sym->value)
		return error_set(err, EINVAL,
				 "%s: symbol %u (%s): %llu bytes at %#llx are "
				 "outside section %s",
				 obj->path, sym->index, sym->name,
				 (unsigned long long)sym->size,
				 (unsigned long long)sym->value, sec->name);
	return 0;
}

static int resolve_section(struct object *obj, struct symbol *sym,
			   uint32_t extended, struct error *err)
{
	uint32_t index = sym->shndx;

	if (index == SHN_XINDEX)
		index = extended;
	else if (index == SHN_UNDEF || index >= SHN_LORESERVE)
		return 0;
	if (!index || index >= obj->nr_sections)
		return error_set(err, EINVAL,
				 "%s: symbol %u (%s): there is no section %u",
				 obj->path, sym->index, sym->name, index);
	sym->shndx = index;
	sym->section = &obj->sections[index];
	return 0;
}

static int parse_symbol(struct object *obj, struct symbol *sym,
			const struct tables *tables, struct error *err)
{
	Elf32_Word extended = 0;
	struct section *sec;
	GElf_Sym from;
	int ret;

	if (!gelf_getsymshndx(tables->symbols, tables->extended,
			      (int)sym->index, &from, &extended))
		return error_set(err, EINVAL, "%s: symbol %u: %s", obj->path,
				 sym->index, elf_errmsg(-1));
	sym->name = parse_string(tables->strings, from.st_name);
	sym->bind = GELF_ST_BIND(from.st_info);
	sym->type = GELF_ST_TYPE(from.st_info);
	sym->visibility = GELF_ST_VISIBILITY(from.st_other);
	sym->other = from.st_other;
	sym->shndx = from.st_shndx;
	sym->value = from.st_value;
	sym->size = from.st_size;
	if (!sym->name)
		return error_set(err, EINVAL,
				 "%s: symbol %u: its name is outside the "
				 "string table, or too long",
				 obj->path, sym->index);
	ret = resolve_section(obj, sym, extended, err);
	if (!ret)
		ret = check_place(obj, sym, err);
	if (ret || sym->type != STT_SECTION || !sym->section)
		return ret;
	sec = &obj->sections[sym->section->index];
	sym->name = sec->name;
	if (!sec->section_symbol)
		sec->section_symbol = sym;
	return 0;
}

static bool belongs_to_section(const struct symbol *sym)
{
	return sym->section && sym->type != STT_SECTION &&
	       sym->type != STT_FILE;
}

static int compare_values(const void *a, const void *b)
{
	const struct symbol *one = *(const struct symbol *const *)a;
	const struct symbol *two = *(const struct symbol *const *)b;

	if (one->value != two->value)
		return one->value < two->value ? -1 : 1;
	return one->index < two->index ? -1 : one->index > two->index;
}

/* Order a section's symbols and note how far each run of them reaches. */
static void finish_section(struct section *sec, uint64_t *reach)
{
	uint64_t furthest = 0, end;
	size_t i;

	if (!sec->nr_symbols)
		return;
	qsort(sec->symbols, sec->nr_symbols, sizeof(*sec->symbols),
	      compare_values);
	for (i = 0; i < sec->nr_symbols; i++) {
		if (__builtin_add_overflow(sec->symbols[i]->value,
					   sec->symbols[i]->size, &end))
			end = UINT64_MAX;
		if (end > furthest)
			furthest = end;
		reach[i] = furthest;
	}
	sec->reach = reach;
}

static int distribute(struct object *obj, struct error *err)
{
	struct object_storage *storage = storage_of(obj);
	struct section *sec;
	size_t i, used = 0;

	storage->by_section =
		calloc(obj->nr_symbols, sizeof(*storage->by_section));
	storage->reach = calloc(obj->nr_symbols, sizeof(*storage->reach));
	if (!storage->by_section || !storage->reach)
		return error_nomem(err);
	for (i = 1; i < obj->nr_symbols; i++)
		if (belongs_to_section(&obj->symbols[i]))
			obj->sections[obj->symbols[i].section->index]
				.nr_symbols++;
	for (i = 1; i < obj->nr_sections; i++) {
		sec = &obj->sections[i];
		sec->symbols = storage->by_section + used;
		sec->reach = storage->reach + used;
		used += sec->nr_symbols;
		sec->nr_symbols = 0;
	}
	for (i = 1; i < obj->nr_symbols; i++) {
		if (!belongs_to_section(&obj->symbols[i]))
			continue;
		sec = &obj->sections[obj->symbols[i].section->index];
		sec->symbols[sec->nr_symbols++] = &obj->symbols[i];
	}
	for (i = 1; i < obj->nr_sections; i++) {
		sec = &obj->sections[i];
		finish_section(sec, storage->reach + (sec->symbols -
						      storage->by_section));
	}
	return 0;
}

static int open_tables(struct object *obj, const struct section *table,
		       const struct section *extended, struct tables *tables,
		       struct error *err)
{
	tables->strings = &obj->sections[table->link];
	tables->symbols = parse_data(obj, table, err);
	if (!tables->symbols)
		return -EINVAL;
	if (!extended)
		return 0;
	tables->extended = parse_data(obj, extended, err);
	return tables->extended ? 0 : -EINVAL;
}

int parse_symbols(struct object *obj, struct error *err)
{
	const struct section *table, *extended;
	struct tables tables = { NULL, NULL, NULL };
	size_t i;
	int ret = find_table(obj, &table, &extended, err);

	if (ret || !table)
		return ret;
	ret = check_table(obj, table, extended, err);
	if (!ret)
		ret = open_tables(obj, table, extended, &tables, err);
	if (ret)
		return ret;
	obj->nr_symbols = table->size / sizeof(Elf64_Sym);
	/* check_table() has seen that there are some. */
	/* NOLINTNEXTLINE(clang-analyzer-optin.portability.UnixAPI) */
	obj->symbols = calloc(obj->nr_symbols, sizeof(*obj->symbols));
	if (!obj->symbols)
		return error_nomem(err);
	for (i = 0; i < obj->nr_symbols; i++) {
		obj->symbols[i].index = (unsigned int)i;
		ret = parse_symbol(obj, &obj->symbols[i], &tables, err);
		if (ret)
			return ret;
	}
	return distribute(obj, err);
}
