// SPDX-License-Identifier: GPL-2.0
/*
 * Counting symbols: see kallsyms.h.  A line is "ADDRESS TYPE NAME" or
 * "ADDRESS TYPE NAME	[MODULE]".
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

/* How often there is what a need names. */
struct counted {
	char *key;
	unsigned long count;
};

struct counts {
	struct hashmap map;
	struct counted *items;
	size_t count;
};

static void counts_free(struct counts *counts)
{
	size_t i;

	for (i = 0; i < counts->count; i++)
		free(counts->items[i].key);
	free(counts->items);
	hashmap_free(&counts->map);
}

/* Exports are found wherever they are. */
static char *key_of(const struct need *need)
{
	return need->object ? path_format("%s:%s", need->object, need->name) :
			      path_format(EXPORT_PREFIX "%s", need->name);
}

static int counts_prepare(struct counts *counts, const struct needs *needs)
{
	struct counted *counted;
	const struct need *need;

	counts->items = calloc(needs->count + 1, sizeof(*counts->items));
	if (!counts->items)
		return -ENOMEM;
	array_for_each(need, needs) {
		counted = &counts->items[counts->count];
		counted->key = key_of(need);
		if (!counted->key)
			return -ENOMEM;
		counts->count++;
		if (hashmap_put_string(&counts->map, counted->key, counted) ==
		    -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}

static void count_key(const struct counts *counts, const char *key)
{
	struct counted *counted = hashmap_get_string(&counts->map, key);

	if (counted)
		counted->count++;
}

static int count_line(const struct counts *counts, char *line,
		      struct buffer *key)
{
	char *rest = line, *name, *module;

	strsep(&rest, " ");
	strsep(&rest, " ");
	name = strsep(&rest, "\t\n");
	if (!name)
		return 0;
	module = rest && *rest == '[' ? strsep(&rest, "]") + 1 : NULL;
	if (!strncmp(name, EXPORT_PREFIX, strlen(EXPORT_PREFIX))) {
		count_key(counts, name);
		return 0;
	}
	key->length = 0;
	if (buffer_printf(key, "%s:%s", module ? module : KPATCH_VMLINUX, name))
		return -ENOMEM;
	count_key(counts, buffer_string(key));
	return 0;
}

static int count_all(const struct counts *counts, const char *root,
		     struct error *err)
{
	autofree char *path = path_format("%s/proc/kallsyms", root);
	autobuffer struct buffer key = BUFFER_INIT;
	autofclose FILE *in = NULL;
	autofree char *line = NULL;
	size_t size = 0;

	if (!path)
		return error_nomem(err);
	in = fopen(path, "re");
	if (!in)
		return error_set(err, errno, "%s: %s", path, strerror(errno));
	while (getline(&line, &size, in) > 0)
		if (count_line(counts, line, &key))
			return error_nomem(err);
	return 0;
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
		/* Of equal keys the first one counted. */
		const struct counted *counted = hashmap_get_string(
			&counts.map, counts.items[need - needs->items].key);
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
