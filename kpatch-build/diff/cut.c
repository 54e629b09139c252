// SPDX-License-Identifier: GPL-2.0
/*
 * Cutting an object into nodes: the symbols of a section divide it, nested
 * ones and aliases belong to the outer one, and what is left over, or has but a
 * compiler's label, becomes anonymous nodes.  Anonymous code
 * (.altinstr_replacement, .altinstr_aux) is divided further wherever a
 * relocation points, since each such place is the entry of a piece of its own.
 */
#include "diff/entries.h"
#include "diff/model.h"
#include "diff/name.h"

#include "elf/bytes.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <stdlib.h>
#include <string.h>

struct nodes {
	struct node *items;
	size_t count;
	size_t capacity;
};

struct places {
	uint64_t *items;
	size_t count;
	size_t capacity;
};

/* Does the section hold what can be patched or referred to? */
static bool is_content(const struct side *side, const struct section *sec)
{
	return (sec->flags & SHF_ALLOC) && (sec->size || sec->nr_symbols) &&
	       (sec->type == SHT_PROGBITS || sec->type == SHT_NOBITS ||
		sec->type == SHT_INIT_ARRAY || sec->type == SHT_FINI_ARRAY) &&
	       !side->rows[sec->index] && !(sec->flags & SHF_MERGE);
}

static bool is_pointers(const struct side *side, const struct section *sec)
{
	return side->arch->pointers && !strcmp(sec->name, side->arch->pointers);
}

static struct node *add_node(struct nodes *nodes, const struct section *sec,
			     uint64_t start, uint64_t size)
{
	struct node *node = array_add(nodes);

	if (!node)
		return NULL;
	node->kind = NODE_ANONYMOUS;
	node->name = sec->name;
	node->section = sec;
	node->start = start;
	node->size = size;
	node->entry_offset = NODE_NO_ENTRY;
	return node;
}

/* The table of pointers: each entry is a node. */
static int cut_pointers(const struct section *sec, struct nodes *nodes)
{
	const uint64_t width = sizeof(uint64_t);
	struct node *node;
	uint64_t start;

	for (start = 0; start < sec->size; start += width) {
		node = add_node(nodes, sec, start,
				sec->size - start < width ? sec->size - start :
							    width);
		if (!node)
			return -ENOMEM;
		node->kind = NODE_POINTER;
	}
	return 0;
}

/* Add [start, end), divided at the places that are in it. */
static int add_gap(struct nodes *nodes, const struct section *sec,
		   uint64_t start, uint64_t end, const struct places *places,
		   size_t *next)
{
	uint64_t stop;

	while (start < end) {
		while (*next < places->count && places->items[*next] <= start)
			(*next)++;
		stop = end;
		if (*next < places->count && places->items[*next] < end)
			stop = places->items[*next];
		if (!add_node(nodes, sec, start, stop - start))
			return -ENOMEM;
		start = stop;
	}
	return 0;
}

/*
 * Of several symbols at one place the strongest stands for all; any name rather
 * than the one that every module gives its first function.
 */
static unsigned int rank(const struct symbol *sym)
{
	unsigned int type = sym->type == STT_FUNC   ? 9 :
			    sym->type == STT_OBJECT ? 5 :
						      1;

	if (name_is_of_any_module(sym->name))
		return type - 1;
	return type + (sym->bind == STB_GLOBAL ? 2 :
		       sym->bind == STB_WEAK   ? 1 :
						 0);
}

static void name_node(struct node *node, const struct symbol *sym)
{
	if (name_is_label(sym->name) ||
	    (node->symbol && rank(node->symbol) >= rank(sym)))
		return;
	node->symbol = sym;
	node->name = sym->name;
	node->kind = sym->type == STT_FUNC ||
				     (node->section->flags & SHF_EXECINSTR) ?
			     NODE_FUNCTION :
			     NODE_DATA;
}

/*
 * The outermost symbol at the place of @first decides how far the node goes.
 * Sets @last to the last symbol there, so that none is looked at twice.
 */
static uint64_t extent(const struct section *sec, size_t first, size_t *last)
{
	const struct symbol *sym = sec->symbols[first];
	uint64_t size = sym->size;
	size_t i;

	for (i = first + 1;
	     i < sec->nr_symbols && sec->symbols[i]->value == sym->value; i++)
		if (sec->symbols[i]->size > size)
			size = sec->symbols[i]->size;
	*last = i - 1;
	return size;
}

/* A variable without bytes: a lock class key of a kernel without lockdep. */
static int cut_empty(const struct section *sec, struct nodes *nodes)
{
	struct node *node;
	size_t i;

	for (i = 0; i < sec->nr_symbols; i++) {
		if (sec->symbols[i]->type != STT_OBJECT)
			continue;
		node = add_node(nodes, sec, 0, 0);
		if (!node)
			return -ENOMEM;
		name_node(node, sec->symbols[i]);
		return 0;
	}
	return 0;
}

/* The gap in front of a symbol; a function's prefix is a node of its own. */
static int add_gap_before(const struct arch *arch, struct nodes *nodes,
			  const struct section *sec, uint64_t start,
			  uint64_t end, const struct places *places,
			  size_t *next)
{
	uint64_t prefix = arch->find_prefix && end <= sec->size ?
				  arch->find_prefix(sec, end) :
				  0;
	int ret;

	if (prefix > end - start)
		prefix = 0;
	ret = add_gap(nodes, sec, start, end - prefix, places, next);
	return ret ? ret : add_gap(nodes, sec, end - prefix, end, places, next);
}

static int cut_section(const struct arch *arch, const struct section *sec,
		       struct nodes *nodes, const struct places *places)
{
	uint64_t position = 0, size;
	size_t i, last, next = 0;
	struct node *node;

	for (i = 0; i < sec->nr_symbols; i++) {
		const struct symbol *sym = sec->symbols[i];

		if (sym->value < position) {
			/* An alias, or nested in the node before. */
			node = &nodes->items[nodes->count - 1];
			if (sym->value == node->start && sym->size)
				name_node(node, sym);
			continue;
		}
		size = extent(sec, i, &last);
		if (!size) {
			i = last;
			continue;
		}
		if (add_gap_before(arch, nodes, sec, position, sym->value,
				   places, &next))
			return -ENOMEM;
		node = add_node(nodes, sec, sym->value, size);
		if (!node)
			return -ENOMEM;
		if (sym->size)
			name_node(node, sym);
		position = sym->value + size;
	}
	if (!sec->size)
		return cut_empty(sec, nodes);
	return add_gap(nodes, sec, position, sec->size, places, &next);
}

static int compare_places(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, two = *(const uint64_t *)b;

	return one < two ? -1 : one > two;
}

/* Places in code that relocations point at by section symbol, by section. */
static int find_places(const struct side *side, struct places *places)
{
	const struct object *obj = side->object;
	const struct section *sec, *target;
	const struct reloc *reloc;
	uint64_t *place;
	size_t i, j;

	for (i = 1; i < obj->nr_sections; i++) {
		sec = &obj->sections[i];
		for (j = 0; (sec->flags & SHF_ALLOC) && j < sec->nr_relocs;
		     j++) {
			reloc = &sec->relocs[j];
			target = reloc->symbol->section;
			if (!target || (!(target->flags & SHF_EXECINSTR) &&
					!side->pieces[target->index]))
				continue;
			place = array_add(&places[target->index]);
			if (!place)
				return -ENOMEM;
			*place = reloc->symbol->value +
				 (uint64_t)reloc->addend +
				 (uint64_t)side_bias(side, sec, reloc);
		}
	}
	for (i = 0; i < obj->nr_sections; i++)
		if (places[i].count)
			qsort(places[i].items, places[i].count,
			      sizeof(*places[i].items), compare_places);
	return 0;
}

static int cut(struct side *side, struct places *places)
{
	const struct object *obj = side->object;
	struct nodes nodes = { NULL, 0, 0 };
	const struct section *sec;
	size_t i;
	int ret = find_places(side, places);

	for (i = 0; i < obj->nr_sections && !ret; i++) {
		sec = &obj->sections[i];
		side->by_section[i] = nodes.count;
		if (!is_content(side, sec))
			continue;
		if (is_pointers(side, sec))
			ret = cut_pointers(sec, &nodes);
		else
			ret = cut_section(side->arch, sec, &nodes, &places[i]);
	}
	side->by_section[obj->nr_sections] = nodes.count;
	/* Even an object without nodes has an array, to point into. */
	if (array_add(&nodes))
		nodes.count--;
	else
		ret = -ENOMEM;
	side->nodes = nodes.items;
	side->nr_nodes = nodes.count;
	return ret;
}

/* Each symbol belongs to the node that it starts in. */
static void map_symbols(struct side *side)
{
	const struct object *obj = side->object;
	const struct section *sec;
	const struct symbol *sym;
	size_t i, j, node, end;

	for (i = 0; i < obj->nr_sections; i++) {
		sec = &obj->sections[i];
		node = side->by_section[i];
		end = side->by_section[i + 1];
		for (j = 0; j < sec->nr_symbols && node < end; j++) {
			sym = sec->symbols[j];
			while (node + 1 < end &&
			       side->nodes[node + 1].start <= sym->value)
				node++;
			side->by_symbol[sym->index] = &side->nodes[node];
		}
	}
}

/* The only function between two nodes, or NULL. */
static struct node *only_function(struct node *first, struct node *end)
{
	struct node *node, *found = NULL;

	for (node = first; node < end; node++) {
		if (node->kind != NODE_FUNCTION)
			continue;
		if (found)
			return NULL;
		found = node;
	}
	return found;
}

/*
 * Unnamed bytes of a function's own section are a part of it: what the compiler
 * puts in front of its entry (room for ftrace, the hash of its type), and what
 * an inline assembler puts behind it (alternatives, constants).
 */
static void attach_unnamed(struct side *side)
{
	struct node *first, *end, *node, *function;
	size_t i;

	for (i = 1; i < side->object->nr_sections; i++) {
		if (!(side->object->sections[i].flags & SHF_EXECINSTR))
			continue;
		first = side->nodes + side->by_section[i];
		end = side->nodes + side->by_section[i + 1];
		function = only_function(first, end);
		for (node = first; function && node < end; node++)
			if (node != function)
				node->parent = function;
	}
}

static int find_rows(struct side *side)
{
	const struct object *obj = side->object;
	const struct special_row *row;
	size_t i;

	/* Even an object without sections has room for the null section. */
	side->rows = calloc(obj->nr_sections + 1, sizeof(*side->rows));
	side->pieces = calloc(obj->nr_sections + 1, sizeof(*side->pieces));
	side->by_section =
		calloc(obj->nr_sections + 2, sizeof(*side->by_section));
	side->by_symbol = calloc(obj->nr_symbols + 1, sizeof(*side->by_symbol));
	if (!side->rows || !side->pieces || !side->by_section ||
	    !side->by_symbol)
		return -ENOMEM;
	for (i = 1; i < obj->nr_sections; i++) {
		if (!(obj->sections[i].flags & SHF_ALLOC))
			continue;
		row = special_find(obj->sections[i].name, obj->machine);
		if (row && row->kind == SPECIAL_PIECES)
			side->pieces[i] = true;
		else
			side->rows[i] = row;
	}
	return 0;
}

/* Without knowing a relocation it is not known what it refers to. */
static int check_relocs(const struct side *side, const struct section *sec,
			struct error *err)
{
	size_t i;

	for (i = 0; (sec->flags & SHF_ALLOC) && i < sec->nr_relocs; i++)
		if (side->arch->reloc_width(sec->relocs[i].type) < 0)
			return error_set(
				err, EINVAL,
				"%s: section %s+%#llx: relocation type %u is "
				"not supported on %s: use the assembler of "
				"the kernel's build",
				side->object->path, sec->name,
				(unsigned long long)sec->relocs[i].offset,
				sec->relocs[i].type, side->arch->name);
	return 0;
}

static int check_machine(struct side *side, struct error *err)
{
	const struct object *object = side->object;
	size_t i;
	int ret = 0;

	if (!side->arch || object->elf_type != ET_REL ||
	    object->big_endian != side->arch->big_endian)
		return error_set(
			err, EINVAL,
			"%s: not a relocatable object of a supported "
			"architecture (type %u, machine %u, %s-endian)",
			object->path, object->elf_type, object->machine,
			object->big_endian ? "big" : "little");
	for (i = 1; i < object->nr_sections && !ret; i++)
		ret = check_relocs(side, &object->sections[i], err);
	return ret;
}

/* A prefix has no name; it is what is in front of its function. */
static void attach_prefixes(struct side *side)
{
	const struct arch *arch = side->arch;
	struct node *node;

	if (!arch->find_prefix)
		return;
	side_for_each_node(node, side) {
		if (node == side->nodes || node->kind != NODE_FUNCTION ||
		    node[-1].kind != NODE_ANONYMOUS ||
		    node[-1].section != node->section ||
		    node[-1].size !=
			    arch->find_prefix(node->section, node->start))
			continue;
		node[-1].parent = node;
	}
}

int side_load(struct side *side, const struct object *object,
	      const struct special_sizes *sizes, struct error *err)
{
	struct places *places;
	size_t i;
	int ret;

	side->object = object;
	side->sizes = sizes;
	side->arch = arch_find(object->machine);
	ret = check_machine(side, err);
	if (ret)
		return ret;
	places = calloc(object->nr_sections + 1, sizeof(*places));
	if (!places)
		return error_nomem(err);
	ret = find_rows(side);
	if (!ret)
		ret = cut(side, places);
	for (i = 0; i < object->nr_sections; i++)
		free(places[i].items);
	free(places);
	if (ret)
		return error_nomem(err);
	map_symbols(side);
	attach_unnamed(side);
	attach_prefixes(side);
	return entries_add(side, err);
}

void side_free(struct side *side)
{
	free(side->nodes);
	free(side->by_symbol);
	free(side->by_section);
	free(side->rows);
	free(side->pieces);
	free(side->entries.items);
	memset(side, 0, sizeof(*side));
}
