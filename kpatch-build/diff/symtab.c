// SPDX-License-Identifier: GPL-2.0
/*
 * A symbol table as text: see symtab.h.  Locals are looked for in the part of
 * the table that starts with the FILE symbol of the object's source and has
 * the object's local symbols; when several parts do, a local is only found if
 * they have one answer.
 */
#include "diff/symtab.h"
#include "diff/symvers.h"
#include "include/kpatch/format.h"

#include "lib/array.h"
#include "lib/file.h"

#include <stdlib.h>
#include <string.h>

/**
 * struct row - one symbol of the table
 * @name: in the text
 * @value: address
 * @size: bytes
 * @type: STT_*
 * @bind: STB_*
 * @defined: it has a section
 * @next: the next one of that name, as index plus one
 */
struct row {
	const char *name;
	uint64_t value;
	uint64_t size;
	uint8_t type;
	uint8_t bind;
	bool defined;
	uint32_t next;
};

/* A run of locals behind a FILE symbol: rows [first, end). */
struct file_group {
	size_t first;
	size_t end;
};

struct symtab {
	struct lookup lookup;
	const struct object *object;
	char *parent;
	struct buffer text;
	struct row *items;
	size_t count;
	size_t capacity;
	struct hashmap by_name; /* first row of a name */
	struct symvers exports;
	struct {
		struct file_group *items;
		size_t count;
		size_t capacity;
	} groups;
};

static const struct {
	const char *text;
	uint8_t value;
} types[] = {
	{ "NOTYPE", STT_NOTYPE }, { "OBJECT", STT_OBJECT },
	{ "FUNC", STT_FUNC },	  { "SECTION", STT_SECTION },
	{ "FILE", STT_FILE },	  { "COMMON", STT_COMMON },
	{ "TLS", STT_TLS },	  { "IFUNC", STT_GNU_IFUNC },
}, binds[] = {
	{ "LOCAL", STB_LOCAL },
	{ "GLOBAL", STB_GLOBAL },
	{ "WEAK", STB_WEAK },
	{ "UNIQUE", STB_GNU_UNIQUE },
};

#define NAMED_VALUE(table, word)                                         \
	({                                                               \
		int found_ = -1;                                         \
		for (size_t i_ = 0; i_ < ARRAY_SIZE(table); i_++)        \
			if ((word) && !strcmp((table)[i_].text, (word))) \
				found_ = (table)[i_].value;              \
		found_;                                                  \
	})

/* Num: Value Size Type Bind Vis Ndx Name */
enum column { NUMBER, VALUE, SIZE, TYPE, BIND, VISIBILITY, INDEX, NR_COLUMNS };

/*
 * A line of the table; false: it is no symbol (a heading, an empty line).
 * Between visibility and index readelf may put "[<other>: 88]".
 */
static bool parse_line(char *line, struct row *row)
{
	char *word[NR_COLUMNS] = { NULL }, *rest = line, *end;
	int type, bind, i;

	for (i = 0; i < NR_COLUMNS; i++) {
		do
			word[i] = strsep(&rest, " \t");
		while (word[i] && !*word[i]);
		if (!word[i])
			return false;
		if (*word[i] == '[') {
			rest = rest ? strchr(rest, ']') : NULL;
			rest = rest ? rest + 1 : NULL;
			i--;
		}
	}
	type = NAMED_VALUE(types, word[TYPE]);
	bind = NAMED_VALUE(binds, word[BIND]);
	if (word[NUMBER][strlen(word[NUMBER]) - 1] != ':' || type < 0 ||
	    bind < 0)
		return false;
	row->value = strtoull(word[VALUE], &end, 16);
	row->size = strtoull(word[SIZE], NULL, 0);
	row->type = (uint8_t)type;
	row->bind = (uint8_t)bind;
	row->defined = strcmp(word[INDEX], "UND") != 0;
	rest = rest ? rest + strspn(rest, " \t") : (char *)"";
	row->name = strsep(&rest, " \t\r");
	return *end == '\0';
}

static bool is_counted(const struct row *row)
{
	return row->defined && *row->name && row->type != STT_SECTION &&
	       row->type != STT_FILE;
}

static int index_rows(struct symtab *symtab)
{
	struct hashmap_entry *entry;
	struct row *row;
	size_t i;

	/* Backwards, so that each chain is in the order of the table. */
	for (i = symtab->count; i > 0; i--) {
		row = &symtab->items[i - 1];
		if (!is_counted(row))
			continue;
		entry = hashmap_find(&symtab->by_name, row->name,
				     strlen(row->name));
		if (entry) {
			row->next = (uint32_t)((struct row *)entry->value -
					       symtab->items) +
				    1;
			entry->value = row;
		} else if (hashmap_put_string(&symtab->by_name, row->name,
					      row)) {
			return -ENOMEM;
		}
	}
	return 0;
}

static int parse_rows(struct symtab *symtab, const char *path,
		      struct error *err)
{
	char *rest = symtab->text.data, *line;
	struct row row, *added;

	while (rest && (line = strsep(&rest, "\n"))) {
		memset(&row, 0, sizeof(row));
		if (!parse_line(line, &row))
			continue;
		added = array_add(symtab);
		if (!added)
			return error_nomem(err);
		*added = row;
	}
	if (!symtab->count || symtab->count > UINT32_MAX / 2)
		return error_set(err, EINVAL,
				 "%s: no symbols: it should be the output of "
				 "readelf -s --wide",
				 path);
	return index_rows(symtab) ? error_nomem(err) : 0;
}

/* Locals that a symbol table of a final link keeps. */
static bool is_kept_local(const struct symbol *sym)
{
	return sym->bind == STB_LOCAL && sym->section &&
	       (sym->section->flags & SHF_ALLOC) &&
	       (sym->type == STT_FUNC || sym->type == STT_OBJECT) &&
	       strncmp(sym->section->name, ".discard", 8) != 0 &&
	       strncmp(sym->section->name, ".init", 5) != 0 &&
	       strncmp(sym->section->name, ".exit", 5) != 0 &&
	       strncmp(sym->name, "__UNIQUE_ID_", 12) != 0;
}

static bool in_group(const struct symtab *symtab,
		     const struct file_group *group, const char *name,
		     uint8_t type)
{
	const struct row *row = hashmap_get_string(&symtab->by_name, name);
	size_t i;

	while (row) {
		i = row - symtab->items;
		if (i >= group->first && i < group->end && row->type == type)
			return true;
		row = row->next ? &symtab->items[row->next - 1] : NULL;
	}
	return false;
}

/* What the object's part of the table is known by. */
struct wanted {
	struct hashmap files; /* names of its FILE symbols */
	struct {
		const struct symbol **items;
		size_t count;
		size_t capacity;
	} locals;
};

static void wanted_free(struct wanted *wanted)
{
	hashmap_free(&wanted->files);
	free(wanted->locals.items);
}

static int wanted_of(struct wanted *wanted, const struct object *object)
{
	const struct symbol *sym, **added;
	size_t i;

	for (i = 1; i < object->nr_symbols; i++) {
		sym = &object->symbols[i];
		if (sym->type == STT_FILE &&
		    hashmap_put_string(&wanted->files, sym->name,
				       (void *)sym) == -ENOMEM)
			return -ENOMEM;
		if (!is_kept_local(sym))
			continue;
		added = array_add(&wanted->locals);
		if (!added)
			return -ENOMEM;
		*added = sym;
	}
	return 0;
}

/* Every local of the object is in the group. */
static bool group_matches(const struct symtab *symtab,
			  const struct file_group *group,
			  const struct wanted *wanted)
{
	const struct symbol **local;

	array_for_each(local, &wanted->locals)
		if (!in_group(symtab, group, (*local)->name, (*local)->type))
			return false;
	return true;
}

/* All parts of the table that may be the object's. */
static int add_groups(struct symtab *symtab, const struct wanted *wanted)
{
	struct file_group group, *added;
	size_t i;

	for (i = 0; i < symtab->count; i++) {
		if (symtab->items[i].type != STT_FILE ||
		    !hashmap_get_string(&wanted->files, symtab->items[i].name))
			continue;
		group.first = group.end = i + 1;
		while (group.end < symtab->count &&
		       symtab->items[group.end].type != STT_FILE &&
		       symtab->items[group.end].bind == STB_LOCAL)
			group.end++;
		if (!group_matches(symtab, &group, wanted))
			continue;
		added = array_add(&symtab->groups);
		if (!added)
			return -ENOMEM;
		*added = group;
	}
	return 0;
}

static int find_groups(struct symtab *symtab, const struct object *object,
		       struct error *err)
{
	struct wanted wanted = { 0 };
	int ret = wanted_of(&wanted, object);

	if (!ret)
		ret = add_groups(symtab, &wanted);
	wanted_free(&wanted);
	return ret ? error_nomem(err) : 0;
}

/*
 * kallsyms lists vmlinux by address, and a module in the order of its table.
 * Number the row among the equally named; 0 when it is the only one.
 */
static unsigned long find_sympos(const struct symtab *symtab,
				 const struct row *row)
{
	bool by_address = !strcmp(symtab->parent, KPATCH_VMLINUX);
	const struct row *other =
		hashmap_get_string(&symtab->by_name, row->name);
	unsigned long before = 0, all = 0;

	while (other) {
		all++;
		if (by_address ? other->value < row->value : other < row)
			before++;
		other = other->next ? &symtab->items[other->next - 1] : NULL;
	}
	return all > 1 ? before + 1 : 0;
}

static void fill(const struct symtab *symtab, const struct row *row,
		 struct lookup_result *result)
{
	memset(result, 0, sizeof(*result));
	result->objname = symtab->parent;
	result->addr = row->value;
	result->size = row->size;
	result->sympos = find_sympos(symtab, row);
	result->exported = symvers_owner(&symtab->exports, row->name) != NULL;
}

static const struct symtab *symtab_of(const struct lookup *lookup)
{
	return (const struct symtab *)lookup;
}

static bool may_be(const struct symtab *symtab, const struct row *row)
{
	const struct file_group *group;
	size_t i = row - symtab->items;

	/* A table without FILE symbols (Debian's modules) is one group. */
	if (!symtab->groups.count)
		return row->bind == STB_LOCAL;
	array_for_each(group, &symtab->groups)
		if (i >= group->first && i < group->end)
			return true;
	return false;
}

static bool is_weak(const struct symtab *symtab, const char *name)
{
	const struct symbol *sym = object_symbol(symtab->object, name);

	return sym && sym->section && sym->bind == STB_WEAK;
}

/* One that is not weak is another object's, which the linker preferred. */
static bool find_weak(const struct symtab *symtab, const struct row *row,
		      struct lookup_result *result)
{
	for (; row; row = row->next ? &symtab->items[row->next - 1] : NULL) {
		if (row->bind != STB_WEAK)
			continue;
		fill(symtab, row, result);
		return true;
	}
	return false;
}

static bool find_local(const struct lookup *lookup, const char *name,
		       bool is_func, struct lookup_result *result)
{
	const struct symtab *symtab = symtab_of(lookup);
	const struct row *row = hashmap_get_string(&symtab->by_name, name);
	const struct row *found = NULL;

	if (is_weak(symtab, name))
		return find_weak(symtab, row, result);
	for (; row; row = row->next ? &symtab->items[row->next - 1] : NULL) {
		if ((row->type == STT_FUNC) != is_func || !may_be(symtab, row))
			continue;
		if (found)
			return false;
		found = row;
	}
	if (found)
		fill(symtab, found, result);
	return found;
}

static bool find_global(const struct lookup *lookup, const char *name,
			struct lookup_result *result)
{
	const struct symtab *symtab = symtab_of(lookup);
	const struct row *row = hashmap_get_string(&symtab->by_name, name);

	for (; row; row = row->next ? &symtab->items[row->next - 1] : NULL) {
		if (row->bind == STB_LOCAL)
			continue;
		fill(symtab, row, result);
		return true;
	}
	return false;
}

static bool find_export(const struct lookup *lookup, const char *name,
			struct lookup_result *result)
{
	const struct symtab *symtab = symtab_of(lookup);
	const char *object = symvers_owner(&symtab->exports, name);

	if (!object)
		return false;
	memset(result, 0, sizeof(*result));
	result->objname = object;
	result->exported = true;
	result->namespaced = symvers_is_namespaced(&symtab->exports, name);
	return true;
}

static const struct lookup_ops symtab_ops = {
	.local = find_local,
	.global = find_global,
	.export = find_export,
};

int symtab_open(struct symtab **symtab, const char *path, const char *symvers,
		const char *parent, const struct object *object,
		struct error *err)
{
	autosymtab struct symtab *made = calloc(1, sizeof(*made));
	int ret;

	if (!made)
		return error_nomem(err);
	made->lookup.ops = &symtab_ops;
	made->object = object;
	made->parent = strdup(parent);
	if (!made->parent)
		return error_nomem(err);
	ret = file_read(path, &made->text, err);
	if (!ret)
		ret = symvers_read(&made->exports, symvers, err);
	if (!ret)
		ret = parse_rows(made, path, err);
	if (!ret)
		ret = find_groups(made, object, err);
	if (!ret)
		*symtab = steal_ptr(made);
	return ret;
}

void symtab_close(struct symtab *symtab)
{
	if (!symtab)
		return;
	hashmap_free(&symtab->by_name);
	symvers_free(&symtab->exports);
	buffer_free(&symtab->text);
	free(symtab->groups.items);
	free(symtab->items);
	free(symtab->parent);
	free(symtab);
}

const struct lookup *symtab_lookup(const struct symtab *symtab)
{
	return &symtab->lookup;
}
