// SPDX-License-Identifier: GPL-2.0
/*
 * Checking a finished module: see complete.h.  A kernel of which the glue has
 * no such tables needs none.
 */
#include "link/complete.h"
#include "elf/object.h"
#include "lib/cleanup.h"

#include <string.h>

static const char return_thunk[] = "__x86_return_thunk";

/* Code that is run where it is; replacements of alternatives are copied. */
static bool is_code(const struct section *sec)
{
	return sec->flags & SHF_EXECINSTR && sec->size &&
	       strncmp(sec->name, ".altinstr", strlen(".altinstr"));
}

static const struct section *table_of(const struct object *obj,
				      const char *name)
{
	const struct section *sec = object_section(obj, name);

	return sec && sec->size ? sec : NULL;
}

static size_t refers_to(const struct section *table, const struct section *sec)
{
	size_t count = 0, i;

	for (i = 0; i < table->nr_relocs; i++)
		count += table->relocs[i].symbol->section == sec;
	return count;
}

static size_t returns(const struct section *sec)
{
	size_t count = 0, i;

	for (i = 0; i < sec->nr_relocs; i++)
		count += !strcmp(sec->relocs[i].symbol->name, return_thunk);
	return count;
}

int complete_check(const char *path, struct error *err)
{
	struct object *obj autoobject = NULL;
	const struct section *orc, *sites, *sec;
	size_t i;
	int ret = object_open(&obj, path, err);

	if (ret)
		return ret;
	orc = table_of(obj, ".orc_unwind_ip");
	sites = table_of(obj, ".return_sites");
	for (i = 1; i < obj->nr_sections; i++) {
		sec = &obj->sections[i];
		if (!is_code(sec))
			continue;
		if (orc && !refers_to(orc, sec))
			return error_set(err, EIO,
					 "%s has no ORC: the unwinder would "
					 "not get through it",
					 sec->name);
		if (sites && refers_to(sites, sec) != returns(sec))
			return error_set(err, EIO,
					 "%s: %zu returns, but %zu return "
					 "sites: mitigations would be missing",
					 sec->name, returns(sec),
					 refers_to(sites, sec));
	}
	return 0;
}
