// SPDX-License-Identifier: GPL-2.0
/*
 * Counting and locating symbols: see kallsyms.h.  A line is "ADDRESS TYPE NAME"
 * or "ADDRESS TYPE NAME	[MODULE]".
 */
#include "kpatch/kallsyms.h"

#include "kpatch/module.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/hashmap.h"

#include <kpatch/format.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the kernel has for each export. */
#define EXPORT_PREFIX "__ksymtab_"

/* What stdio would take is read by and by: 1 kB at a time. */
#define BLOCK_SIZE 65536

/* How often there is what a need names. */
struct counted {
	const struct need *need;
	char *symbol; /* what the kernel calls it */
	struct counted *next; /* another need with this symbol */
	unsigned long count;
	uint64_t address; /* of the one that is meant */
};

struct counts {
	struct hashmap map; /* of symbols, to the last need of each */
	struct counted *items;
	size_t count;
};

static void counts_free(struct counts *counts)
{
	size_t i;

	for (i = 0; i < counts->count; i++)
		free(counts->items[i].symbol);
	free(counts->items);
	hashmap_free(&counts->map);
}

static int counts_add(struct counts *counts, const struct need *need)
{
	struct counted *counted = &counts->items[counts->count];
	struct hashmap_entry *entry;

	counted->need = need;
	counted->symbol = path_format("%s%s", need->object ? "" : EXPORT_PREFIX,
				      need->name);
	if (!counted->symbol)
		return -ENOMEM;
	counts->count++;
	entry = hashmap_find(&counts->map, counted->symbol,
			     strlen(counted->symbol));
	if (!entry)
		return hashmap_put_string(&counts->map, counted->symbol,
					  counted);
	counted->next = entry->value;
	entry->value = counted;
	return 0;
}

static int counts_prepare(struct counts *counts, const struct needs *needs)
{
	const struct need *need;

	counts->items = calloc(needs->count + 1, sizeof(*counts->items));
	if (!counts->items)
		return -ENOMEM;
	array_for_each(need, needs)
		if (counts_add(counts, need))
			return -ENOMEM;
	return 0;
}

/* Exports are found wherever they are. */
static bool is_in(const struct need *need, const char *module, size_t length)
{
	return !need->object || (!strncmp(need->object, module, length) &&
				 !need->object[length]);
}

/* In the order of the lines, which is that of sympos. */
static void count_one(struct counted *counted, const char *line)
{
	unsigned long sympos = counted->need->sympos;

	if (++counted->count == (sympos ? sympos : 1))
		counted->address = strtoull(line, NULL, 16);
}

/* Almost none of the lines is of interest. */
static void count_line(const struct counts *counts, const char *line)
{
	const char *name = strchr(line, ' '), *module = KPATCH_VMLINUX;
	struct counted *counted;
	size_t length;

	name = name ? strchr(name + 1, ' ') : NULL;
	if (!name)
		return;
	name++;
	length = strcspn(name, "\t\n");
	counted = hashmap_get(&counts->map, name, length);
	if (!counted)
		return;
	if (!strncmp(name + length, "\t[", 2))
		module = name + length + 2;
	length = strcspn(module, "]");
	for (; counted; counted = counted->next)
		if (is_in(counted->need, module, length))
			count_one(counted, line);
}

static int count_all(const struct counts *counts, const char *root,
		     struct error *err)
{
	autofree char *path = path_format("%s/proc/kallsyms", root);
	autofree char *block = malloc(BLOCK_SIZE);
	autofclose FILE *in = NULL;
	autofree char *line = NULL;
	size_t size = 0;

	if (!path || !block)
		return error_nomem(err);
	in = fopen(path, "re");
	if (!in)
		return error_set(err, errno, "%s: %s", path, strerror(errno));
	setvbuf(in, block, _IOFBF, BLOCK_SIZE);
	while (getline(&line, &size, in) > 0)
		count_line(counts, line);
	return ferror(in) ?
		       error_set(err, errno, "%s: %s", path, strerror(errno)) :
		       0;
}

static bool object_is_there(const struct need *need, const char *root)
{
	return !need->object || !strcmp(need->object, KPATCH_VMLINUX) ||
	       module_is_loaded(root, need->object);
}

/* What is wrong with what was found of a need; NULL: nothing. */
static const char *fault_of(const struct need *need, unsigned long count)
{
	if (!count)
		return need->object ? "is not there" :
				      "is exported by nobody that is loaded";
	if (need->object && !need->sympos && count > 1)
		return "is there more than once";
	if (need->sympos > count)
		return "is there fewer times than expected";
	return NULL;
}

int kallsyms_find_missing(struct buffer *missing, size_t *skipped,
			  const struct needs *needs, const char *root,
			  struct error *err)
{
	cleanup(counts_free) struct counts counts = { 0 };
	const struct need *need;
	int ret;

	*skipped = 0;
	if (counts_prepare(&counts, needs))
		return error_nomem(err);
	ret = count_all(&counts, root, err);
	if (ret)
		return ret;
	array_for_each(need, needs) {
		const struct counted *counted =
			&counts.items[need - needs->items];
		const char *fault;

		if (!object_is_there(need, root)) {
			(*skipped)++;
			continue;
		}
		fault = fault_of(need, counted->count);
		if (fault &&
		    buffer_printf(missing, "\n    %s%s%s %s",
				  need->object ? need->object : "",
				  need->object ? ":" : "", need->name, fault))
			return error_nomem(err);
	}
	return 0;
}

int kallsyms_locate(uint64_t *addresses, const struct needs *needs,
		    const char *root, struct error *err)
{
	cleanup(counts_free) struct counts counts = { 0 };
	int ret;

	if (counts_prepare(&counts, needs))
		return error_nomem(err);
	ret = count_all(&counts, root, err);
	for (size_t i = 0; !ret && i < needs->count; i++)
		addresses[i] = counts.items[i].address;
	return ret;
}
